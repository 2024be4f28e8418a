using Tuner.Server.Calls;
using Tuner.Server.Calls.Reading;

namespace Tuner.Server.Pages.Detail;

/// <summary>One of the numbers on top of a call's page.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Value">The number with its unit.</param>
/// <param name="Note">A few words below it; empty for none.</param>
/// <param name="IsBad">Whether it tells of trouble.</param>
public sealed record Stat(string Label, string Value, string Note = "", bool IsBad = false)
{
    /// <summary>The numbers of a call.</summary>
    internal static IReadOnlyList<Stat> Of(CallRecord record, CallSummary summary)
    {
        var callers = record.Rows.Count(row => row.Role == RowRole.Caller);
        var failed = CallSummarizer.FailedTools(record.Rows);
        return
        [
            new("Duration", Format.Length(record.DurationMs)),
            Response(record, summary),
            new("Turns", Format.Count(summary.Turns), $"{callers} caller, {summary.Turns - callers} agent"),
            new("Interruptions", Format.Count(summary.Interruptions), summary.Interruptions == 0 ? "nobody was cut off" : "agent cut off"),
            new("Tools", Format.Count(summary.Tools), summary.Tools == 0 ? "" : failed == 0 ? "none failed" : $"{failed} failed", failed > 0),
            new("Errors", Format.Count(record.Errors.Count), ErrorNote(record.Errors), record.Errors.Count > 0),
        ];
    }

    /// <summary>A caller who got no answer waited at least so long: a median that falls on him says so.</summary>
    private static Stat Response(CallRecord record, CallSummary summary)
    {
        var answered = record.Rows.Select(row => row.Wait?.TotalMs).OfType<long>().ToList();
        var unanswered = record.Rows.Select(row => row.UnansweredMs).OfType<long>().ToList();
        var waits = answered.Select(ms => (Ms: ms, AtLeast: false)).Concat(unanswered.Select(ms => (Ms: ms, AtLeast: true))).OrderBy(wait => wait.Ms).ToList();
        if (waits.Count == 0) return new("Response time", "–", "not measured");
        var median = waits[(waits.Count - 1) / 2];
        var note = answered.Count == 0 ? "" : waits.Count == 1 ? "measured once" : $"median of {waits.Count} · worst {Format.Ms(summary.ResponseWorstMs ?? 0)}";
        var left = unanswered.Count == 0 ? "" : $"{Format.Count(unanswered.Count)} without an answer";
        return new("Response time", (median.AtLeast ? "≥ " : "") + Format.Ms(median.Ms), note.Length > 0 && left.Length > 0 ? $"{note} · {left}" : note + left, unanswered.Count > 0);
    }

    private static string ErrorNote(IReadOnlyList<RecordedError> errors) =>
        errors.Count == 0 ? "" : errors.Any(error => error.Fatal) ? "the pipeline gave up" : errors.All(error => error.Recovered) ? "recovered" : "not all recovered";
}
