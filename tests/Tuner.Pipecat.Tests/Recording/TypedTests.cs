using System.Text.Json;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>Texts that the caller typed in place of speaking, and what only looks like one.</summary>
public class TypedTests
{
    private const string Client = "RTVIProcessor#0";

    [Fact]
    public void What_the_user_of_a_client_typed_is_a_row_and_its_answer_is_timed()
    {
        var record = new Log().At(4000).Add(Typed("Send me the link."), Client).Add(new LLMContextFrame(), "UserAggregator").Answers("Here it is.").Voices("Here it is.").Plays(750).Record();
        var row = Assert.Single(record.User());
        Assert.Equal(("Send me the link.", "text", 4000, 4000), (row.Text, row.Metadata!.Input, row.StartMs, row.EndMs));
        Assert.Equal(("exact", "exact"), (row.Metadata.Measured!.Start, row.Metadata.Measured.End));
        Assert.Equal((null, null), (row.Metadata.EouDelay, row.Metadata.EouReason));
        Assert.Equal(record.Agent()[0].StartMs - 4000, record.Agent()[0].Metadata!.E2ELatency);
    }

    [Fact]
    public void A_log_that_holds_the_messages_tells_it_too()
    {
        var messages = JsonElement.Parse("""[{"role":"user","content":"Send me the link."}]""");
        var row = Assert.Single(new Log().At(4000).Add(new LLMMessagesAppendFrame { Messages = messages, RunLlm = true }, Client).Record().User());
        Assert.Equal(("Send me the link.", "text"), (row.Text, row.Metadata!.Input));
    }

    [Theory]
    [InlineData("PipelineTask#0::Source", "user")]
    [InlineData("OpenAILLMService#0", "user")]
    [InlineData(Client, "system")]
    [InlineData(Client, "developer")]
    public void What_the_bots_own_code_adds_to_the_conversation_is_no_row(string source, string role)
    {
        var messages = JsonElement.Parse($$"""[{"role":"{{role}}","content":"Greet the caller."}]""");
        Assert.Empty(new Log().At(4000).Add(new LLMMessagesAppendFrame { Messages = messages, RunLlm = true }, source).Record().User());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    public void An_empty_text_is_no_row(string text) => Assert.Empty(new Log().At(4000).Add(Typed(text), Client).Add(new CallerTypedEvent { Text = text }).Record().User());

    [Fact]
    public void A_text_that_cuts_the_bot_off_begins_when_it_does()
    {
        var record = new Log().Answers("Let me tell you a story.").Voices("Let me tell you a story.").Plays(500, stops: false)
            .At(900).Add(new InterruptionFrame(), Client).Add(new BotStoppedSpeakingFrame(), "Output").At(1400).Add(Typed("Stop."), Client).Record();
        var row = Assert.Single(record.User());
        Assert.Equal((900, true), (row.StartMs, row.Metadata!.Interrupted));
        Assert.Equal((true, 900), (record.Agent()[0].Metadata!.Interrupted, record.Agent()[0].Metadata!.InterruptedAtMs));
    }

    [Fact]
    public void A_text_that_nobody_is_to_answer_waits_for_nothing()
    {
        var noted = new Log().At(1000).Add(Typed("Note this.", runs: false), Client).At(9000).Add(new EndFrame()).Record();
        Assert.Null(Assert.Single(noted.User()).Metadata!.UnansweredMs);
        Assert.NotNull(Assert.Single(new Log().At(1000).Add(Typed("Answer this."), Client).At(9000).Add(new EndFrame()).Record().User()).Metadata!.UnansweredMs);
    }

    [Fact]
    public void What_is_said_around_a_text_stays_what_was_said()
    {
        var log = new Log().At(1200).Vad(true).Turn(true).At(1500).Interim("I have").At(1700).Add(Typed("4711"), Client).At(2000).Vad(false).At(2200).Final("I have typed it.").At(2400).Turn(false)
            .At(5000).Add(Typed("And this."), Client).At(6200).Vad(true).Turn(true).At(7000).Vad(false).At(7200).Final("Thanks.").Turn(false);
        Assert.Equal([("I have typed it.", null, 1000), ("4711", "text", 1700), ("And this.", "text", 5000), ("Thanks.", null, 6000)],
            log.Record().User().Select(row => (row.Text, row.Metadata!.Input, row.StartMs!.Value)));
    }

    [Fact]
    public void A_late_transcript_is_no_part_of_the_text_before_it()
    {
        var log = new Log().At(1000).Add(Typed("Hello."), Client).At(2500).Final("Are you there?");
        Assert.Equal(["Hello.", "Are you there?"], log.Record().User().Select(row => row.Text!));
    }

    [Fact]
    public void A_mute_stops_no_text()
    {
        var row = Assert.Single(new Log().At(500).Add(new UserMuteStartedFrame()).At(1000).Add(Typed("Hello."), Client).Record().User());
        Assert.Equal((null, "text"), (row.Metadata!.Muted, row.Metadata.Input));
    }

    [Fact]
    public void A_text_that_the_client_and_the_application_tell_is_one()
    {
        var log = new Log().At(1000).Add(Typed("Hello."), Client).At(1100).Add(new CallerTypedEvent { Text = "Hello." });
        Assert.Single(log.Record().User());
        Assert.Equal(2, log.At(1900).Add(new CallerTypedEvent { Text = "Hello." }).Record().User().Count);
    }

    [Fact]
    public void A_text_is_bounded() => Assert.Equal(20_001, new Log().At(1000).Add(Typed(new string('x', 100_000)), Client).Record().User()[0].Text!.Length);

    private static LLMMessagesAppendFrame Typed(string text, bool runs = true) => new() { Typed = text, RunLlm = runs };
}
