using Tuner.Server.Calls;
using Tuner.Server.Comparing;

namespace Tuner.Server.Pages.List;

/// <summary>What went wrong in a call, in a few words each.</summary>
internal static class LineTrouble
{
    private const int MostMarks = 4;
    private const int LongestName = 40;
    private const int LongestMessage = 60;

    /// <summary>The worst first; then what only stands out.</summary>
    public static IReadOnlyList<Mark> Of(CallSummary summary, CallRows rows)
    {
        var marks = Broken(summary, rows).ToList();
        if (marks.Count > MostMarks) marks = [.. marks.Take(MostMarks), new("bad", $"and {Format.Count(marks.Count - MostMarks)} more")];
        if (summary.Interruptions > 0) marks.Add(new("cut", Counted(summary.Interruptions, "interruption")));
        if (summary.Tools > 0) marks.Add(new("tool", Counted(summary.Tools, "tool")));
        return marks;
    }

    private static IEnumerable<Mark> Broken(CallSummary summary, CallRows rows)
    {
        if (summary.Incomplete) yield return new("bad", "incomplete");
        var unanswered = rows.Waits.Where(wait => !wait.Answered).ToList();
        if (unanswered.Count > 0) yield return new("bad", $"no answer for {Format.Length(unanswered.Max(wait => wait.WaitMs))}{(unanswered.Count > 1 ? $", {Format.Count(unanswered.Count)} times" : "")}");
        else if (summary.Unanswered > 0) yield return new("bad", Counted(summary.Unanswered, "turn") + " without an answer");
        var errors = rows.Errors.Where(error => error.Message.Length > 0).ToList();
        var failed = rows.Tools.Where(tool => tool.Failed).ToList();
        foreach (var error in errors.DistinctBy(error => (error.Source, error.Message)))
            yield return new("bad", $"{(error.Source is { Length: > 0 } source ? Format.Short(ComparedCall.ServiceOf(source), LongestName) + ": " : "")}{Format.Short(error.Message, LongestMessage)}");
        foreach (var tool in failed.DistinctBy(tool => (tool.Name, tool.Error)))
            yield return new("bad", $"{Format.Short(tool.Name, LongestName)} {(tool.Error is { Length: > 0 } error ? Format.Short(Format.Words(error).ToLowerInvariant(), LongestMessage) : "failed")}");
        // Of what has no words, or no rows, the number.
        if (summary.Errors - errors.Count - failed.Count is > 0 and var more) yield return new("bad", Counted(more, "failure"));
    }

    private static string Counted(int count, string noun) => $"{Format.Count(count)} {noun}{(count == 1 ? "" : "s")}";
}
