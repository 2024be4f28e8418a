using System.Text.Json;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording.Rows;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

public class CallFactsTests
{
    public static TheoryData<Frame?, string, string> Endings => new()
    {
        { new EndFrame(), "agent_hangup", "end_frame" },
        { new EndFrame { Reason = "done with it" }, "done with it", "frame" },
        { new CancelFrame(), "user_hangup", "cancel_frame" },
        { new CancelFrame { Reason = "idle timeout" }, "timeout", "frame" },
        { new CancelFrame { Reason = "fatal error: no voice" }, "error", "frame" },
        { new StopFrame(), "agent_hangup", "stop_frame" },
        { null, "error", "none" },
    };

    [Theory]
    [MemberData(nameof(Endings))]
    public void The_reason_is_derived_from_what_the_pipeline_said(Frame? end, string reason, string source)
    {
        var log = new Log().At(3000);
        var record = (end is null ? log.Add(new ClientConnectedFrame()) : log.Add(end)).Record();
        Assert.Equal((reason, source), (record.DisconnectionReason, record.GeneralMetaDataRaw!.Recording!.ReasonSource));
    }

    [Fact]
    public void Of_several_wishes_to_end_the_call_the_first_one_says_why()
    {
        var log = new Log().At(2000).Add(new EndTaskFrame { Reason = "sold" }).At(2100).Add(new EndTaskFrame { Reason = "tidy up" }).At(2200).Add(new EndFrame());
        Assert.Equal("sold", log.Record().DisconnectionReason);
    }

    [Fact]
    public void The_resolver_overrides_and_its_failure_is_told()
    {
        var log = new Log().At(3000).Add(new CancelFrame()).Add(new DisconnectionReasonEvent { Reason = "sold" });
        Assert.Equal("sold", log.Record().DisconnectionReason);
        var failed = new Log().At(3000).Add(new CancelFrame()).Add(new DisconnectionReasonEvent { Error = "ValueError" }).Record();
        Assert.Equal(("user_hangup", "ValueError"), (failed.DisconnectionReason, failed.GeneralMetaDataRaw!.Recording!.ResolverError));
    }

    [Fact]
    public void A_fatal_error_is_the_reason_and_signs_of_an_end_that_come_twice_change_nothing()
    {
        var record = new Log().At(1000).Add(new ErrorFrame { Error = "no key", Fatal = true }, "Llm").At(1100).Add(new CancelFrame()).At(9000).Add(new EndFrame()).Record();
        Assert.Equal("error", record.DisconnectionReason);
        Assert.Equal(1100, record.DurationMs);
    }

    /// <summary>Pipecat 2.0: no error is flagged as fatal any more. What followed, whether the processor was usable, the reason.</summary>
    public static TheoryData<bool, int, Frame[], string> EndingsByError => new()
    {
        { false, 10, [new CancelFrame { Reason = "TTS#0 can no longer do its job" }], "error" },
        { false, 10, [new EndFrame()], "error" },
        { true, 1, [new EndTaskFrame { Source = "TTS#0" }, new EndFrame()], "error" },
        { false, 4000, [new EndFrame()], "agent_hangup" },
        { true, 3, [new EndFrame()], "agent_hangup" },
        { true, 1, [new EndTaskFrame { Source = "Hangup#0" }, new EndFrame()], "agent_hangup" },
    };

    [Theory]
    [MemberData(nameof(EndingsByError))]
    public void An_error_that_ended_the_call_is_known_without_a_flag(bool usable, int after, Frame[] end, string reason)
    {
        var log = new Log().At(1000).Add(new ErrorFrame { Error = "rejected", Processor = "TTS#0", Usable = usable }, "TTS#0").At(1000 + after);
        foreach (var frame in end) log.Add(frame, frame.Source ?? "Worker::Source");
        var record = log.Record();
        Assert.Equal(reason, record.DisconnectionReason);
        Assert.Equal(reason == "error", Assert.Single(record.GeneralMetaDataRaw!.Errors!).Fatal);
    }

    [Fact]
    public void The_call_ends_with_the_later_of_the_last_sound_and_the_first_end()
    {
        var log = new Log().At(500).Answers("One two three four.").Voices("One two three four.").Add(new EndFrame(), "Task::Source").Plays(1000);
        Assert.Equal(1870, log.At(9000).Add(new ClientConnectedFrame()).Record().DurationMs);
    }

    [Fact]
    public void A_system_clock_that_jumps_moves_nothing()
    {
        var recorder = new Log().Speaks(1000, 2000, "Hello.").Fold();
        var jumped = new Tuner.Pipecat.Recording.CallRecorder();
        foreach (var frame in new Log().Speaks(1000, 2000, "Hello.").Frames)
            jumped.Apply(frame.Clock > 1_500_000_000 ? frame with { Time = frame.Time - 3_600_000_000_000 } : frame);
        Assert.Equal(recorder.ToPayload().User()[0].EndMs, jumped.ToPayload().User()[0].EndMs);
    }

    [Fact]
    public void A_log_that_begins_with_an_event_without_a_clock_counts_from_it()
    {
        var recorder = new Tuner.Pipecat.Recording.CallRecorder();
        recorder.Apply(new NodeEvent { To = "greet", Time = Log.Epoch });
        foreach (var frame in new Log().Speaks(1000, 2000, "Hello.").Frames.Skip(1)) recorder.Apply(frame with { Clock = frame.Clock + 77_000_000_000 });
        var record = recorder.ToPayload();
        Assert.Equal((1000L, 2000L, 0L), (record.User()[0].StartMs, record.User()[0].EndMs, record.Rows(SegmentRole.NodeTransition)[0].StartMs));
    }

    [Fact]
    public void A_call_on_which_nothing_was_said_has_one_row_that_says_so()
    {
        var row = Assert.Single(new Log().At(100).Add(new EndFrame()).Record().TranscriptWithToolCalls);
        Assert.Equal((SegmentRole.NodeTransition, "start", "end", true), (row.Role, row.Node!.From, row.Node.To, row.Metadata!.Placeholder));
    }

    [Fact]
    public void Nodes_follow_each_other_and_the_first_comes_from_the_start()
    {
        var record = new Log().At(500).Add(new NodeEvent { To = "greet" }).At(900).Add(new NodeEvent { From = "greet", To = "order", Reason = "choose" }).Record();
        Assert.Equal([("start", "greet", null, 500L), ("greet", "order", "choose", 900L)], record.Rows(SegmentRole.NodeTransition).Select(row => (row.Node!.From, row.Node.To, row.Node.Reason, row.StartMs!.Value)));
    }

    [Fact]
    public void What_a_node_tells_the_model_is_its_rows_text_where_it_is_kept()
    {
        var record = new Log().At(500).Add(new NodeEvent { To = "agent", Text = "Be brief." }).At(900).Add(new NodeEvent { To = "tools" }).Record();
        Assert.Equal(["Be brief.", null], record.Rows(SegmentRole.NodeTransition).Select(row => row.Text));
    }

    [Fact]
    public void Errors_are_kept_with_their_time_source_and_whether_the_call_went_on()
    {
        var record = new Log().Speaks(1000, 2000, "Hi.").At(2600).Add(new ErrorFrame { Error = new string('e', 9000), Processor = "Llm#0", Category = "timeout" }, "Llm").Answers("Yes.").Voices("Yes.").Plays(250).Record();
        var error = Assert.Single(record.GeneralMetaDataRaw!.Errors!);
        Assert.Equal((2600, "Llm#0", false, true, 1, "timeout"), (error.AtMs, error.Source, error.Fatal, error.Recovered, error.TurnIndex, error.Category));
        Assert.True(error.Message.Length <= 2001);
    }

    [Fact]
    public void A_running_total_counts_once_and_answers_add_up()
    {
        MetricsFrame Tokens(int prompt, int completion) => new() { Data = [new MetricsData { Type = "LLMUsageMetricsData", Processor = "Llm", Model = "m", Value = JsonElement.Parse($$"""{"prompt_tokens":{{prompt}},"completion_tokens":{{completion}},"total_tokens":{{prompt + completion}},"reasoning_tokens":1}""") }] };
        var record = new Log().Add(new LLMFullResponseStartFrame(), "Llm").Add(Tokens(10, 1)).Add(Tokens(10, 5)).Add(new LLMFullResponseEndFrame(), "Llm")
            .Add(new LLMFullResponseStartFrame(), "Llm").Add(Tokens(20, 2)).Record();
        var used = Assert.Single(record.GeneralMetaDataRaw!.Usage!.Llm!);
        Assert.Equal(("m", 30, 7, 37, 2), (used.Model, used.PromptTokens, used.CompletionTokens, used.TotalTokens, used.ReasoningTokens));
        Assert.Equal(37, record.GeneralMetaDataRaw.UsageToken.LlmToken);
    }

    [Fact]
    public void Facts_that_come_late_replace_those_of_the_start_and_nobody_replaces_what_the_record_knows()
    {
        var log = new Log().At(1000).Add(new CallFactsEvent
        {
            Facts = new Dictionary<string, JsonElement>
            {
                ["recording_url"] = JsonElement.Parse("\"https://rec/1\""),
                ["extra_metadata"] = JsonElement.Parse("""{"env":"prod","errors":"mine"}"""),
            },
        }).Add(new EndFrame());
        var record = log.Record();
        Assert.Equal(("https://rec/1", "call-1"), (record.RecordingUrl, record.CallId));
        Assert.Equal("prod", record.GeneralMetaDataRaw!.Extra!["env"].GetString());
        Assert.DoesNotContain("mine", Log.Json(record), StringComparison.Ordinal);
    }

    [Fact]
    public void What_comes_after_the_tap_said_that_it_is_over_is_late_and_counted()
    {
        var record = new Log().At(1000).Add(new EndFrame()).Add(new EndOfCallEvent()).Speaks(2000, 3000, "Too late.").Record();
        Assert.Empty(record.User());
        Assert.True(record.GeneralMetaDataRaw!.Recording!.Late > 0);
    }

    [Fact]
    public void Numbers_about_the_call_come_from_its_rows()
    {
        var log = new Log().Speaks(1000, 2000, "One?").Answers("It is here now.").Voices("It is here now.").Plays(600, stops: false)
            .Speaks(3300, 4000, "Two?").Answers("Yes.").Voices("Yes.").Plays(250).At(8000).Add(new CancelFrame());
        var quality = log.Record().GeneralMetaDataRaw!.Quality!;
        Assert.Equal((2, 870, 870, 1, 0), (quality.Answers, quality.ResponseTimeP50Ms, quality.ResponseTimeMaxMs, quality.InterruptionsByCaller, quality.InterruptionsByBot));
        Assert.Equal(8000 - 5120, quality.LongestSilenceMs);
    }
}
