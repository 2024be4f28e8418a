using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;

namespace Tuner.Server.Pages.Detail;

/// <summary>A wait as a bar of its parts. Widths are percent of the longest wait of the call, so that bars compare.</summary>
/// <param name="Total">The whole wait in words.</param>
/// <param name="Until">What ended it, in words.</param>
/// <param name="IsWorst">Whether it is the longest of several; of equal ones the first.</param>
/// <param name="IsAnswered">Whether an answer ended it.</param>
/// <param name="MeasuredFrom">What the clock started at, in words; empty for voice activity.</param>
/// <param name="Pieces">The parts, side by side.</param>
/// <param name="Spans">The same wait moment by moment.</param>
/// <param name="HiddenSpans">How many moments are not printed, because there are very many.</param>
public sealed record WaitBar(string Total, string Until, bool IsWorst, bool IsAnswered, string MeasuredFrom, IReadOnlyList<WaitPiece> Pieces, IReadOnlyList<SpanLine> Spans, int HiddenSpans)
{
    // Of a wait so much is named in its line; what is shorter is in the bar and in the moments.
    private const double NamedShare = 0.6;
    private const int MostNamed = 3;

    /// <summary>The parts that make up most of it, in words, the longest first; empty where nobody knows.</summary>
    public string Mostly { get; private init; } = "";

    /// <summary>The bar for who cannot see it.</summary>
    public string Description => $"{Total} {Until}: {string.Join(", ", Pieces.Select(piece => $"{piece.Label} {piece.Ms}"))}";

    /// <summary>The bar of the wait that an answer ended.</summary>
    internal static WaitBar Of(Wait wait, WaitScale scale) =>
        Of(wait.TotalMs, "until the answer", isAnswered: true, wait.MeasuredFrom, wait.Parts.Select(part => (part.Kind, LegendItem.LabelOf(part.Kind), part.Ms)), wait.Spans, scale);

    /// <summary>The bar of the wait that no answer ended.</summary>
    /// <param name="row">The caller's row; it has <see cref="CallRow.UnansweredMs"/>.</param>
    /// <param name="callMs">How long the call was.</param>
    /// <param name="scale">What it is measured against.</param>
    internal static WaitBar OfUnanswered(CallRow row, long callMs, WaitScale scale)
    {
        var total = row.UnansweredMs!.Value;
        var until = row.EndMs + total >= callMs ? "no answer until the call ended" : "no answer until the caller spoke again";
        return Of(total, until, isAnswered: false, null, SpanLine.Parts(row.UnansweredSpans), row.UnansweredSpans, scale);
    }

    private static WaitBar Of(long total, string until, bool isAnswered, string? measuredFrom, IEnumerable<(string Kind, string Label, long Ms)> parts, IReadOnlyList<RecordedWaitSpan> spans, WaitScale scale)
    {
        var known = parts.ToList();
        var pieces = new List<WaitPiece>();
        var from = 0L;
        foreach (var (kind, label, ms) in known)
        {
            pieces.Add(new(kind, label, Format.Ms(ms), Percent.Of(from, scale.WorstMs), Percent.Of(ms, scale.WorstMs)));
            from += ms;
        }
        if (pieces.Count == 0) pieces.Add(new("whole", "Whole wait", Format.Ms(total), Percent.Of(0, 1), Percent.Of(total, scale.WorstMs)));
        return new(
            Format.Ms(total), until, scale.Waits > 1 && scale.IsWorst(total, isAnswered), isAnswered,
            measuredFrom is null ? "" : $"measured from the {Format.Bounded(measuredFrom, 40)}, since no voice activity was seen",
            pieces, SpanLine.AllOf(spans), Math.Max(0, spans.Count - SpanLine.MostShown))
        {
            Mostly = MostlyOf(known, total),
        };
    }

    private static string MostlyOf(List<(string Kind, string Label, long Ms)> parts, long total)
    {
        var named = new List<string>();
        var sum = 0L;
        foreach (var (_, label, ms) in parts.Where(part => part.Kind != "unexplained").OrderByDescending(part => part.Ms))
        {
            if (named.Count == MostNamed || sum >= NamedShare * total || ms * 20 < total) break;
            named.Add($"{label} {Format.Ms(ms)}");
            sum += ms;
        }
        return string.Join(", ", named);
    }
}

/// <summary>What the waits of a call are measured against.</summary>
internal sealed class WaitScale
{
    private readonly WaitFigure? _worst;
    private bool _isTaken;

    private WaitScale(int waits, WaitFigure? worst) => (Waits, _worst) = (waits, worst);

    /// <summary>How many there are.</summary>
    public int Waits { get; }

    /// <summary>How long the longest is.</summary>
    public long WorstMs => _worst?.Ms ?? 0;

    /// <summary>Whether a wait is the longest; said once, of the first.</summary>
    public bool IsWorst(long ms, bool isAnswered)
    {
        if (_isTaken || _worst is not { } worst || worst.Ms != ms || worst.AtLeast == isAnswered) return false;
        return _isTaken = true;
    }

    /// <summary>The scale of a call.</summary>
    public static WaitScale Of(CallRecord record)
    {
        var waits = WaitFigures.Of(record.Rows);
        return new(waits.Count, waits.Count == 0 ? null : waits[^1]);
    }
}

/// <summary>One part of a wait, in the bar and in words.</summary>
/// <param name="Kind">One of our own words, for its colour.</param>
/// <param name="Label">Its name.</param>
/// <param name="Ms">Its length.</param>
/// <param name="X">Where it begins in the bar.</param>
/// <param name="Width">How wide it is.</param>
public sealed record WaitPiece(string Kind, string Label, string Ms, string X, string Width);
