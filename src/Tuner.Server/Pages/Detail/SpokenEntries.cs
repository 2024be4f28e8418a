using Tuner.Server.Calls.Reading;

namespace Tuner.Server.Pages.Detail;

/// <summary>Rows that were spoken.</summary>
internal static class SpokenEntries
{
    private const int MaxText = 20_000;

    /// <summary>The entry of a row.</summary>
    public static SpokenEntry Of(CallRow row, string anchor, WaitScale scale)
    {
        var isCaller = row.Role == RowRole.Caller;
        return new SpokenEntry
        {
            Anchor = anchor,
            StartMs = row.StartMs,
            EndMs = row.EndMs,
            IsCaller = isCaller,
            Text = Format.Bounded(row.Text ?? "", MaxText),
            Unheard = Format.Bounded(row.UnheardText ?? "", MaxText),
            Marks = [.. MarksOf(row, isCaller)],
            Measured = Measured(row),
            Wait = row.Wait is { } wait ? WaitBar.Of(wait, scale) : null,
        };
    }

    private static IEnumerable<Mark> MarksOf(CallRow row, bool isCaller)
    {
        if (row.Interrupted) yield return new("cut", isCaller ? "cut in" : "cut off");
        if (row.UnansweredMs is { } unanswered) yield return new("plain", $"no answer for {Format.Ms(unanswered)}");
        if (row.Estimated) yield return new("plain", "words estimated");
    }

    private static string Measured(CallRow row)
    {
        if (row.MeasuredStart is null) return "";
        return row.MeasuredEnd is null || row.MeasuredEnd == row.MeasuredStart
            ? $"Times measured: {Format.Bounded(row.MeasuredStart, 40)}"
            : $"Start measured: {Format.Bounded(row.MeasuredStart, 40)}, end: {Format.Bounded(row.MeasuredEnd, 40)}";
    }
}
