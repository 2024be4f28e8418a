using Tuner.Pipecat.Reading;

namespace Tuner.Server.Pages.Detail;

/// <summary>Rows that were spoken.</summary>
internal static class SpokenEntries
{
    private const int MaxText = 20_000;

    /// <summary>The entry of a row.</summary>
    public static SpokenEntry Of(CallRow row, string anchor, WaitScale scale, CallMoments moments, long callMs, bool withWords)
    {
        var isCaller = row.Role == RowRole.Caller;
        var text = Format.Bounded(row.Text ?? "", MaxText);
        return new SpokenEntry
        {
            Anchor = anchor,
            StartMs = row.StartMs,
            EndMs = row.EndMs,
            IsCaller = isCaller,
            Text = text,
            Pieces = withWords && row.Words is { } words ? SpokenPiece.Of(text, TimedWord.ReadAll(words)) : [],
            Unheard = Format.Bounded(row.UnheardText ?? "", MaxText),
            Marks = [.. MarksOf(row, moments.Cuts)],
            Measured = Measured(row),
            Moments = moments.Of(anchor),
            Wait = row.Wait is { } wait ? WaitBar.Of(wait, scale) : null,
            Unanswered = row is { Wait: null, UnansweredMs: not null } ? WaitBar.OfUnanswered(row, callMs, scale) : null,
            Details = [.. RowFacts.Of(row)],
        };
    }

    private static IEnumerable<Mark> MarksOf(CallRow row, SpeechCuts cuts)
    {
        if (cuts.Of(row) is { } cut) yield return new("cut", cut);
        if (row is { Wait: null, UnansweredMs: { } unanswered }) yield return new("bad", $"{Format.Length(unanswered)}, no answer");
        if (row.Metadata.Text("transcript") == "failed") yield return new("bad", "could not be transcribed");
        if (row.Metadata.Text("kind") is { Length: > 0 } kind) yield return new("plain", Format.Bounded(kind, 40));
        if (row.Metadata.Text("destination") is { Length: > 0 } output) yield return new("plain", $"at {Format.Bounded(output, 40)}");
        if (row.Metadata.IsTrue("muted")) yield return new("plain", "muted: the bot did not listen");
        if (row.Metadata.Text("input") == "dtmf") yield return new("plain", "keys pressed");
        if (row.Metadata.Text("input") == "text") yield return new("plain", "typed");
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
