namespace Tuner.Cli.CallSources;

/// <summary>A call's record, wherever it was found.</summary>
/// <param name="Name">How a person finds it again: the file, or the page.</param>
/// <param name="Body">The record's JSON.</param>
internal sealed record SourcedCall(string Name, byte[] Body)
{
    /// <summary>The agent, where it is known beside the record.</summary>
    public string? Agent { get; init; }

    /// <summary>When a server stored it, Unix milliseconds; null for a file.</summary>
    public long? StoredAtMs { get; init; }
}
