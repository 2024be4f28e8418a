using System.Text;

namespace Tuner.Pipecat.Reading;

/// <summary>One turn of a call: what the caller said, and all that happened until he spoke again. Turn 0 is what came before his first words.</summary>
/// <param name="index">The turn's number.</param>
internal sealed class ExportedTurn(long index)
{
    private readonly List<PlacedRow> _rows = [];

    /// <summary>The turn's number.</summary>
    public long Index => index;

    /// <summary>Its rows.</summary>
    public IReadOnlyList<PlacedRow> Rows => _rows;

    /// <summary>When it began: its first row, or tool.</summary>
    public long StartMs { get; private set; }

    /// <summary>When its last row, tool or wait ended.</summary>
    public long EndMs { get; private set; }

    /// <summary>What the caller said.</summary>
    public string Heard => Words(RowRole.Caller);

    /// <summary>What was heard of the agent.</summary>
    public string Said => Words(RowRole.Agent);

    /// <summary>The turns of a call, in order. Where rows say no number, each of the caller's begins one.</summary>
    public static IReadOnlyList<ExportedTurn> Of(CallRecord call)
    {
        var (turns, byIndex) = (new List<ExportedTurn>(), new Dictionary<long, ExportedTurn>());
        long current = 0;
        for (var place = 0; place < call.Rows.Count; place++)
        {
            var row = call.Rows[place];
            if (row.Placeholder) continue;
            current = row.TurnIndex() ?? (row.Role == RowRole.Caller ? current + 1 : current);
            if (!byIndex.TryGetValue(current, out var turn)) turns.Add(byIndex[current] = turn = new(current));
            turn._rows.Add(new(place, row));
        }

        turns.Sort(static (one, other) => one.Index.CompareTo(other.Index));
        foreach (var turn in turns) turn.Measure();
        return turns;
    }

    private void Measure()
    {
        long? first = null;
        foreach (var (_, row) in _rows)
            if (row.StartMs is { } start && !(first <= start)) first = start;
        EndMs = StartMs = first ?? 0;
        foreach (var (_, row) in _rows)
        {
            EndMs = Math.Max(EndMs, Math.Max(row.EndMs ?? row.StartMs ?? 0, row.Tool?.EndMs ?? 0));
            foreach (var span in row.UnansweredSpans) EndMs = Math.Max(EndMs, span.EndMs);
        }
    }

    private string Words(RowRole role)
    {
        var words = new StringBuilder();
        foreach (var (_, row) in _rows)
            if (row.Role == role && !string.IsNullOrEmpty(row.Text)) words.Append(words.Length == 0 ? "" : " ").Append(row.Text);
        return words.ToString();
    }
}

/// <summary>A row and where it stands in the timeline.</summary>
/// <param name="Place">Its place, from 0.</param>
/// <param name="Row">The row.</param>
internal sealed record PlacedRow(int Place, CallRow Row);
