using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RazorSlices;
using Tuner.Server.Calls;
using Tuner.Server.Calls.Reading;
using Tuner.Server.Hosting;
using Tuner.Server.Hosting.Connections;
using Tuner.Server.Ingest;
using Tuner.Server.Keys;
using Tuner.Server.Pages.Detail;
using Tuner.Server.Pages.Frame;
using Tuner.Server.Pages.List;
using Tuner.Server.Storage;

namespace Tuner.Server.Pages;

/// <summary>What people look at: the list of calls and the page of one call.</summary>
internal sealed class PagesEndpoint(ICallStore calls, Admission admission)
{
    /// <summary>Maps the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", (RequestDelegate)ListAsync);
        routes.MapGet("/calls/{id}", (RequestDelegate)CallAsync);
        routes.MapAssets();
    }

    /// <summary>Answers a reader whose address leads nowhere with a page that says so; goes after the routing.</summary>
    public static Task AnswerLostReaderAsync(HttpContext context, RequestDelegate next) =>
        context.GetEndpoint() is null && HttpMethods.IsGet(context.Request.Method) && !context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
            ? PrintAsync(context, Message.Create(new("There is no such page", "The address is not whole, or belongs to another program.")), StatusCodes.Status404NotFound)
            : next(context);

    private async Task ListAsync(HttpContext context)
    {
        if (!await admission.AdmitsReaderAsync(context).ConfigureAwait(false)) return;
        context.TrustConnection();
        var faults = new Faults();
        var request = ListRequest.Read(context.Request.Query, faults);
        if (!faults.None)
        {
            await PrintAsync(context, Message.Create(new("This list is not there", $"{faults.List[0].Path}: {faults.List[0].Message}.")), StatusCodes.Status400BadRequest).ConfigureAwait(false);
            return;
        }
        var listing = await calls.ListAsync(request.Filter, request.Limit, request.OlderThan, request.NewerThan, context.RequestAborted).ConfigureAwait(false);
        var total = await calls.CountAsync(request.Filter, context.RequestAborted).ConfigureAwait(false);
        var page = CallsPage.Of(listing, total, request.Filter, $"{context.Request.Scheme}://{context.Request.Host}");
        await PrintAsync(context, CallList.Create(page)).ConfigureAwait(false);
    }

    private async Task CallAsync(HttpContext context)
    {
        if (!await admission.AdmitsReaderAsync(context).ConfigureAwait(false)) return;
        context.TrustConnection();
        var found = long.TryParse((string?)context.Request.RouteValues["id"], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? await calls.FindAsync(id, context.RequestAborted).ConfigureAwait(false)
            : null;
        if (found is null)
        {
            await PrintAsync(context, Message.Create(new("There is no such call", "It may be on another server, or the address is not whole.")), StatusCodes.Status404NotFound).ConfigureAwait(false);
            return;
        }
        using var room = found;
        using var payload = JsonDocument.Parse(found.Body, JsonBody.Options);
        await PrintAsync(context, CallDetail.Create(CallPage.Of(found.Listed, CallRecord.Read(payload.RootElement)))).ConfigureAwait(false);
    }

    private static Task PrintAsync(HttpContext context, RazorSlice slice, int status = StatusCodes.Status200OK) =>
        BufferedAnswer.SendAsync(context, status, "text/html; charset=utf-8", async pipe =>
        {
            using (slice) await slice.RenderAsync(pipe, cancellationToken: context.RequestAborted).ConfigureAwait(false);
        });
}
