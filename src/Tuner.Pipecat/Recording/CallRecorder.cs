using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;

namespace Tuner.Pipecat.Recording;

/// <summary>
/// The fold: frames in, one call out. Pure: no clock, no file, no lock, no thread. The record can be read after any
/// prefix of frames, and the same frames give the same record.
/// </summary>
internal sealed class CallRecorder
{
    private readonly SortedDictionary<string, long> _lost = new(StringComparer.Ordinal);
    private FrameLogHeader _header = new();
    private long? _firstTime;

    /// <summary>Takes what the application said of the call at its start.</summary>
    public void Open(FrameLogHeader header) => _header = header;

    /// <summary>Takes the next frame.</summary>
    public void Apply(Frame frame) => _firstTime ??= frame.Time;

    /// <summary>Counts lines that could not be kept or read, by reason.</summary>
    public void Lose(string reason, long lines = 1) => _lost[reason] = _lost.GetValueOrDefault(reason) + lines;

    /// <summary>The record of everything applied so far.</summary>
    public CallPayload ToPayload() => new()
    {
        CallId = _header.Config?.CallId ?? "unknown",
        CallType = _header.Config?.CallType ?? "web_call",
        RecordingUrl = _header.Config?.RecordingUrl ?? "pipecat://no-recording",
        StartTimestamp = (_firstTime ?? _header.T ?? 0) / 1_000_000,
        EndTimestamp = (_firstTime ?? _header.T ?? 0) / 1_000_000,
        TranscriptWithToolCalls = [new() { Role = SegmentRole.NodeTransition, StartMs = 0, Node = new() { From = "start", To = "end" }, Metadata = new() { Placeholder = true } }],
    };
}
