using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tuner.Server.Keys;
using Tuner.Server.Pages;
using Tuner.Server.Pages.Layout;
using Tuner.Server.Pages.List;
using Tuner.Server.Storage;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary>The page that lists calls.</summary>
internal sealed class ListEndpoint(ICallStore calls, ICallRowStore rows)
{
    private static readonly QueryParameter Columns = new("columns", $"be some of {string.Join(", ", ListColumn.All.Select(column => column.Name))}, with commas between them");

    /// <summary>Maps the route.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(CallsAddress.Path, (RequestDelegate)ShowAsync).WithMetadata(Access.Read);

    private async Task ShowAsync(HttpContext context)
    {
        var faults = new Faults();
        var reader = new QueryReader(context.Request.Query, [.. ListRequest.Parameters, Columns], faults);
        var question = ListRequest.Read(reader);
        var columns = ListColumn.Read(reader.Text(Columns)) ?? reader.Fault<IReadOnlyList<ListColumn>>(Columns);
        if (!faults.None || columns is null)
        {
            await PagesEndpoint.PrintAsync(context, Message.Create(new("This list is not there", $"{faults.List[0].Path}: {faults.List[0].Message}.")), StatusCodes.Status400BadRequest).ConfigureAwait(false);
            return;
        }
        if (ReadableCalls.Narrow(context, question.Filter) is not { } filter)
        {
            await PagesEndpoint.PrintAsync(context, Message.Create(new("This list is not yours to read", "Your key opens another workspace.")), StatusCodes.Status403Forbidden).ConfigureAwait(false);
            return;
        }
        var content = await ReadAsync(question with { Filter = filter }, context.RequestAborted).ConfigureAwait(false);
        var places = new ListPlaces(
            CallCursor.Write(question, content.Listing.Previous, backwards: true), CallCursor.Write(question, content.Listing.Next, backwards: false),
            LoginEndpoint.PathOf(context.Request), PagesEndpoint.AddressOf(context.Request), Caller.Of(context).May(KeyScopes.Admin));
        await PagesEndpoint.PrintAsync(context, CallList.Create(CallsPage.Of(content, question, AddressOf(context.Request.Query), columns, places))).ConfigureAwait(false);
    }

    private async Task<ListContent> ReadAsync(CallQuestion question, CancellationToken cancel)
    {
        var listing = await calls.ListAsync(question, cancel).ConfigureAwait(false);
        var total = await calls.CountAsync(question.Filter, cancel).ConfigureAwait(false);
        long[] ids = [.. listing.Calls.Select(call => call.Id)];
        return new(listing, total, await rows.RowsAsync(ids, cancel).ConfigureAwait(false), await rows.MarksAsync(ids, cancel).ConfigureAwait(false));
    }

    // The same question, from the beginning of the list.
    private static ListAddress AddressOf(IQueryCollection query) => new(
        [.. query.Where(parameter => parameter.Key != ListRequest.Cursor.Name && parameter.Value.ToString().Length > 0).Select(parameter => (parameter.Key, parameter.Value.ToString()))]);
}
