using System.Text.Json;
using CsCheck;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Recording;
using Tuner.Pipecat.Recording.Rows;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>What holds for every sequence of frames, whatever a pipeline says and in whatever order.</summary>
public class PropertyTests
{
    private static readonly Gen<string?> Words = OneOf<string?>(null, "", " ", "yes", "a b", "no.", "\uD800", "你好", "<b>", "😀");
    private static readonly Gen<string?> Ids = OneOf<string?>(null, "a", "b");
    private static readonly Gen<string?> Sources = OneOf<string?>(null, "Llm", "Tts", "Stt", "User", "Output");
    private static readonly Gen<long?> Numbers = Gen.OneOf(Gen.Const((long?)null), Gen.Long.Select(n => (long?)n), Gen.Long[0, 5_000_000_000].Select(n => (long?)n));
    private static readonly Gen<double?> Seconds = Gen.OneOf(Gen.Const((double?)null), Gen.Double.Select(n => (double?)n), Gen.Double[0, 1].Select(n => (double?)n));
    private static readonly Gen<JsonElement?> Values = OneOf<JsonElement?>(null, JsonElement.Parse("1"), JsonElement.Parse("""{"total_tokens":-5,"audio_seconds":1e300}"""), JsonElement.Parse("\"{\""), JsonElement.Parse("""{"total_tokens":7}"""));

    private static readonly Gen<Frame> Any = Gen.OneOf<Frame>(
        Gen.Const<Frame>(new StartFrame()), Gen.Const<Frame>(new EndFrame()), Words.Select(text => (Frame)new CancelFrame { Reason = text }),
        Seconds.Select(secs => (Frame)new VADUserStartedSpeakingFrame { StartSecs = secs }), Seconds.Select(secs => (Frame)new VADUserStoppedSpeakingFrame { StopSecs = secs }),
        Gen.Const<Frame>(new UserStartedSpeakingFrame()), Gen.Const<Frame>(new UserStoppedSpeakingFrame()), Gen.Const<Frame>(new InterruptionFrame()),
        Words.Select(text => (Frame)new TranscriptionFrame { Text = text }), Words.Select(text => (Frame)new InterimTranscriptionFrame { Text = text }),
        Gen.Const<Frame>(new LLMContextFrame()), Gen.Const<Frame>(new LLMFullResponseStartFrame()), Gen.Const<Frame>(new LLMFullResponseEndFrame()),
        Words.Select(text => (Frame)new LLMTextFrame { Text = text }), Words.Select(text => (Frame)new TTSSpeakFrame { Text = text }),
        Gen.Select(Words, Ids, (text, id) => (Frame)new AggregatedTextFrame { Text = text, ContextId = id }),
        Gen.Select(Words, Ids, Numbers, (text, id, pts) => (Frame)new TTSTextFrame { Text = text, ContextId = id, Pts = pts }),
        Ids.Select(id => (Frame)new TTSStartedFrame { ContextId = id }), Ids.Select(id => (Frame)new TTSStoppedFrame { ContextId = id }),
        Gen.Select(Ids, Numbers, (id, bytes) => (Frame)new TTSAudioRawFrame { ContextId = id, Bytes = bytes, SampleRate = 24000 }),
        Gen.Select(Ids, Gen.Long[1, 20_000], (id, bytes) => (Frame)new TTSAudioRawFrame { ContextId = id, Bytes = bytes, SampleRate = 24000, NumChannels = 1 }),
        Gen.Const<Frame>(new BotStartedSpeakingFrame()), Gen.Const<Frame>(new BotStoppedSpeakingFrame()),
        Ids.Select(id => (Frame)new FunctionCallsStartedFrame { FunctionCalls = [new FunctionCall { ToolCallId = id }] }),
        Ids.Select(id => (Frame)new FunctionCallInProgressFrame { ToolCallId = id, FunctionName = id }),
        Gen.Select(Ids, Values, (id, value) => (Frame)new FunctionCallResultFrame { ToolCallId = id, Result = value }),
        Ids.Select(id => (Frame)new FunctionCallCancelFrame { ToolCallId = id }), Words.Select(text => (Frame)new ErrorFrame { Error = text }),
        Words.Select(text => (Frame)new NodeEvent { To = text }), Seconds.Select(ms => (Frame)new StallEvent { Ms = ms * 1000 }),
        Gen.Select(Values, Sources, (value, source) => (Frame)new MetricsFrame { Data = [new MetricsData { Type = "LLMUsageMetricsData", Value = value, Processor = source }, new MetricsData { Type = "STTUsageMetricsData", Value = value }] }));

    private static readonly Gen<Frame[]> Calls = Gen.Select(Any, Gen.Long[-20_000_000, 400_000_000], Sources, Gen.Int[0, 3]).Array[0, 60].Select(steps =>
    {
        long clock = 0;
        var id = 0;
        return steps.Select(step =>
        {
            clock = Math.Max(0, clock + step.Item2);
            return step.Item1 with { Time = Log.Epoch + clock, Clock = step.Item4 == 0 ? null : clock, Id = ++id, Source = step.Item3 };
        }).ToArray();
    });

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static CallRecorder Fold(IEnumerable<Frame> frames)
    {
        var recorder = new CallRecorder();
        recorder.Open(new FrameLogHeader { Config = new CallConfig { CallId = "c" } });
        foreach (var frame in frames) recorder.Apply(frame);
        return recorder;
    }

    [Fact]
    public void Every_prefix_of_any_frames_gives_a_valid_record() => Calls.Sample(
        frames =>
        {
            var recorder = Fold([]);
            RecordRules.Hold(recorder.ToPayload());
            foreach (var frame in frames)
            {
                recorder.Apply(frame);
                RecordRules.Hold(recorder.ToPayload());
            }
        },
        iter: 1500);

    [Fact]
    public void The_same_frames_give_the_same_bytes_however_often_the_record_was_read() => Calls.Sample(
        frames =>
        {
            var read = Fold([]);
            foreach (var frame in frames)
            {
                read.Apply(frame);
                _ = read.ToPayload();
            }

            return Log.Json(Fold(frames).ToPayload()) == Log.Json(read.ToPayload());
        },
        iter: 500);

    [Fact]
    public void A_frame_pushed_again_or_both_ways_changes_nothing() => Calls.Sample(
        frames => Log.Json(Fold(frames).ToPayload()) == Log.Json(Fold(frames.SelectMany(frame => new[]
        {
            frame, frame, frame with { Id = frame.Id + 1_000_000, Sibling = frame.Id, Direction = FrameDirection.Upstream },
        })).ToPayload()),
        iter: 500);

    [Fact]
    public void Recorded_calls_cut_after_any_line_give_a_valid_record()
    {
        foreach (var version in new[] { "pipecat-0.0.105", "pipecat-main" })
        {
            var recorder = new CallRecorder();
            foreach (var line in RecordedCalls.Lines(RecordedCalls.One(version, "barge_in")))
            {
                RecordedCalls.Apply(recorder, line);
                RecordRules.Hold(recorder.ToPayload());
            }
        }
    }
}
