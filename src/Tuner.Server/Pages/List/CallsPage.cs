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

    /// <summary>The address of the page with newer calls; null on the first.</summary>
    public string? NewerHref { get; init; }

    /// <summary>The address of the page with older calls; null on the last.</summary>
    public string? OlderHref { get; init; }

    /// <summary>Where this server is reached, for the commands of the empty list.</summary>
    public required string ServerUrl { get; init; }

    /// <summary>Whether the list is narrowed.</summary>
    public bool IsFiltered => Search.Length > 0 || Workspace.Length > 0;

    /// <summary>Whether there is no call at all yet.</summary>
    public bool IsEmpty => Lines.Count == 0 && !IsFiltered;

    /// <summary>Computes the page.</summary>
    internal static CallsPage Of(CallListing listing, long total, CallFilter filter, string serverUrl)
    {
        var workspace = filter.WorkspaceId?.ToString(CultureInfo.InvariantCulture) ?? "";
        string Href(string direction, CallPosition position) =>
            $"/?q={Uri.EscapeDataString(filter.Text ?? "")}&workspace_id={workspace}&{direction}={position}";
        return new CallsPage
        {
            Lines = [.. listing.Calls.Select(CallLine.Of)],
            Total = total == 1 ? "1 call" : $"{Format.Count(total)} calls",
            Search = filter.Text ?? "",
            Workspace = workspace,
            NewerHref = listing is { HasNewer: true, Calls.Count: > 0 } ? Href("after", listing.First) : null,
            OlderHref = listing is { HasOlder: true, Calls.Count: > 0 } ? Href("before", listing.Last) : null,
            ServerUrl = serverUrl,
        };
    }
}
