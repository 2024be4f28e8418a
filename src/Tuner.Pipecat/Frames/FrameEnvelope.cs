namespace Tuner.Pipecat.Frames;

/// <summary>What a line says about a frame beside its data.</summary>
internal struct FrameEnvelope
{
    public long Time;
    public long? Clock;
    public long Id;
    public long? Sibling;
    public FrameDirection Direction;
    public string? Source;
    public string? Destination;
    public int Line;
    public Dictionary<string, long>? Masked;
}
