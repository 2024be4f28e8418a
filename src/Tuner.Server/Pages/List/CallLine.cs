using System.Globalization;
using Tuner.Server.Calls;
using Tuner.Server.Search;
using Tuner.Server.Storage;

namespace Tuner.Server.Pages.List;

/// <summary>One call in the list.</summary>
public sealed record CallLine
{
    /// <summary>This server's number of the call.</summary>
    public required long Id { get; init; }

    /// <summary>Where its page is.</summary>
    public required string Href { get; init; }

    /// <summary>The sender's own id of the call.</summary>
    public required string CallId { get; init; }

    /// <summary>Who called; without a number the agent.</summary>
    public required string Who { get; init; }

    /// <summary>The sender's name of the agent; empty where <see cref="Who"/> says it.</summary>
    public required string Agent { get; init; }

    /// <summary>The agent's version; empty when it was not told.</summary>
    public required string Version { get; init; }

    /// <summary>How it came, in words.</summary>
    public required string CallType { get; init; }

    /// <summary>When it began, for people and for machines.</summary>
    public required string When { get; init; }

    /// <inheritdoc cref="When"/>
    public required string WhenIso { get; init; }

    /// <summary>A small drawing of it.</summary>
    public required MiniTimeline Timeline { get; init; }

    /// <summary>From its first to its last moment.</summary>
    public required string Duration { get; init; }

    /// <summary>How many rows were spoken, by either side.</summary>
    public required string Turns { get; init; }

    /// <summary>Median wait, those without an answer among them; empty when none is known.</summary>
    public required string Median { get; init; }

    /// <summary>Longest wait; empty when none is known.</summary>
    public required string Worst { get; init; }

    /// <summary>The address of its moment.</summary>
    public required string WorstHref { get; init; }

    /// <summary>What it cost; empty when it was not told.</summary>
    public required string Cost { get; init; }

    /// <summary>Tokens of all language models; empty when they were not told.</summary>
    public required string Tokens { get; init; }

    /// <summary>Why it ended, in words.</summary>
    public required string EndReason { get; init; }

    /// <summary>Whether the end was a fault.</summary>
    public required bool EndIsFault { get; init; }

    /// <summary>What went wrong, and what else stands out.</summary>
    public required IReadOnlyList<Mark> Marks { get; init; }

    /// <summary>What people put on it.</summary>
    public required LineMarks Kept { get; init; }

    /// <summary>The sentence in which the search was found, in pieces; empty when nothing was searched for, or the call's id or agent was found.</summary>
    public required IReadOnlyList<FoundPiece> Found { get; init; }

    /// <summary>Computes the line of a call.</summary>
    internal static CallLine Of(ListedCall call, CallRows rows, CallMarks? marks, SearchSnippet? found)
    {
        var summary = call.Summary;
        var href = string.Create(CultureInfo.InvariantCulture, $"/calls/{call.Id}");
        return new CallLine
        {
            Id = call.Id,
            Href = href,
            CallId = summary.CallId,
            Who = summary.Caller ?? call.Agent,
            Agent = summary.Caller is null ? "" : call.Agent,
            Version = CallsAddress.Text(summary.AgentVersion) ?? "",
            CallType = Format.Words(summary.CallType),
            When = Format.Moment(summary.StartedAtMs),
            WhenIso = Format.Iso(summary.StartedAtMs),
            Timeline = MiniTimeline.Of(summary.DurationMs, rows),
            Duration = Format.Length(summary.DurationMs),
            Turns = Format.Count(summary.Turns),
            Median = Format.Wait(summary.WaitHalf),
            Worst = Format.Wait(summary.WaitWorst),
            WorstHref = href + MomentOf(rows),
            Cost = summary.Cost is { } cents ? Format.Cents(cents) : "",
            Tokens = summary.Tokens is { } tokens ? Format.Count(tokens) : "",
            EndReason = Pages.EndReason.Words(summary.EndReason),
            EndIsFault = Pages.EndReason.IsFault(summary.EndReason),
            Marks = LineTrouble.Of(summary, rows),
            Kept = LineMarks.Of(marks),
            Found = FoundPiece.AllOf(found),
        };
    }

    private static string MomentOf(CallRows rows) => rows.Waits.MaxBy(wait => wait.WaitMs) is { } worst ? MomentAddress.Of(worst) : "";
}
