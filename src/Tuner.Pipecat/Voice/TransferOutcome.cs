namespace Tuner.Voice;

/// <summary>How the handing over of a caller went.</summary>
public enum TransferOutcome
{
    /// <summary>Somebody else has the caller.</summary>
    Completed,

    /// <summary>It was asked for; how it went is not known yet, or never. Tell again when it is.</summary>
    Asked,

    /// <summary>Nobody took the caller.</summary>
    Failed,
}
