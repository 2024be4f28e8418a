using Tuner.Pipecat.Audio;
using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Hosting;

/// <summary>What a caller's thread leaves for the engine's.</summary>
internal readonly record struct Work(ObservedCall? Call, Frame? Frame, WorkKind Kind, Completion? Done)
{
    public HeardChunk? Sound { get; init; }
}

/// <summary>A piece of a call's sound.</summary>
internal sealed record HeardChunk(AudioChunk Chunk);

internal enum WorkKind
{
    Frame,
    Sound,

    /// <summary>Frames of the call are held back for a moment: they are asked for then.</summary>
    Held,
    End,

    /// <summary>The process goes, or the engine is let go: what is held back is asked for, and nothing more is taken.</summary>
    Last,
    Flush,

    /// <summary>What the call used is counted up, held lines included.</summary>
    Count,
}
