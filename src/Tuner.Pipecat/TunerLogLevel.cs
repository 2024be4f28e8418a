namespace Tuner.Pipecat;

/// <summary>How much a log line matters.</summary>
public enum TunerLogLevel
{
    /// <summary>For whoever looks for a fault; may hold what was said, since <c>debug</c> was asked for.</summary>
    Debug,

    /// <summary>Something went as it should.</summary>
    Info,

    /// <summary>Something is wrong, and the SDK goes on.</summary>
    Warning,

    /// <summary>A call, or a part of one, is lost or refused.</summary>
    Error,
}
