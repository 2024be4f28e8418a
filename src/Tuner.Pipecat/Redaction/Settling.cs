namespace Tuner.Pipecat.Redaction;

/// <summary>How far the texts of a window are decided.</summary>
internal enum Settling
{
    /// <summary>Up to where a secret may still be beginning.</summary>
    Clean,

    /// <summary>All but a number that may go on in the next turn.</summary>
    Turn,

    /// <summary>All: the text is complete.</summary>
    Complete,

    /// <summary>All, though the text is not complete: digits at its end that may be part of a secret are masked.</summary>
    Forced,
}
