using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RazorSlices;
using Tuner.Server.Calls.Reading;
using Tuner.Server.Hosting;
using Tuner.Server.Keys;
using Tuner.Server.Pages;
using Tuner.Server.Pages.Detail;
using Tuner.Server.Pages.Layout;
using Tuner.Server.Pages.List;
using Tuner.Server.Storage;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary>What people look at: the list of calls and the page of one call.</summary>
internal sealed class PagesEndpoint(ICallStore calls, ReadableCalls readable)
{
    /// <summary>Maps the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(CallsAddress.Path, (RequestDelegate)ListAsync).WithMetadata(Access.Read);
        routes.MapGet("/calls/{id}", (RequestDelegate)CallAsync).WithMetadata(Access.Read);
        routes.MapAssets();
    }

    /// <summary>Answers a reader whose address leads nowhere with a page that says so; goes after the routing.</summary>
    public static Task AnswerLostReaderAsync(HttpContext context, RequestDelegate next) =>
        context.GetEndpoint() is null && HttpMethods.IsGet(context.Request.Method) && !context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
            ? PrintAsync(context, Message.Create(new("There is no such page", "The address is not whole, or belongs to another program.")), StatusCodes.Status404NotFound)
            : next(context);

    private async Task ListAsync(HttpContext context)
    {
        var faults = new Faults();
        var request = ListRequest.Read(context.Request.Query, faults);
        if (!faults.None)
        {
            await PrintAsync(context, Message.Create(new("This list is not there", $"{faults.List[0].Path}: {faults.List[0].Message}.")), StatusCodes.Status400BadRequest).ConfigureAwait(false);
            return;
        }
        if (ReadableCalls.Narrow(context, request.Filter) is not { } filter)
        {
            await PrintAsync(context, Message.Create(new("This list is not yours to read", "Your key opens another workspace.")), StatusCodes.Status403Forbidden).ConfigureAwait(false);
            return;
        }
        var listing = await calls.ListAsync(request with { Filter = filter }, context.RequestAborted).ConfigureAwait(false);
        var total = await calls.CountAsync(filter, context.RequestAborted).ConfigureAwait(false);
        var page = CallsPage.Of(
            listing, total, request,
            HrefOf(context.Request, CallCursor.Write(request, listing.Previous, backwards: true)), HrefOf(context.Request, CallCursor.Write(request, listing.Next, backwards: false)),
            AddressOf(context.Request));
        await PrintAsync(context, CallList.Create(page)).ConfigureAwait(false);
    }

    // The same question, from another place on.
    private static string? HrefOf(HttpRequest request, string? cursor)
    {
        if (cursor is null) return null;
        var same = request.Query.Where(parameter => parameter.Key != ListRequest.Cursor.Name && parameter.Value.ToString().Length > 0)
            .Select(parameter => $"{parameter.Key}={Uri.EscapeDataString(parameter.Value.ToString())}");
        return $"{CallsAddress.Path}?{string.Join('&', same.Append($"{ListRequest.Cursor.Name}={cursor}"))}";
    }

    private async Task CallAsync(HttpContext context)
    {
        if (await readable.FindAsync(context).ConfigureAwait(false) is not { } found)
        {
            await PrintAsync(context, Message.Create(new("There is no such call", "It may be on another server, or the address is not whole.")), StatusCodes.Status404NotFound).ConfigureAwait(false);
            return;
        }
        using var room = found;
        using var payload = JsonDocument.Parse(found.Body, JsonBody.Options);
        await PrintAsync(context, CallDetail.Create(CallPage.Of(found.Listed, CallRecord.Read(payload.RootElement)))).ConfigureAwait(false);
    }

    /// <summary>Where this server is reached, as its reader wrote it.</summary>
    public static string AddressOf(HttpRequest request) => $"{request.Scheme}://{request.Host}{request.PathBase.ToUriComponent()}";

    /// <summary>Answers with a page.</summary>
    public static Task PrintAsync(HttpContext context, RazorSlice slice, int status = StatusCodes.Status200OK)
    {
        // Links ask it for the base path.
        slice.HttpContext = context;
        return BufferedAnswer.SendAsync(context, status, "text/html; charset=utf-8", async pipe =>
        {
            using (slice) await slice.RenderAsync(pipe, cancellationToken: context.RequestAborted).ConfigureAwait(false);
        });
    }
}
