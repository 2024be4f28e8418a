using System.Text;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording;
using Tuner.Pipecat.Recording.Rows;

namespace Tuner.Cli.CallViews;

/// <summary>What a frame log gave: the record, and what was wrong with the log.</summary>
internal sealed record ReplayedCall
{
    public required CallRecorder Recorder { get; init; }

    public CallPayload Payload { get => field ??= Recorder.ToPayload(); init; }

    /// <summary>The record's rows, each with where its values came from.</summary>
    public IReadOnlyList<Row> Rows => Recorder.Explain();

    /// <summary>The record as the API takes it.</summary>
    public byte[] Body => field ??= TunerJson.Serialize(Payload);

    public string Json => Encoding.UTF8.GetString(Body);

    public required FrameLogHeader? Header { get; init; }

    /// <summary>What to say of a log that a newer version wrote; null of any other.</summary>
    public string? Newer => Header?.V > FrameLogHeader.Version
        ? $"the log is of format version {Header.V}, newer than {FrameLogHeader.Version}, which this tuner knows: what is new in it is passed over"
        : null;

    /// <summary>Lines read, broken ones included.</summary>
    public required long Lines { get; init; }

    public required long BrokenLines { get; init; }

    /// <summary>The first few broken lines, each with its number and fault.</summary>
    public required IReadOnlyList<LogLine> Faults { get; init; }
}
