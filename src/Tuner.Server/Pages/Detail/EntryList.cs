using Tuner.Pipecat.Reading;

namespace Tuner.Server.Pages.Detail;

/// <summary>Puts all that happened on a call into one order, and shows as much of it as a page may hold.</summary>
internal sealed record EntryList(IReadOnlyList<Entry> Shown, int Hidden)
{
    private const int MaxShown = 5_000;
    private const long MaxWeight = 3_000_000;

    /// <summary>The entries of a call. What has no time stands after what the sender put before it. Words have their times where they can be heard.</summary>
    public static EntryList Of(CallRecord record, ToolResults results, CallMoments moments, bool withWords)
    {
        var planned = new List<PlannedEntry>();
        var now = 0L;
        foreach (var entry in RowEntries(record, results, moments, withWords))
        {
            now = entry.StartMs ?? now;
            planned.Add(entry with { StartMs = now });
        }
        planned.AddRange(NoteEntries.Of(record));
        var shown = new List<Entry>();
        var weight = 0L;
        foreach (var entry in planned.OrderBy(entry => entry.StartMs ?? 0))
        {
            if (shown.Count == MaxShown || weight > MaxWeight) break;
            shown.Add(entry.Build());
            weight += shown[^1].Weight;
        }
        return new(shown, planned.Count - shown.Count);
    }

    private static IEnumerable<PlannedEntry> RowEntries(CallRecord record, ToolResults results, CallMoments moments, bool withWords)
    {
        var scale = WaitScale.Of(record);
        for (var i = 0; i < record.Rows.Count; i++)
        {
            var row = record.Rows[i];
            var anchor = $"row-{i}";
            switch (row.Role)
            {
                case RowRole.Caller or RowRole.Agent:
                    yield return new(row.StartMs, () => SpokenEntries.Of(row, anchor, scale, moments, record.DurationMs, withWords));
                    break;
                case RowRole.Function:
                    yield return new(row.StartMs ?? row.Tool?.StartMs, () => ToolEntries.Of(row, results.Of(row), anchor));
                    break;
                case RowRole.Result when !results.IsTaken(row):
                    yield return new(row.StartMs ?? row.Tool?.StartMs, () => ToolEntries.OfResult(row, anchor));
                    break;
                case RowRole.Node when !row.Placeholder && row.Node is { } node:
                    yield return new(row.StartMs, () => new NodeEntry
                    {
                        Anchor = anchor,
                        StartMs = row.StartMs,
                        From = Format.Bounded(node.From, 200),
                        To = Format.Bounded(node.To, 200),
                        Reason = Format.Bounded(node.Reason ?? "", 500),
                    });
                    break;
            }
        }
    }
}

/// <summary>An entry that is made only if the page has room for it.</summary>
internal sealed record PlannedEntry(long? StartMs, Func<Entry> Build);
