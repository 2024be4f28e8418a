namespace Tuner.Pipecat;

/// <summary>When the journal is made to outlive a power cut. A kill of the process loses nothing either way.</summary>
public enum FsyncPolicy
{
    /// <summary>Once a second while lines come: a power cut can take the last second.</summary>
    Interval,

    /// <summary>After each write: a power cut takes nothing that was acknowledged.</summary>
    Every,
}
