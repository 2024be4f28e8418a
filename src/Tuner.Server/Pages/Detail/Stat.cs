using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;

namespace Tuner.Server.Pages.Detail;

/// <summary>One of the numbers on top of a call's page.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Value">The number with its unit, and the moment that it is of.</param>
/// <param name="Notes">A few words below it, each with its moment.</param>
/// <param name="IsBad">Whether it tells of trouble.</param>
public sealed record Stat(string Label, StatPart Value, IReadOnlyList<StatPart> Notes, bool IsBad = false)
{
    /// <summary>Whether one of its figures is of somebody who got no answer.</summary>
    public bool HasAtLeast => Notes.Append(Value).Any(part => part.Text.Contains('≥', StringComparison.Ordinal));

    /// <summary>The numbers of a call.</summary>
    internal static IReadOnlyList<Stat> Of(CallRecord record, CallSummary summary, CallMoments moments)
    {
        var callers = record.Rows.Count(row => row.Role == RowRole.Caller);
        return
        [
            new("Duration", new(Format.Length(record.DurationMs)), []),
            Response(record, summary),
            new("Turns", new(Format.Count(summary.Turns)), [new($"{callers} caller"), new($"{summary.Turns - callers} agent")]),
            Interruptions(moments),
            new("Tools", new(Format.Count(summary.Tools)), summary.Tools == 0 ? [] : [summary.FailedTools == 0 ? new("none failed") : new($"{Format.Count(summary.FailedTools)} failed", moments.FirstFailedTool)], summary.FailedTools > 0),
            new("Errors", new(Format.Count(record.Errors.Count)), record.Errors.Count == 0 ? [] : [new(ErrorNote(record.Errors), moments.FirstError)], record.Errors.Count > 0),
        ];
    }

    /// <summary>A caller who got no answer waited at least so long: a figure that falls on him says so.</summary>
    private static Stat Response(CallRecord record, CallSummary summary)
    {
        var count = summary.Answers + summary.Unanswered;
        if (count == 0) return new("Response time", new("–"), [new("not measured")]);
        var notes = new List<StatPart>();
        if (count == 1 && summary.Answers == 1) notes.Add(new("measured once"));
        if (count > 1)
        {
            notes.Add(new($"median of {Format.Count(count)}"));
            notes.Add(Of("95 of 100 within", summary.WaitMost, record.Rows));
            notes.Add(Of("worst", summary.WaitWorst, record.Rows));
        }
        if (summary.Unanswered > 0) notes.Add(new($"{Format.Count(summary.Unanswered)} without an answer", AnchorOf(record.Rows, row => row is { Wait: null, UnansweredMs: not null })));
        return new("Response time", new(Format.Wait(summary.WaitHalf), AnchorOf(record.Rows, summary.WaitHalf)), notes, summary.Unanswered > 0);
    }

    private static Stat Interruptions(CallMoments moments)
    {
        var cuts = moments.Cuts;
        var notes = new List<StatPart>();
        if (cuts.ByCaller > 0) notes.Add(new($"{Format.Count(cuts.ByCaller)} by the caller", moments.FirstCutByCaller));
        if (cuts.ByAgent > 0) notes.Add(new($"{Format.Count(cuts.ByAgent)} by the agent", moments.FirstCutByAgent));
        if (cuts.ByEnd) notes.Add(new("cut off by the end", moments.CutByEnd));
        return new("Interruptions", new(Format.Count(cuts.ByCaller + cuts.ByAgent)), notes.Count == 0 ? [new("nobody was cut off")] : notes);
    }

    private static StatPart Of(string label, WaitFigure? wait, IReadOnlyList<CallRow> rows) => new($"{label} {Format.Wait(wait)}", AnchorOf(rows, wait));

    private static string? AnchorOf(IReadOnlyList<CallRow> rows, WaitFigure? wait) =>
        wait is not { } known ? null
        : known.AtLeast ? AnchorOf(rows, row => row.Wait is null && row.UnansweredMs == known.Ms)
        : AnchorOf(rows, row => row.Wait?.TotalMs == known.Ms);

    private static string? AnchorOf(IReadOnlyList<CallRow> rows, Func<CallRow, bool> which)
    {
        for (var i = 0; i < rows.Count; i++)
            if (which(rows[i])) return $"row-{i}";
        return null;
    }

    private static string ErrorNote(IReadOnlyList<RecordedError> errors) =>
        errors.Any(error => error.Fatal) ? "the pipeline gave up" : errors.All(error => error.Recovered) ? "recovered" : "not all recovered";
}

/// <summary>Words of a number on top. <paramref name="Anchor"/>: the entry that it is of; null for none.</summary>
public sealed record StatPart(string Text, string? Anchor = null);
