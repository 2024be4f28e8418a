using Tuner.Server.Calls.Reading;

namespace Tuner.Server.Exports;

/// <summary>One turn of a call: what the caller said, and all that happened until he spoke again. Turn 0 is what came before his first words.</summary>
/// <param name="Index">The turn's number.</param>
/// <param name="Rows">Its rows, each with its place in the timeline.</param>
internal sealed record ExportedTurn(long Index, IReadOnlyList<(int Place, CallRow Row)> Rows)
{
    /// <summary>The turns of a call, in order. Where rows say no number, each of the caller's begins one.</summary>
    public static IReadOnlyList<ExportedTurn> Of(CallRecord call)
    {
        var turns = new SortedDictionary<long, List<(int, CallRow)>>();
        long current = 0;
        foreach (var (place, row) in call.Rows.Index())
        {
            if (row.Placeholder) continue;
            current = row.TurnIndex() ?? (row.Role == RowRole.Caller ? current + 1 : current);
            if (!turns.TryGetValue(current, out var rows)) turns[current] = rows = [];
            rows.Add((place, row));
        }

        return [.. turns.Select(turn => new ExportedTurn(turn.Key, turn.Value))];
    }

    /// <summary>When it began: its first row, or tool.</summary>
    public long StartMs => Rows.Min(row => row.Row.StartMs) ?? 0;

    /// <summary>When its last row, tool or wait ended.</summary>
    public long EndMs => Math.Max(StartMs, Rows.Max(row => Math.Max(row.Row.EndMs ?? row.Row.StartMs ?? 0, Math.Max(row.Row.Tool?.EndMs ?? 0, row.Row.UnansweredSpans.Select(span => span.EndMs).DefaultIfEmpty(0).Max()))));

    /// <summary>What the caller said.</summary>
    public string Heard => Words(RowRole.Caller);

    /// <summary>What was heard of the agent.</summary>
    public string Said => Words(RowRole.Agent);

    private string Words(RowRole role) => string.Join(' ', Rows.Where(row => row.Row.Role == role && !string.IsNullOrEmpty(row.Row.Text)).Select(row => row.Row.Text));
}
