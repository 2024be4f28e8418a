using Tuner.Server.Calls;
using Tuner.Server.Search;

namespace Tuner.Server.Storage;

/// <summary>One page of the list.</summary>
/// <param name="Calls">In the order that was asked for.</param>
/// <param name="Sort">What they stand by.</param>
/// <param name="HasPrevious">Whether there may be calls before the first one here.</param>
/// <param name="HasNext">Whether there are calls after the last one here.</param>
internal sealed record CallListing(IReadOnlyList<ListedCall> Calls, CallSort Sort, bool HasPrevious, bool HasNext)
{
    /// <summary>The place of the first call here; null when there is no call before it, or none here.</summary>
    public CallPosition? Previous => HasPrevious && Calls.Count > 0 ? PositionOf(Calls[0]) : null;

    /// <summary>The place of the last call here; null when there is no call after it, or none here.</summary>
    public CallPosition? Next => HasNext && Calls.Count > 0 ? PositionOf(Calls[^1]) : null;

    /// <summary>Where a search was found, by the number of the call; a call is missing whose id or agent was found.</summary>
    public IReadOnlyDictionary<long, SearchSnippet> Sentences { get; init; } = new Dictionary<long, SearchSnippet>();

    /// <summary>The page of a question.</summary>
    /// <param name="question">The question.</param>
    /// <param name="rows">What was found for it, in the order in which it was looked for, one more than asked for where there are more.</param>
    public static CallListing Of(CallQuestion question, List<(double Key, ListedCall Call)> rows)
    {
        var more = rows.Count > question.Limit;
        if (more) rows.RemoveAt(question.Limit);
        if (question.Backwards) rows.Reverse();
        var calls = rows.ConvertAll(row => row.Call);
        return question.Backwards ? new(calls, question.Sort, HasPrevious: more, HasNext: true) : new(calls, question.Sort, HasPrevious: question.From is not null, HasNext: more);
    }

    private CallPosition PositionOf(ListedCall call) => new(KeyOf(call.Summary), call.Id);

    private double KeyOf(CallSummary summary) => Sort switch
    {
        CallSort.Length => summary.DurationMs,
        CallSort.WorstWait => summary.WaitWorst?.Ms ?? Unknown,
        CallSort.Cost => summary.Cost ?? Unknown,
        CallSort.Trouble => summary.StartedAtMs + (summary.HasTrouble ? Troubled : 0),
        _ => summary.StartedAtMs,
    };

    /// <summary>Stands for a wait or a cost that is not known: below all that are.</summary>
    public const double Unknown = -1e15;

    /// <summary>Lifts a call with trouble above all without: more than any moment at which a call begins.</summary>
    public const double Troubled = 1e15;
}

/// <summary>How many calls there are.</summary>
/// <param name="Calls">So many.</param>
/// <param name="IsAtLeast">Whether there may be more: only so many were counted.</param>
internal readonly record struct CallTotal(long Calls, bool IsAtLeast);
