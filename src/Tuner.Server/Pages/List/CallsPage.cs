using Tuner.Server.Storage;

namespace Tuner.Server.Pages.List;

/// <summary>What the list of calls prints.</summary>
public sealed record CallsPage
{
    /// <summary>The calls of this page.</summary>
    public required IReadOnlyList<CallLine> Lines { get; init; }

    /// <summary>The columns that are shown.</summary>
    public required IReadOnlyList<ListColumn> Columns { get; init; }

    /// <summary>How many calls the search finds in all.</summary>
    public required string Total { get; init; }

    /// <summary>What is asked for.</summary>
    public required ListAddress Address { get; init; }

    /// <summary>The words that were searched for.</summary>
    public required string Search { get; init; }

    /// <summary>The filters that are on.</summary>
    public required IReadOnlyList<FilterChip> Chips { get; init; }

    /// <summary>Ways to look at the calls that people often want.</summary>
    public required IReadOnlyList<ListView> Views { get; init; }

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

    /// <summary>Whether the reader may put labels and notes on calls.</summary>
    public required bool MayMark { get; init; }

    /// <summary>The address of this page, to come back to.</summary>
    public required string Back { get; init; }

    /// <summary>The address that tells of calls that come in; null where they would not come on top.</summary>
    public string? StreamHref { get; init; }

    /// <summary>The calls of this machine that no server has; null where they are not this reader's to see, or there is none.</summary>
    public UndeliveredPanel? Undelivered { get; init; }

    /// <summary>Whether there is no call at all yet.</summary>
    public bool IsEmpty => Lines.Count == 0 && !IsFiltered;

    /// <summary>The columns that can be shown, each with the address of the list with it, or without it.</summary>
    public IEnumerable<(ListColumn Column, bool IsShown, string Href)> ColumnChoices => ListColumn.All.Skip(1).Select(column =>
    {
        var isShown = Columns.Contains(column);
        var names = ListColumn.All.Where(each => each == column ? !isShown : Columns.Contains(each)).Select(each => each.Name);
        return (column, isShown, Address.With("columns", string.Join(',', names)));
    });

    /// <summary>Computes the page.</summary>
    internal static CallsPage Of(ListContent content, CallQuestion question, ListAddress address, IReadOnlyList<ListColumn> columns, ListPlaces places)
    {
        var filter = question.Filter;
        var isByTime = question is { Sort: CallSort.Time, Ascending: false };
        var total = content.Total;
        return new CallsPage
        {
            Lines = [.. content.Listing.Calls.Select(content.LineOf)],
            Columns = columns,
            Total = (total.IsAtLeast ? "more than " : "") + (total.Calls == 1 ? "1 call" : $"{Format.Count(total.Calls)} calls"),
            Address = address,
            Search = filter.Text ?? "",
            Chips = FilterChip.AllOf(filter, address),
            Views = ListView.AllOf(address),
            PreviousHref = places.Previous is { } previous ? address.With("cursor", previous) : null,
            NextHref = places.Next is { } next ? address.With("cursor", next) : null,
            PreviousLabel = isByTime ? "← Newer" : "← Previous",
            NextLabel = isByTime ? "Older →" : "Next →",
            ServerUrl = places.ServerUrl,
            IsFiltered = filter != new CallFilter(),
            MayMark = places.MayMark,
            Back = places.Back,
            StreamHref = isByTime && question.From is null && content.Listing.Calls.Count > 0 ? NewCalls.HrefOf(address, content.Listing.Calls.Max(call => call.Id)) : null,
        };
    }
}
