using Tuner.Server.Calls;
using Tuner.Server.Storage;

namespace Tuner.Server.Pages.List;

/// <summary>What the store tells of a page of the list.</summary>
/// <param name="Listing">The calls.</param>
/// <param name="Total">How many there are in all.</param>
/// <param name="Rows">Their waits, tools and errors.</param>
/// <param name="Marks">What people put on them.</param>
internal sealed record ListContent(CallListing Listing, CallTotal Total, IReadOnlyDictionary<long, CallRows> Rows, IReadOnlyDictionary<long, CallMarks> Marks)
{
    /// <summary>The line of a call.</summary>
    public CallLine LineOf(ListedCall call) =>
        CallLine.Of(call, Rows.GetValueOrDefault(call.Id, CallRows.None), Marks.GetValueOrDefault(call.Id), Listing.Sentences.GetValueOrDefault(call.Id));
}

/// <summary>Where a page of the list stands.</summary>
/// <param name="Previous">The place of the page before, as it stands in addresses; null on the first.</param>
/// <param name="Next">The place of the page behind; null on the last.</param>
/// <param name="Back">The address of the page itself.</param>
/// <param name="ServerUrl">Where the server is reached.</param>
/// <param name="MayMark">Whether the reader may put labels and notes on calls.</param>
internal sealed record ListPlaces(string? Previous, string? Next, string Back, string ServerUrl, bool MayMark);
