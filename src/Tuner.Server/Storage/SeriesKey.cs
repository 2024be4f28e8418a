namespace Tuner.Server.Storage;

/// <summary>What one value of a series is of: a slice of time, an agent or a version.</summary>
internal readonly record struct SeriesKey(int Slice, string? Agent, long? Version)
{
    /// <summary>By time, then by agent, then by version, those without one first.</summary>
    public static IComparer<SeriesKey> InOrder { get; } = Comparer<SeriesKey>.Create((one, other) =>
        one.Slice != other.Slice ? one.Slice.CompareTo(other.Slice)
        : string.CompareOrdinal(one.Agent, other.Agent) is not 0 and var byAgent ? byAgent
        : Comparer<long?>.Default.Compare(one.Version, other.Version));
}
