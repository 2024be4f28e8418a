using Microsoft.AspNetCore.Http;
using Tuner.Server.Keys;
using Tuner.Server.Pages.List;
using Tuner.Server.Storage;

namespace Tuner.Server.Api;

/// <summary>Reads what the page of the list shows; the filter must be narrowed to what the caller may see.</summary>
internal sealed class ListReader(ICallStore calls, ICallRowStore rows)
{
    /// <summary>The page.</summary>
    public async Task<CallsPage> PageAsync(ListPageRequest request, HttpContext context)
    {
        var listing = await calls.ListAsync(request.Question, context.RequestAborted).ConfigureAwait(false);
        var total = await calls.CountAsync(request.Question.Filter, context.RequestAborted).ConfigureAwait(false);
        return await PageOfAsync(request, listing, total, LoginEndpoint.PathOf(context.Request), context, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>The lines of the calls that are new to a reader, in the order of the list.</summary>
    public async Task<IReadOnlyList<ListRow>> NewerAsync(ListPageRequest request, ToldCalls told, HttpContext context, CancellationToken cancel)
    {
        var listing = await calls.ListAsync(request.Question, cancel).ConfigureAwait(false);
        var newer = listing with { Calls = [.. listing.Calls.Where(call => told.IsNew(call.Id))] };
        if (newer.Calls.Count == 0) return [];
        var page = await PageOfAsync(request, newer, default, request.Address.Href, context, cancel).ConfigureAwait(false);
        return [.. page.Lines.Select(line => new ListRow(page, line))];
    }

    private async Task<CallsPage> PageOfAsync(ListPageRequest request, CallListing listing, CallTotal total, string back, HttpContext context, CancellationToken cancel)
    {
        long[] ids = [.. listing.Calls.Select(call => call.Id)];
        var content = new ListContent(listing, total, await rows.RowsAsync(ids, cancel).ConfigureAwait(false), await rows.MarksAsync(ids, cancel).ConfigureAwait(false));
        // A place belongs to the question as it was asked.
        var asked = request.Asked;
        var places = new ListPlaces(
            CallCursor.Write(asked, listing.Previous, backwards: true), CallCursor.Write(asked, listing.Next, backwards: false),
            back, PagesEndpoint.AddressOf(context.Request), Caller.Of(context).May(KeyScopes.Admin));
        return CallsPage.Of(content, asked, request.Address, request.Columns, places);
    }
}
