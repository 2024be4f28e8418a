using Tuner.Server.Calls;
using Tuner.Server.Search;

namespace Tuner.Server.Pages.List;

/// <summary>One call in the list.</summary>
public sealed record CallLine
{
    /// <summary>Where its page is.</summary>
    public required string Href { get; init; }

    /// <summary>The sender's own id of the call.</summary>
    public required string CallId { get; init; }

    /// <summary>The sender's name of the agent.</summary>
    public required string Agent { get; init; }

    /// <summary>How it came, in words.</summary>
    public required string CallType { get; init; }

    /// <summary>When it began, for people and for machines.</summary>
    public required string When { get; init; }

    /// <inheritdoc cref="When"/>
    public required string WhenIso { get; init; }

    /// <summary>From its first to its last moment.</summary>
    public required string Duration { get; init; }

    /// <summary>How many rows were spoken, by either side.</summary>
    public required string Turns { get; init; }

    /// <summary>Median wait, those without an answer among them; empty when none is known.</summary>
    public required string Median { get; init; }

    /// <summary>Longest wait; empty when none is known.</summary>
    public required string Worst { get; init; }

    /// <summary>Why it ended, in words.</summary>
    public required string EndReason { get; init; }

    /// <summary>Whether the end was a fault.</summary>
    public required bool EndIsFault { get; init; }

    /// <summary>What stands out: interruptions, tools, failures of the pipeline or of a tool, a record that is not whole.</summary>
    public required IReadOnlyList<Mark> Marks { get; init; }

    /// <summary>The sentence in which the search was found, in pieces; empty when nothing was searched for, or the call's id or agent was found.</summary>
    public required IReadOnlyList<FoundPiece> Found { get; init; }

    /// <summary>Computes the line of a call.</summary>
    internal static CallLine Of(ListedCall call, SearchSnippet? found)
    {
        var summary = call.Summary;
        return new CallLine
        {
            Href = $"/calls/{call.Id}",
            CallId = summary.CallId,
            Agent = call.Agent,
            CallType = Format.Words(summary.CallType),
            When = Format.Moment(summary.StartedAtMs),
            WhenIso = Format.Iso(summary.StartedAtMs),
            Duration = Format.Length(summary.DurationMs),
            Turns = Format.Count(summary.Turns),
            Median = Format.Wait(summary.WaitHalf),
            Worst = Format.Wait(summary.WaitWorst),
            EndReason = Pages.EndReason.Words(summary.EndReason),
            EndIsFault = Pages.EndReason.IsFault(summary.EndReason),
            Marks = [.. MarksOf(summary)],
            Found = [.. PiecesOf(found)],
        };
    }

    private static IEnumerable<FoundPiece> PiecesOf(SearchSnippet? found)
    {
        var at = 0;
        foreach (var hit in found?.Hits ?? [])
        {
            if (hit.Start > at) yield return new(found!.Text[at..hit.Start], IsHit: false);
            yield return new(found!.Text[hit.Start..hit.End], IsHit: true);
            at = hit.End;
        }
        if (found is not null && at < found.Text.Length) yield return new(found.Text[at..], IsHit: false);
    }

    private static IEnumerable<Mark> MarksOf(CallSummary summary)
    {
        if (summary.Incomplete) yield return new("bad", "incomplete");
        if (summary.Errors > 0) yield return new("bad", Counted(summary.Errors, "failure"));
        if (summary.Interruptions > 0) yield return new("cut", Counted(summary.Interruptions, "interruption"));
        if (summary.Tools > 0) yield return new("tool", Counted(summary.Tools, "tool"));
    }

    private static string Counted(int count, string noun) => $"{Format.Count(count)} {noun}{(count == 1 ? "" : "s")}";
}
