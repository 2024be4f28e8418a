using Tuner.Pipecat.Reading;

namespace Tuner.Server.Exports;

/// <summary>A row that was heard, as a caption.</summary>
/// <param name="Place">The row's place in the timeline.</param>
/// <param name="Row">The row; it has words.</param>
/// <param name="StartMs">When it begins.</param>
/// <param name="EndMs">When it ends; after its begin.</param>
internal sealed record HeardCue(int Place, CallRow Row, long StartMs, long EndMs)
{
    // For a row whose end nobody told: about as long as its words take, and never beyond the next row of the same voice.
    private const int MsPerCharacter = 60;
    private const int LeastMs = 1_000;
    private const int MostMs = 10_000;

    /// <summary>The captions of a call in order of time. Rows without words or without a time are none.</summary>
    public static IReadOnlyList<HeardCue> Of(CallRecord record)
    {
        var rows = record.Rows.Index()
            .Where(row => row.Item is { Role: RowRole.Caller or RowRole.Agent, StartMs: not null } && !string.IsNullOrWhiteSpace(row.Item.Text))
            .OrderBy(row => row.Item.StartMs)
            .ToList();
        var cues = new HeardCue[rows.Count];
        var next = new Dictionary<RowRole, long>();
        for (var i = rows.Count - 1; i >= 0; i--)
        {
            var (place, row) = rows[i];
            var start = Math.Max(0, row.StartMs!.Value);
            cues[i] = new(place, row, start, End(row, start, next.TryGetValue(row.Role, out var later) ? later : null));
            next[row.Role] = row.StartMs.Value;
        }

        return cues;
    }

    private static long End(CallRow row, long start, long? next)
    {
        if (row.EndMs > start) return row.EndMs.Value;
        var guessed = start + Math.Clamp((long)row.Text!.Length * MsPerCharacter, LeastMs, MostMs);
        return next > start && next < guessed ? next.Value : guessed;
    }
}
