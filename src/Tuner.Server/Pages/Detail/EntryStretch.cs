using System.Globalization;

namespace Tuner.Server.Pages.Detail;

/// <summary>A stretch of a long call's transcript, which can be folded.</summary>
/// <param name="Title">From when to when.</param>
/// <param name="Note">What is in it, in a few words.</param>
/// <param name="Entries">The entries, at least one.</param>
public sealed record EntryStretch(string Title, string Note, IReadOnlyList<Entry> Entries)
{
    // Fewer entries than this are read in one go.
    private const int FewestEntries = 120;
    private const int Usual = 25;
    private static readonly int[] Minutes = [1, 2, 5, 10, 15, 30, 60];

    /// <summary>The stretches of a call; a short one is one stretch without a title.</summary>
    internal static IReadOnlyList<EntryStretch> Of(IReadOnlyList<Entry> entries, long callMs)
    {
        if (entries.Count < FewestEntries) return entries.Count == 0 ? [] : [new("", "", entries)];
        var wanted = Math.Max(1, callMs * Usual / entries.Count / 60_000);
        var step = Minutes.FirstOrDefault(minutes => minutes >= wanted, Minutes[^1]) * 60_000L;
        var stretches = new List<EntryStretch>();
        var from = 0;
        var current = long.MinValue;
        for (var i = 0; i < entries.Count; i++)
        {
            var place = entries[i].StartMs is { } start ? Math.Max(0, start) / step : Math.Max(current, 0);
            if (current == long.MinValue) current = place;
            if (place == current) continue;
            stretches.Add(Between(entries, from, i, current * step, step));
            (from, current) = (i, place);
        }
        stretches.Add(Between(entries, from, entries.Count, current * step, step));
        return stretches;
    }

    private static EntryStretch Between(IReadOnlyList<Entry> entries, int from, int to, long start, long step)
    {
        var part = entries.Skip(from).Take(to - from).ToList();
        var words = new List<string> { Counted(part.Count, "row") };
        foreach (var (kind, name) in new[] { ("slow", "slow answer"), ("failure", "failure"), ("interruption", "interruption") })
            if (part.Count(entry => entry.Moments.Split(' ').Contains(kind)) is > 0 and var count) words.Add(Counted(count, name));
        return new($"{Format.Clock(start)[..^2]} to {Format.Clock(start + step)[..^2]}", string.Join(", ", words), part);
    }

    private static string Counted(int count, string name) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {name}{(count == 1 ? "" : "s")}");
}
