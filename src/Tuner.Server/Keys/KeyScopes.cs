namespace Tuner.Server.Keys;

/// <summary>What a key may do.</summary>
[Flags]
internal enum KeyScopes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Send calls into its workspace.</summary>
    Ingest = 1,

    /// <summary>Read the calls of its workspace.</summary>
    Read = 2,

    /// <summary>Everything, in every workspace.</summary>
    Admin = 4,
}
