using System.Globalization;
using Tuner.Server.Storage;

namespace Tuner.Server.Pages.List;

/// <summary>What the list of calls prints.</summary>
public sealed record CallsPage
{
    /// <summary>The calls of this page, newest first.</summary>
    public required IReadOnlyList<CallLine> Lines { get; init; }

    /// <summary>How many calls the search finds in all.</summary>
    public required string Total { get; init; }

    /// <summary>What was searched for.</summary>
    public required string Search { get; init; }

    /// <summary>The workspace that the list is of; empty for all.</summary>
    public required string Workspace { get; init; }

    /// <summary>The address of the page before this one; null on the first.</summary>
    public string? PreviousHref { get; init; }

    /// <summary>The address of the page behind this one; null on the last.</summary>
    public string? NextHref { get; init; }

    /// <summary>What the link to the page before is called.</summary>
    public required string PreviousLabel { get; init; }

    /// <summary>What the link to the page behind is called.</summary>
    public required string NextLabel { get; init; }

    /// <summary>Where this server is reached, for the commands of the empty list.</summary>
    public required string ServerUrl { get; init; }

    /// <summary>Whether the list is narrowed.</summary>
    public required bool IsFiltered { get; init; }

    /// <summary>Whether there is no call at all yet.</summary>
    public bool IsEmpty => Lines.Count == 0 && !IsFiltered;

    /// <summary>Computes the page.</summary>
    internal static CallsPage Of(CallListing listing, CallTotal total, CallQuestion question, string? previousHref, string? nextHref, string serverUrl)
    {
        var filter = question.Filter;
        var isByTime = question is { Sort: CallSort.Time, Ascending: false };
        return new CallsPage
        {
            Lines = [.. listing.Calls.Select(call => CallLine.Of(call, listing.Sentences.GetValueOrDefault(call.Id)))],
            Total = (total.IsAtLeast ? "more than " : "") + (total.Calls == 1 ? "1 call" : $"{Format.Count(total.Calls)} calls"),
            Search = filter.Text ?? "",
            Workspace = filter.WorkspaceId?.ToString(CultureInfo.InvariantCulture) ?? "",
            PreviousHref = previousHref,
            NextHref = nextHref,
            PreviousLabel = isByTime ? "← Newer" : "← Previous",
            NextLabel = isByTime ? "Older →" : "Next →",
            ServerUrl = serverUrl,
            IsFiltered = filter != new CallFilter(),
        };
    }
}
