using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Hosting;

/// <summary>What a caller's thread leaves for the engine's.</summary>
internal readonly record struct Work(ObservedCall? Call, Frame? Frame, WorkKind Kind, Completion? Done);

internal enum WorkKind
{
    Frame,
    End,
    Flush,

    /// <summary>What the call used is counted up, held lines included.</summary>
    Count,
}
