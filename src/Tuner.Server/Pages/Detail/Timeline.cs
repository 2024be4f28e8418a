using Tuner.Pipecat.Reading;

namespace Tuner.Server.Pages.Detail;

/// <summary>
/// The picture of a call, to scale. Places along time are percent, so that it fills whatever width there is; heights are
/// pixels. It is at least <paramref name="Width"/> pixels wide and scrolls where there is less room.
/// </summary>
/// <param name="Width">The least width, pixels.</param>
/// <param name="Height">The height, pixels.</param>
/// <param name="FromMs">The moment at the left edge, milliseconds since the call began.</param>
/// <param name="ToMs">The moment at the right edge.</param>
/// <param name="Description">The picture in one sentence.</param>
/// <param name="Lanes">The names at its left.</param>
/// <param name="Ticks">The ruler.</param>
/// <param name="Bars">Who spoke, which tools ran, which node was current.</param>
/// <param name="Waits">The waits for an answer.</param>
/// <param name="Troubles">Errors and stalls, across all lanes.</param>
public sealed record Timeline(
    int Width, int Height, long FromMs, long ToMs, string Description,
    IReadOnlyList<TimelineLane> Lanes, IReadOnlyList<TimelineTick> Ticks, IReadOnlyList<TimelineBar> Bars,
    IReadOnlyList<TimelineWait> Waits, IReadOnlyList<TimelineTrouble> Troubles)
{
    /// <summary>The strip of the whole call above the picture; null for a call that needs none.</summary>
    public TimelineOverview? Overview { get; private init; }

    private const int PixelsPerSecond = 16;
    private const int MinWidth = 680;
    private const int MaxWidth = 20_000;

    /// <summary>Draws a call.</summary>
    internal static Timeline Of(CallRecord record, IReadOnlyList<Entry> entries)
    {
        var scale = TimelineScale.Of(record, entries);
        var width = (int)Math.Clamp(scale.LengthMs * PixelsPerSecond / 1000, MinWidth, MaxWidth);
        var labels = new TimelineLabels(scale, width);
        var lanes = TimelineLanes.Of(entries, labels);
        var bars = new TimelineBars(scale, lanes, labels, 400.0 / width);
        var shown = entries.Select(entry => entry.Anchor).ToHashSet(StringComparer.Ordinal);
        return new Timeline(
            width, lanes.Height, scale.FromMs, scale.ToMs,
            Describe(scale, lanes, entries),
            lanes.All,
            scale.Ticks(width),
            [.. bars.Of(entries)],
            [.. TimelineWait.WithRoom(record.Rows.Select((row, index) => TimelineWait.Of(row, index, scale)).OfType<TimelineWait>().Where(wait => shown.Contains(wait.Anchor)), scale, width)],
            [.. entries.OfType<NoteEntry>().Where(note => note is { Kind: not "unheard", StartMs: not null }).Select(note => TimelineTrouble.Of(note, scale))])
        {
            Overview = TimelineOverview.Of(record, entries, scale),
        };
    }

    // What the chart shows, for who cannot see it; each thing itself stands in the transcript.
    private static string Describe(TimelineScale scale, TimelineLanes lanes, IReadOnlyList<Entry> entries)
    {
        var moments = string.Concat(MomentCount.Of(entries).Select(kind => $", {Format.Count(kind.Count)} {kind.Label}{(kind.Count == 1 ? "" : "s")}"));
        return $"Timeline of the call, {Format.Length(scale.LengthMs)} from left to right: {lanes.Names}{moments}. The transcript below tells all of it.";
    }
}
