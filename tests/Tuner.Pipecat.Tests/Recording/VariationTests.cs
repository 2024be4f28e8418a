using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Recording.Rows;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>What a log may differ in without anything else having happened on the call: names, zeros of clocks, formats, frames that some services never send.</summary>
public class VariationTests
{
    private const string Mark = "~~";

    private static readonly Dictionary<string, Func<Frame, Frame[]>> Variations = new()
    {
        ["other ids of frames"] = frame => [frame.Id == 0 ? frame : frame with { Id = Other(frame.Id), Sibling = frame.Sibling is { } sibling ? Other(sibling) : null }],
        ["other ids of contexts"] = frame => [OtherContext(frame)],
        ["other names of services"] = frame => [OtherNames(frame)],
        ["another day"] = frame => [frame with { Time = frame.Time + 86_400_000_000_123 }],
        ["another zero of the pipeline's clock"] = frame => [OtherZero(frame, 7_777_000_123)],
        ["every frame twice"] = frame => frame.Id == 0 ? [frame] : [frame, frame],
        ["audio of another rate"] = frame => [frame is TTSAudioRawFrame audio ? audio with { Bytes = audio.Bytes * 4, SampleRate = audio.SampleRate * 2, NumChannels = 2 * (audio.NumChannels ?? 1) } : frame],
        ["smaller pieces of synthesis"] = frame => Halved(frame),
        ["a voice that never says that it is done"] = frame => frame is TTSStoppedFrame ? [] : [frame],
        ["a transport that never says that the bot stopped"] = frame => frame is BotStoppedSpeakingFrame ? [] : [frame],
        ["no tracker of turns"] = frame => frame is TurnStartedEvent or TurnEndedEvent ? [] : [frame],
    };

    private static readonly Lazy<List<(string File, List<LogLine> Lines, string Record)>> Calls = new(() =>
        [.. RecordedCalls.All().Select(file => (File: file, Lines: RecordedCalls.Lines(file))).Select(call => (call.File, call.Lines, Record(call.Lines)))]);

    public static TheoryData<string> Names => [.. Variations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_recorded_call_gives_the_same_record_with(string variation)
    {
        var others = Calls.Value.Where(call => Record(Varied(call.Lines)) != call.Record).Select(call => Path.GetFileName(call.File));
        Assert.Equal([], others.Except(OnlyTheEndTells(variation)));

        IEnumerable<LogLine> Varied(List<LogLine> lines) => lines.SelectMany(line => line.Frame is { } frame ? Variations[variation](frame).Select(LogLine.Of) : [line]);
    }

    /// <summary>Voices that fall silent for seconds in the middle: only that they are done tells that the words were all heard.</summary>
    private static string[] OnlyTheEndTells(string variation) => variation == "a voice that never says that it is done" ? ["random_6013.frames.jsonl"] : [];

    /// <summary>The record but for when in the world it was; names are those before they were changed.</summary>
    private static string Record(IEnumerable<LogLine> lines) =>
        Log.Json(RecordedCalls.Fold(lines).ToPayload() with { StartTimestamp = 0, EndTimestamp = 0 }).Replace(Mark, "", StringComparison.Ordinal);

    private static long Other(long id) => (id * 3) + 1_000_000;

    private static string? Renamed(string? name) => name is null ? null : name + Mark;

    private static Frame OtherContext(Frame frame) => frame switch
    {
        AggregatedTextFrame text => text with { ContextId = Renamed(text.ContextId) },
        TTSStartedFrame started => started with { ContextId = Renamed(started.ContextId) },
        TTSStoppedFrame stopped => stopped with { ContextId = Renamed(stopped.ContextId) },
        TTSAudioRawFrame audio => audio with { ContextId = Renamed(audio.ContextId) },
        _ => frame,
    };

    private static Frame OtherNames(Frame frame) => (frame switch
    {
        MetricsFrame metrics => metrics with { Data = metrics.Data?.Select(report => report with { Processor = Renamed(report.Processor) }).ToList() },
        ErrorFrame error => error with { Processor = Renamed(error.Processor) },
        _ => frame,
    }) with
    { Source = Renamed(frame.Source), Destination = Renamed(frame.Destination) };

    private static Frame OtherZero(Frame frame, long by)
    {
        var moved = frame with { Clock = frame.Clock + by };
        return moved is AggregatedTextFrame text ? text with { Pts = text.Pts + by } : moved;
    }

    private static Frame[] Halved(Frame frame) =>
        frame is TTSAudioRawFrame { ContextId: not null, Bytes: { } bytes } audio && bytes % 4 == 0
            ? [audio with { Bytes = bytes / 2 }, audio with { Id = audio.Id + 50_000_000, Bytes = bytes / 2 }]
            : [frame];
}
