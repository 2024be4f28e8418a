using System.Text.Json;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>Models that hear and speak by themselves: their answer starts with its first words, and they were asked before.</summary>
public sealed class SpeechToSpeechTests
{
    private const string Model = "RealtimeLLMService#0";

    [Fact]
    public void A_service_that_ends_the_turn_itself_was_asked_when_it_said_so()
    {
        var answer = Answer(new Log().At(1000).Turn(true, Model).At(2400).Turn(false, Model).At(2550).Final("Hi?", Model), 3100);
        Assert.Equal((700, 700, 0L), (answer.Metadata!.E2ELatency, answer.Metadata.LatencyPartsMs!.Llm, answer.Metadata.LatencyPartsMs.TurnDetection));
        Assert.Equal(700, answer.Metadata.LlmNodeTtft);
    }

    [Fact]
    public void A_service_that_only_proposes_the_end_was_asked_when_it_did()
    {
        var answer = Answer(new Log().At(1200).Vad(true).Turn(true).At(2300).Vad(false).At(2400).Add(new ProposedUserStoppedSpeakingFrame(), Model).At(2900).Turn(false).At(2950).Final("Hi?", Model), 3100);
        Assert.Equal((1000, 300L, 700), (answer.Metadata!.E2ELatency, answer.Metadata.LatencyPartsMs!.TurnDetection, answer.Metadata.LatencyPartsMs.Llm));
    }

    [Fact]
    public void A_service_that_says_nothing_of_turns_has_the_whole_wait()
    {
        var answer = Answer(new Log().At(1200).Vad(true).At(2300).Vad(false).At(2500).Final("Hi?", Model), 3100);
        Assert.Equal((1000, null, 1000), (answer.Metadata!.E2ELatency, answer.Metadata.LatencyPartsMs!.TurnDetection, answer.Metadata.LatencyPartsMs.Llm));
    }

    [Fact]
    public void A_local_turn_that_was_over_first_is_the_turns_time()
    {
        var answer = Answer(new Log().At(1200).Vad(true).Turn(true).At(2300).Vad(false).At(2500).Final("Hi?", Model).At(2700).Turn(false), 3100);
        Assert.Equal((1000, 600L, 400), (answer.Metadata!.E2ELatency, answer.Metadata.LatencyPartsMs!.TurnDetection, answer.Metadata.LatencyPartsMs.Llm));
    }

    [Fact]
    public void Tools_that_run_before_a_response_starts_are_part_of_the_wait()
    {
        var log = new Log().At(1000).Turn(true, Model).At(2400).Turn(false, Model).At(2900).Add(new FunctionCallsStartedFrame { FunctionCalls = [new FunctionCall { FunctionName = "find", ToolCallId = "t" }] }, Model)
            .Add(new FunctionCallInProgressFrame { FunctionName = "find", ToolCallId = "t" }, Model).Add(new LLMFullResponseEndFrame(), Model).Final("Open?", Model)
            .At(4400).Add(new FunctionCallResultFrame { FunctionName = "find", ToolCallId = "t", Result = JsonElement.Parse("1") }, Model);
        var answer = Answer(log, 4900);
        Assert.Equal((2500, 1500, 1000), (answer.Metadata!.E2ELatency, answer.Metadata.LatencyPartsMs!.Tool, answer.Metadata.LatencyPartsMs.Llm));
    }

    [Fact]
    public void A_tools_result_that_asks_the_service_again_is_no_end_of_the_turn()
    {
        var log = new Log().At(1200).Vad(true).At(2600).Vad(false).At(2900).Add(new FunctionCallInProgressFrame { FunctionName = "find", ToolCallId = "t" }, Model).Final("Open?", Model)
            .At(4400).Add(new FunctionCallResultFrame { FunctionName = "find", ToolCallId = "t", Result = JsonElement.Parse("1") }, Model).At(4410).Add(new LLMFullResponseStartFrame(), Model);
        var answer = Answer(log, 4900);
        Assert.Equal((null, 1500, 1000), (answer.Metadata!.LatencyPartsMs!.TurnDetection, answer.Metadata.LatencyPartsMs.Tool, answer.Metadata.LatencyPartsMs.Llm));
    }

    [Fact]
    public void A_service_that_hears_itself_and_speaks_through_another_voice_was_asked_at_the_turns_end()
    {
        var answer = new Log().At(1000).Turn(true, Model).At(2400).Turn(false, Model).At(2550).Final("Hi?", Model).At(3100).Add(new LLMFullResponseStartFrame(), Model).At(3101).Add(new LLMTextFrame { Text = "Yes." }, Model)
            .Voices("Yes.").Plays(250).Record().Agent()[0];
        Assert.Equal((701, 100, 701), (answer.Metadata!.LatencyPartsMs!.Llm, answer.Metadata.LatencyPartsMs.Tts, answer.Metadata.LlmNodeTtft));
    }

    [Fact]
    public void Increments_within_one_answer_add_up()
    {
        var log = new Log().At(1000).Add(new LLMFullResponseStartFrame(), Model).Add(new TTSStartedFrame(), Model).Add(Used(100), Model).Add(Used(120), Model);
        Assert.Equal(220, log.Record().GeneralMetaDataRaw!.UsageToken.LlmToken);
    }

    [Fact]
    public void A_report_before_the_start_belongs_to_the_answer_that_starts()
    {
        var log = new Log().At(1000).Turn(true, Model).At(2400).Turn(false, Model).At(2550).Final("Hi?", Model);
        var first = Answer(log, 3100);
        Assert.Equal(700, first.Metadata!.LlmNodeTtft);
        log.At(5000).Turn(true, Model).At(5400).Turn(false, Model).At(5500).Final("And?", Model).At(5900).Add(Report(0.51), Model);
        Assert.Equal([700, 510], Speak(log, 5910).Record().Agent().Select(row => row.Metadata!.LlmNodeTtft));
    }

    [Fact]
    public void Usage_closes_with_each_end()
    {
        var log = new Log().At(1000).Add(new LLMFullResponseStartFrame(), Model).Add(Used(100), Model).Add(Used(300), Model).Add(new LLMFullResponseEndFrame(), Model)
            .At(2000).Add(Used(545), Model).Add(new LLMFullResponseEndFrame(), Model).At(3000).Add(new LLMFullResponseStartFrame(), Model).Add(Used(690), Model);
        Assert.Equal(300 + 545 + 690, log.Record().GeneralMetaDataRaw!.UsageToken.LlmToken);
    }

    [Fact]
    public void A_running_total_within_one_answer_counts_once() =>
        Assert.Equal(300, new Log().At(1000).Add(new LLMFullResponseStartFrame(), Model).Add(Used(100), Model).Add(Used(200), Model).Add(Used(300), Model).Record().GeneralMetaDataRaw!.UsageToken.LlmToken);

    [Theory]
    [InlineData(600, "Yes.", "Now go.")]
    [InlineData(1600, "Yes. Now", "go.")]
    public void Words_are_of_the_audio_before_them_when_theirs_does_not_come_soon(double lead, string first, string second)
    {
        var log = Speak(new Log().At(1000).Turn(true, Model).At(2400).Turn(false, Model).At(2550).Final("Hi?", Model), 3100);
        log.At(3700).Add(new LLMFullResponseStartFrame(), Model);
        Says("Now").At(3700 + lead).Add(Log.Chunk(null, 300), Model);
        Says(" go.").Add(Log.Chunk(null, 300), Model).Plays(600);
        Assert.Equal([first, second], log.Record().Agent().Select(row => row.Text));

        Log Says(string text) => log.Add(new LLMTextFrame { Text = text }, Model).Add(new TTSTextFrame { Text = text, IncludesInterFrameSpaces = true }, Model);
    }

    /// <summary>The last audio of the answer was made at 3,100.</summary>
    [Theory]
    [InlineData(3000, "Yes. Now", "go.")]
    [InlineData(3001, "Yes.", "Now go.")]
    public void Words_that_are_told_more_than_three_seconds_after_an_audio_are_not_of_it(double later, string first, string second)
    {
        var log = Speak(new Log().At(1000).Turn(true, Model).At(2400).Turn(false, Model).At(2550).Final("Hi?", Model), 3100);
        log.At(3100 + later).Add(new LLMFullResponseStartFrame(), Model);
        Says("Now").At(3100 + later + 1600).Add(Log.Chunk(null, 300), Model);
        Says(" go.").Add(Log.Chunk(null, 300), Model).Plays(600);
        Assert.Equal([first, second], log.Record().Agent().Select(row => row.Text));

        Log Says(string text) => log.Add(new LLMTextFrame { Text = text }, Model).Add(new TTSTextFrame { Text = text, IncludesInterFrameSpaces = true }, Model);
    }

    /// <summary>The service says that it was asked half a second before its first words.</summary>
    [Theory]
    [InlineData(500, 500L, 500)]
    [InlineData(2300, null, 1000)]
    public void A_tool_that_ran_in_the_wait_tells_that_it_had_been_asked_before_and_one_of_an_earlier_turn_tells_nothing(double ran, long? detection, long model)
    {
        var log = new Log();
        if (ran < 1000) Runs();
        log.At(1200).Vad(true).At(2300).Vad(false);
        if (ran > 1000) Runs();
        log.At(2500).Final("Hi?", Model).At(2600).Add(new LLMFullResponseStartFrame(), Model).At(3100).Add(new TTSStartedFrame(), Model).Add(new LLMTextFrame { Text = "Yes." }, Model)
            .Add(new TTSTextFrame { Text = "Yes.", IncludesInterFrameSpaces = true }, Model).Add(Log.Chunk(null, 500), Model).Plays(500);
        var parts = log.Record().Agent()[^1].Metadata!.LatencyPartsMs!;
        Assert.Equal((detection, model), (parts.TurnDetection, parts.Llm + parts.Tool));

        void Runs() => log.At(ran).Add(new FunctionCallInProgressFrame { FunctionName = "find", ToolCallId = "t" }, Model).At(ran + 100).Add(new FunctionCallResultFrame { FunctionName = "find", ToolCallId = "t", Result = JsonElement.Parse("1") }, Model);
    }

    [Fact]
    public void A_question_that_only_the_longer_of_two_sounds_can_hold_takes_the_words_that_were_given_to_the_other()
    {
        var log = Speak(new Log(), 300).At(3000).Turn(true, Model).At(3100).Interim("I need", Model).At(3300).Turn(false, Model)
            .At(4000).Turn(true, Model).At(7000).Turn(false, Model).At(7200).Final("I need a plumber in Boston by Friday, please.", Model);
        Assert.Equal(["I need a plumber in Boston by Friday, please."], log.Record().User().Select(row => row.Text));
    }

    private static MetricsFrame Report(double seconds) => new() { Data = [new MetricsData { Type = "TTFBMetricsData", Processor = Model, Value = JsonSerializer.SerializeToElement(seconds) }] };

    private static MetricsFrame Used(long total) => new() { Data = [new MetricsData { Type = "LLMUsageMetricsData", Processor = Model, Model = "rt", Value = JsonSerializer.SerializeToElement(new Dictionary<string, long> { ["prompt_tokens"] = total - 10, ["completion_tokens"] = 10, ["total_tokens"] = total }) }] };

    [Fact]
    public void An_answer_whose_first_words_come_before_its_start_is_the_answer_to_the_turn_before_it()
    {
        var log = Tell(Speak(new Log().Speaks(1200, 2300, "Hi?"), 3100).Speaks(5200, 6300, "And now?").At(6900), "At").At(7000).Add(new LLMFullResponseStartFrame(), Model).Add(new TTSStartedFrame(), Model);
        var answer = Tell(log.Add(Log.Chunk(null, 500), Model), " noon.").Plays(500).Record().Agent()[^1];
        Assert.Equal(("At noon.", 700L), (answer.Text, answer.Metadata!.E2ELatency));
    }

    [Fact]
    public void First_words_that_were_written_before_the_start_and_not_told_were_said()
    {
        var log = new Log().Speaks(1200, 2300, "Hi?").At(2900).Add(new LLMTextFrame { Text = "Come" }, Model).At(3000).Add(new LLMFullResponseStartFrame(), Model).Add(new TTSStartedFrame(), Model);
        Assert.Equal("Come at noon.", Tell(Tell(log.Add(Log.Chunk(null, 900), Model), " at"), " noon.").Plays(900).Record().Agent()[^1].Text);
    }

    [Theory]
    [InlineData(999, "Come at noon.")]
    [InlineData(1000, "at noon.")]
    public void Words_that_were_written_long_before_the_start_are_of_no_answer(double before, string said)
    {
        var log = new Log().Speaks(1200, 2300, "Hi?").At(4000 - before).Add(new LLMTextFrame { Text = "Come" }, Model).At(4000).Add(new LLMFullResponseStartFrame(), Model).Add(new TTSStartedFrame(), Model);
        Assert.Equal(said, Tell(Tell(log.Add(Log.Chunk(null, 900), Model), " at"), " noon.").Plays(900).Record().Agent()[^1].Text);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void An_answer_that_is_cut_while_it_is_made_was_interrupted_though_no_word_of_it_is_left(bool over, bool interrupted)
    {
        var log = Tell(new Log().Speaks(1200, 2300, "Hi?").At(3000).Add(new LLMFullResponseStartFrame(), Model).Add(new TTSStartedFrame(), Model).Add(Log.Chunk(null, 500), Model), "Come at").Plays(500, stops: false);
        if (over) log.Add(new LLMFullResponseEndFrame(), Model);
        var row = log.At(3510).Add(new InterruptionFrame(), Model).Add(new LLMFullResponseEndFrame(), Model).Add(new TTSStoppedFrame(), Model).Speaks(3500, 4500, "No.").At(6000).Record().Agent()[^1];
        Assert.Equal(("Come at", interrupted), (row.Text, row.Metadata!.Interrupted));
    }

    private static Log Tell(Log log, string text) => log.Add(new LLMTextFrame { Text = text }, Model).Add(new TTSTextFrame { Text = text, IncludesInterFrameSpaces = true }, Model);

    private static TranscriptSegment Answer(Log log, double at) => Speak(log, at).Record().Agent()[^1];

    private static Log Speak(Log log, double at) =>
        log.At(at).Add(new LLMFullResponseStartFrame(), Model).Add(new TTSStartedFrame(), Model).Add(new LLMTextFrame { Text = "Yes." }, Model).Add(new TTSTextFrame { Text = "Yes.", IncludesInterFrameSpaces = true }, Model)
            .Add(Log.Chunk(null, 500), Model).Plays(500).Add(new TTSStoppedFrame(), Model).Add(new LLMFullResponseEndFrame(), Model);
}
