using System.Text.Json.Serialization;

namespace Tuner.Pipecat.Frames;

/// <summary>
/// Something that a voice pipeline said: a frame at its first push, or an event. Types bear the names of Pipecat's
/// classes. Only the type's own members are data; when, where and which frame it was stands here.
/// </summary>
public abstract record Frame
{
    private long _time;
    private long? _clock;
    private long _id;
    private long? _sibling;
    private FrameDirection _direction;
    private string? _source;
    private string? _destination;

    /// <summary>Wall clock when it was seen, Unix nanoseconds. 0: the observer stamps it.</summary>
    [JsonIgnore]
    public long Time { get => _time; init => _time = value; }

    /// <summary>The pipeline's own monotonic clock, nanoseconds since its start; presentation times count in it. Null: the observer stamps it.</summary>
    [JsonIgnore]
    public long? Clock { get => _clock; init => _clock = value; }

    /// <summary>The frame's id, unique in the process. 0: it has none, and is never taken for a duplicate.</summary>
    [JsonIgnore]
    public long Id { get => _id; init => _id = value; }

    /// <summary>The id of the same frame broadcast the other way: one happening, two frames.</summary>
    [JsonIgnore]
    public long? Sibling { get => _sibling; init => _sibling = value; }

    /// <summary>Which way it went.</summary>
    [JsonIgnore]
    public FrameDirection Direction { get => _direction; init => _direction = value; }

    /// <summary>The processor that pushed it, e.g. <c>OpenAILLMService#0</c>.</summary>
    [JsonIgnore]
    public string? Source { get => _source; init => _source = value; }

    /// <summary>The processor that it was pushed to.</summary>
    [JsonIgnore]
    public string? Destination { get => _destination; init => _destination = value; }

    /// <summary>The line of the log that said it, from 1; 0 when it came from no log.</summary>
    [JsonIgnore]
    internal int Line { get; private set; }

    /// <summary>What was masked in it before it was written down, by kind; null when nothing was.</summary>
    [JsonIgnore]
    internal IReadOnlyDictionary<string, long>? Masked { get; private set; }

    /// <summary>Readers know where and when only after the data; nobody else may change a frame.</summary>
    internal void Stamp(in FrameEnvelope envelope)
    {
        _time = envelope.Time;
        _clock = envelope.Clock;
        _id = envelope.Id;
        _sibling = envelope.Sibling;
        _direction = envelope.Direction;
        _source = envelope.Source;
        _destination = envelope.Destination;
        Line = envelope.Line;
        Masked = envelope.Masked;
    }
}
