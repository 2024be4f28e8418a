using System.Text.Json;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

public class LatencyTests
{
    private static Log Turn() => new Log().Speaks(1000, 2000, "Where is it?");

    private static TranscriptSegment Answer(Log log) => Assert.Single(log.Record().Agent());

    private static void AddsUp(TranscriptSegment answer)
    {
        var metadata = answer.Metadata!;
        var parts = metadata.LatencyPartsMs!;
        long?[] all = [parts.TurnDetection, parts.Llm, parts.Tool, parts.TextAggregation, parts.Tts, parts.Unexplained];
        Assert.Equal(metadata.E2ELatency, all.Sum(part => part ?? 0));
        Assert.All(all, part => Assert.True((part ?? 0) >= 0));
        var spans = metadata.LatencyTimeline!;
        Assert.Equal(answer.StartMs, spans[^1].EndMs);
        Assert.Equal(answer.StartMs - metadata.E2ELatency, spans[0].StartMs);
        for (var i = 1; i < spans.Count; i++) Assert.Equal(spans[i - 1].EndMs, spans[i].StartMs);
    }

    [Fact]
    public void A_wait_is_cut_into_the_parts_that_made_it()
    {
        var answer = Answer(Turn().Answers("It is here.").Voices("It is here.").Plays(750));
        Assert.Equal(870, answer.Metadata!.E2ELatency);
        var parts = answer.Metadata.LatencyPartsMs!;
        Assert.Equal((500, 250, 0, 20, 100, 0), (parts.TurnDetection, parts.Llm, parts.Tool, parts.TextAggregation, parts.Tts, parts.Unexplained));
        Assert.Equal(["vad_silence", "turn_strategy", "llm", "text_aggregation", "tts"], answer.Metadata.LatencyTimeline!.Select(span => span.Key));
        Assert.Equal("VAD stop_secs 0.2 s", answer.Metadata.LatencyTimeline![0].Owner);
        AddsUp(answer);
    }

    [Fact]
    public void A_timer_that_would_have_run_anyway_is_not_blamed_on_the_transcriber()
    {
        var spans = Answer(Turn().Answers("Yes.").Voices("Yes.").Plays(250)).Metadata!.LatencyTimeline!;
        Assert.DoesNotContain(spans, span => span.Key == "transcript");
    }

    [Fact]
    public void A_turn_that_waited_for_its_transcript_blames_the_transcriber()
    {
        var log = new Log().At(1200).Add(new VADUserStartedSpeakingFrame { StartSecs = 0.2 }).Add(new UserStartedSpeakingFrame(), "User")
            .At(2200).Add(new VADUserStoppedSpeakingFrame { StopSecs = 0.2 })
            .At(2900).Add(new TranscriptionFrame { Text = "Hm." }, "SlowStt").At(2902).Add(new LLMContextFrame(), "UserAggregator").Add(new UserStoppedSpeakingFrame(), "User");
        var span = Answer(log.Answers("Yes.").Voices("Yes.").Plays(250)).Metadata!.LatencyTimeline![1];
        Assert.Equal(("transcript", "service", "SlowStt", 700L), (span.Key, span.OwnerKind, span.Owner, span.EndMs - span.StartMs));
    }

    [Fact]
    public void A_tool_between_two_requests_owns_its_time_and_the_gap_stays_unexplained()
    {
        var log = Turn().Add(new LLMFullResponseStartFrame(), "Llm").At(2800).Add(new FunctionCallsStartedFrame { FunctionCalls = [new FunctionCall { FunctionName = "find", ToolCallId = "t" }] }, "Llm")
            .Add(new LLMFullResponseEndFrame(), "Llm").Add(new FunctionCallInProgressFrame { FunctionName = "find", ToolCallId = "t" }, "Llm")
            .At(3300).Add(new FunctionCallResultFrame { FunctionName = "find", ToolCallId = "t", Result = JsonElement.Parse("1") }, "Llm")
            .At(3340).Answers("Here.").Voices("Here.").Plays(250);
        var answer = Answer(log);
        var parts = answer.Metadata!.LatencyPartsMs!;
        Assert.Equal((550, 500, 40), (parts.Llm, parts.Tool, parts.Unexplained));
        Assert.Contains(answer.Metadata.LatencyTimeline!, span => span is { Key: "tool:find", OwnerKind: "bot", Owner: "find" });
        AddsUp(answer);
    }

    [Fact]
    public void While_the_host_stood_still_the_time_was_the_hosts()
    {
        var log = Turn().Add(new LLMFullResponseStartFrame(), "Llm").At(2700).Add(new StallEvent { Ms = 150 }).At(2750).Add(new LLMTextFrame { Text = "Yes." }, "Llm").Voices("Yes.").Plays(250);
        var answer = Answer(log);
        Assert.Contains(answer.Metadata!.LatencyTimeline!, span => span is { OwnerKind: "host", StartMs: 2550, EndMs: 2700 });
        Assert.Equal(150, answer.Metadata.LatencyPartsMs!.Unexplained);
        AddsUp(answer);
    }

    [Fact]
    public void Fixed_words_answer_without_a_model_and_no_model_is_made_up()
    {
        var answer = Answer(Turn().At(2600).Add(new TTSSpeakFrame { Text = "One moment." }, "Task::Source").Voices("One moment.").Plays(500));
        Assert.Null(answer.Metadata!.LatencyPartsMs!.Llm);
        Assert.Null(answer.Metadata.LatencyPartsMs.TextAggregation);
        Assert.Equal(100, answer.Metadata.LatencyPartsMs.Tts);
        AddsUp(answer);
    }

    [Fact]
    public void A_turn_that_no_detector_saw_says_what_the_clock_started_at()
    {
        var log = new Log().At(1000).Add(new TranscriptionFrame { Text = "Hi." }, "Stt").Add(new UserStartedSpeakingFrame(), "User").At(1500).Add(new UserStoppedSpeakingFrame(), "User");
        var answer = Answer(log.Answers("Yes.").Voices("Yes.").Plays(250));
        Assert.Equal("transcript", answer.Metadata!.MeasuredFrom);
        AddsUp(answer);
    }

    [Fact]
    public void Only_the_first_sound_after_the_caller_is_an_answer()
    {
        var record = Turn().Answers("Yes. And more.").Voices("Yes.").Plays(250).At(5000).Voices("And more.", "c2").Plays(500).Record();
        Assert.Equal([true, false], record.Agent().Select(row => row.Metadata!.E2ELatency is not null));
        Assert.Null(new Log().Answers("Hello.").Voices("Hello.").Plays(250).Record().Agent()[0].Metadata!.E2ELatency);
    }

    [Fact]
    public void The_services_own_reports_stand_beside_the_parts()
    {
        MetricsFrame Report(string processor, double seconds) => new() { Data = [new MetricsData { Type = "TTFBMetricsData", Processor = processor, Value = JsonElement.Parse(seconds.ToString(System.Globalization.CultureInfo.InvariantCulture)) }] };
        var record = Turn().Add(Report("Stt", 0.2)).Add(new LLMFullResponseStartFrame(), "Llm").Add(Report("Llm", 0.3)).At(2700).Add(new LLMTextFrame { Text = "Yes." }, "Llm")
            .Add(new AggregatedTextFrame { Text = "Yes.", ContextId = "c1" }, "Tts").Add(Report("Tts", 0.1)).Voices("Yes.").Plays(250).Record();
        Assert.Equal(200, record.User()[0].Metadata!.SttNodeTtfb);
        Assert.Equal((300, 100), (record.Agent()[0].Metadata!.LlmNodeTtft, record.Agent()[0].Metadata!.TtsNodeTtfb));
    }

    [Theory]
    [InlineData(1500, 500)]
    [InlineData(1800, 0)]
    public void A_model_that_was_asked_up_to_300_ms_before_the_last_sound_belongs_to_the_wait(double asked, int turnDetection)
    {
        var log = new Log().At(1200).Add(new VADUserStartedSpeakingFrame { StartSecs = 0.2 }, "User").Add(new UserStartedSpeakingFrame(), "User")
            .At(asked).Add(new LLMFullResponseStartFrame(), "Llm").At(asked + 10).Add(new LLMFullResponseEndFrame(), "Llm")
            .At(2200).Add(new VADUserStoppedSpeakingFrame { StopSecs = 0.2 }, "User").At(2210).Add(new TranscriptionFrame { Text = "Well?" }, "Stt")
            .At(2500).Add(new UserStoppedSpeakingFrame(), "User").Add(new LLMContextFrame(), "UserAggregator");
        Assert.Equal(turnDetection, Answer(log.Answers("Yes.").Voices("Yes.").Plays(250)).Metadata!.LatencyPartsMs!.TurnDetection);
    }

    [Fact]
    public void A_request_that_never_said_its_end_ended_with_the_first_tool_that_it_called()
    {
        var log = Turn().Add(new LLMFullResponseStartFrame(), "Llm");
        foreach (var (at, id) in new[] { (2800, "t1"), (3000, "t2") }) log.At(at).Add(new FunctionCallsStartedFrame { FunctionCalls = [new FunctionCall { FunctionName = "find", ToolCallId = id }] }, "Llm");
        var span = Answer(log.At(3500).Answers("Here.").Voices("Here.").Plays(250)).Metadata!.LatencyTimeline!.First(span => span.Key == "llm");
        Assert.Equal((2500, 2800), (span.StartMs, span.EndMs));
    }
}
