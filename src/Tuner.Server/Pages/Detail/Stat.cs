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
        var failed = summary.FailedTools;
        return
        [
            new("Duration", Format.Length(record.DurationMs)),
            Response(summary),
            new("Turns", Format.Count(summary.Turns), $"{callers} caller, {summary.Turns - callers} agent"),
            new("Interruptions", Format.Count(summary.Interruptions), summary.Interruptions == 0 ? "nobody was cut off" : "agent cut off"),
            new("Tools", Format.Count(summary.Tools), summary.Tools == 0 ? "" : failed == 0 ? "none failed" : $"{failed} failed", failed > 0),
            new("Errors", Format.Count(record.Errors.Count), ErrorNote(record.Errors), record.Errors.Count > 0),
        ];
    }

    /// <summary>A caller who got no answer waited at least so long: a median that falls on him says so.</summary>
    private static Stat Response(CallSummary summary)
    {
        var count = summary.Answers + summary.Unanswered;
        if (count == 0) return new("Response time", "–", "not measured");
        var note = summary.Answers == 0 ? "" : count == 1 ? "measured once" : $"median of {count} · worst {Format.Wait(summary.WaitWorst)}";
        var left = summary.Unanswered == 0 ? "" : $"{Format.Count(summary.Unanswered)} without an answer";
        return new("Response time", Format.Wait(summary.WaitHalf), note.Length > 0 && left.Length > 0 ? $"{note} · {left}" : note + left, summary.Unanswered > 0);
    }

    private static string ErrorNote(IReadOnlyList<RecordedError> errors) =>
        errors.Count == 0 ? "" : errors.Any(error => error.Fatal) ? "the pipeline gave up" : errors.All(error => error.Recovered) ? "recovered" : "not all recovered";
}
