using Tuner.Server.Calls.Reading;

namespace Tuner.Server.Pages.Detail;

/// <summary>Puts all that happened on a call into one order.</summary>
internal sealed record EntryList(IReadOnlyList<Entry> Shown, int Hidden)
{
    private const int MaxShown = 5_000;

    /// <summary>The entries of a call. What has no time stands after what the sender put before it.</summary>
    public static EntryList Of(CallRecord record)
    {
        var timed = new List<(long At, Entry Entry)>();
        var now = 0L;
        foreach (var entry in RowEntries(record))
        {
            now = entry.StartMs ?? now;
            timed.Add((now, entry));
        }
        foreach (var entry in NoteEntries.Of(record)) timed.Add((entry.StartMs ?? 0, entry));
        var all = timed.OrderBy(item => item.At).Select(item => item.Entry).ToList();
        return new(all.Count > MaxShown ? all[..MaxShown] : all, Math.Max(0, all.Count - MaxShown));
    }

    private static IEnumerable<Entry> RowEntries(CallRecord record)
    {
        var scale = WaitScale.Of(record);
        var results = new ToolResults(record.Rows);
        for (var i = 0; i < record.Rows.Count; i++)
        {
            var row = record.Rows[i];
            var anchor = $"row-{i}";
            switch (row.Role)
            {
                case RowRole.Caller or RowRole.Agent:
                    yield return SpokenEntries.Of(row, anchor, scale);
                    break;
                case RowRole.Function:
                    yield return ToolEntries.Of(row, results.TakeFor(row), anchor);
                    break;
                case RowRole.Result when !results.IsTaken(row):
                    yield return ToolEntries.OfResult(row, anchor);
                    break;
                case RowRole.Node when !row.Placeholder && row.Node is { } node:
                    yield return new NodeEntry
                    {
                        Anchor = anchor,
                        StartMs = row.StartMs,
                        From = Format.Bounded(node.From, 200),
                        To = Format.Bounded(node.To, 200),
                        Reason = Format.Bounded(node.Reason ?? "", 500),
                    };
                    break;
            }
        }
    }
}
