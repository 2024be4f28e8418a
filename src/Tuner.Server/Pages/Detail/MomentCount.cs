namespace Tuner.Server.Pages.Detail;

/// <summary>A kind of moments that somebody looks for.</summary>
/// <param name="Kind"><c>slow</c>, <c>failure</c> or <c>interruption</c>.</param>
/// <param name="Label">What is looked for.</param>
/// <param name="Key">The key that leads to the next one.</param>
/// <param name="Count">How many there are, 1 or more.</param>
public sealed record MomentCount(string Kind, string Label, string Key, int Count)
{
    /// <summary>The kinds that occur.</summary>
    internal static IReadOnlyList<MomentCount> Of(IReadOnlyList<Entry> entries)
    {
        (string Kind, string Label, string Key)[] kinds = [("slow", "slow answer", "s"), ("failure", "failure", "f"), ("interruption", "interruption", "i")];
        return [.. kinds
            .Select(kind => new MomentCount(kind.Kind, kind.Label, kind.Key, entries.Count(entry => entry.Moments.Split(' ').Contains(kind.Kind))))
            .Where(kind => kind.Count > 0)];
    }
}
