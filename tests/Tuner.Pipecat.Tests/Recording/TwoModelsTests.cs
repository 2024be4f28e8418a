using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>Two models that write at once: a spoken sentence belongs to the one whose answer holds it.</summary>
public class TwoModelsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_guard_that_writes_later_has_no_part_in_what_was_spoken(bool quotes)
    {
        var log = Both(quotes ? "{\"said\": \"Sure, tell me more.\"}" : "{\"safe\": true}");
        var record = log.Voices("Sure, tell me more.").Plays(1000).Record();
        Assert.Equal(200, Assert.Single(record.Agent()).Metadata!.LlmNodeTtft);
        Assert.Null(record.GeneralMetaDataRaw!.UnheardResponses);
    }

    [Fact]
    public void The_loser_of_a_race_is_no_unheard_answer_though_it_speaks_in_other_turns()
    {
        var log = Both("I can help.").Voices("I can help.", "c1").Plays(750).Speaks(3000, 4000, "And then?");
        log.Add(new LLMFullResponseStartFrame(), "Llm").Add(new LLMFullResponseStartFrame(), "Second").At(4800).Add(new LLMTextFrame { Text = "Then we go." }, "Llm").Add(new LLMFullResponseEndFrame(), "Llm");
        var record = log.Voices("Then we go.", "c2").Plays(750).Record();
        Assert.Equal(["I can help.", "Then we go."], record.Agent().Select(row => row.Text));
        Assert.Null(record.GeneralMetaDataRaw!.UnheardResponses);
    }

    [Fact]
    public void An_answer_that_was_handed_to_no_voice_lost_against_one_that_was_asked_for_at_the_same_time_and_only_then()
    {
        foreach (var later in (double[])[0, 199, 200])
        {
            var log = new Log().At(100).Add(new LLMFullResponseStartFrame(), "Second").At(200).Add(new LLMTextFrame { Text = "Hello." }, "Second").Add(new LLMFullResponseEndFrame(), "Second").Voices("Hello.").Plays(250)
                .Speaks(2000, 3000, "And then?").Add(new LLMFullResponseStartFrame(), "Llm").At(3500 + later).Add(new LLMFullResponseStartFrame(), "Second")
                .At(3700).Add(new LLMTextFrame { Text = "Then we go." }, "Llm").Add(new LLMTextFrame { Text = "No, we stay." }, "Second").Add(new LLMFullResponseEndFrame(), "Llm").Add(new LLMFullResponseEndFrame(), "Second");
            var record = log.Voices("Then we go.", "c2").Plays(750).At(9000).Add(new EndFrame()).Record();
            Assert.Equal(["Hello.", "Then we go."], record.Agent().Select(row => row.Text));
            Assert.Equal(later < 200 ? [] : ["No, we stay."], record.GeneralMetaDataRaw!.UnheardResponses?.Select(unheard => unheard.Text) ?? []);
        }
    }

    [Fact]
    public void An_answer_that_a_speaking_model_gave_alone_and_nobody_heard_is_one()
    {
        var log = new Log().At(500).Answers("Hello.").Voices("Hello.").Plays(250).Speaks(2000, 3000, "Wait.").Answers("Of course, I").At(3800).Add(new InterruptionFrame(), "User");
        Assert.Equal("Of course, I", Assert.Single(log.Record().GeneralMetaDataRaw!.UnheardResponses!).Text);
    }

    [Fact]
    public void An_answer_in_writing_of_the_model_that_speaks_is_unheard_and_one_of_a_silent_model_is_none()
    {
        var log = new Log().At(500).Answers("Hello.").Voices("Hello.").Plays(250).Speaks(2000, 3000, "Send it.");
        log.Add(new LLMFullResponseStartFrame(), "Llm").Add(new LLMFullResponseStartFrame(), "Judge").At(3800).Add(new LLMTextFrame { Text = "https://example.org/x", SkipTts = true }, "Llm").Add(new LLMTextFrame { Text = "fine", SkipTts = true }, "Judge");
        log.Add(new LLMFullResponseEndFrame(), "Llm").Add(new LLMFullResponseEndFrame(), "Judge").At(6000).Add(new EndFrame());
        var unheard = Assert.Single(log.Record().GeneralMetaDataRaw!.UnheardResponses!);
        Assert.Equal(("https://example.org/x", "not_spoken", 3800L), (unheard.Text, unheard.Reason, unheard.StartMs));
    }

    [Fact]
    public void A_call_wholly_in_writing_has_its_answers_unheard()
    {
        var log = new Log().Speaks(500, 1000, "Hi.").Add(new LLMFullResponseStartFrame(), "Llm").At(1800).Add(new LLMTextFrame { Text = "Hello.", SkipTts = true }, "Llm").Add(new LLMFullResponseEndFrame(), "Llm").At(3000).Add(new EndFrame());
        Assert.Equal("not_spoken", Assert.Single(log.Record().GeneralMetaDataRaw!.UnheardResponses!).Reason);
    }

    /// <summary>A filter changed the words: they are still those of the model that has something left to say.</summary>
    [Fact]
    public void Words_that_no_answer_holds_belong_to_the_one_that_is_not_yet_spoken()
    {
        var log = new Log().At(500).Answers("Hello.").Voices("Hello.").Plays(250).Speaks(2000, 3000, "Well?").Answers("**Bold** words.").Voices("Bold words.", "c2").Plays(500);
        Assert.Equal([250L, 250L], log.Record().Agent().Select(row => row.Metadata!.LlmNodeTtft!.Value));
    }

    /// <summary>Both are asked at 1490; the first answers after 200 ms, the second writes 100 ms later.</summary>
    private static Log Both(string second) =>
        new Log().Speaks(500, 1000, "Hi.").Add(new LLMFullResponseStartFrame(), "Llm").Add(new LLMFullResponseStartFrame(), "Second")
            .At(1700).Add(new LLMTextFrame { Text = "Sure, tell me more." }, "Llm").Add(new LLMFullResponseEndFrame(), "Llm")
            .At(1800).Add(new LLMTextFrame { Text = second }, "Second").Add(new LLMFullResponseEndFrame(), "Second").At(1810);
}
