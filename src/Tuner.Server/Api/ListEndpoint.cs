using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tuner.Server.Keys;
using Tuner.Server.Pages;
using Tuner.Server.Pages.Layout;
using Tuner.Server.Pages.List;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary>The page that lists calls.</summary>
internal sealed class ListEndpoint(ListReader list, UndeliveredEndpoint undelivered)
{
    /// <summary>Maps the route.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(CallsAddress.Path, (RequestDelegate)ShowAsync).WithMetadata(Access.Read, SharedAnswers.Route);

    /// <summary>Makes the list the first page, where there is no overview.</summary>
    public static void MapFront(IEndpointRouteBuilder routes) => routes.MapGet("/", context =>
    {
        SendThere(context, StatusCodes.Status302Found);
        return Task.CompletedTask;
    }).WithMetadata(Access.Read);

    /// <summary>Sends who asks to the list, with what was asked.</summary>
    public static void SendThere(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = context.Request.PathBase.ToUriComponent() + CallsAddress.Path + context.Request.QueryString.ToUriComponent();
    }

    private async Task ShowAsync(HttpContext context)
    {
        var faults = new Faults();
        if (ListPageRequest.Read(context.Request.Query, faults) is not { } request)
        {
            await PagesEndpoint.PrintAsync(context, Message.Create(new("This list is not there", $"{faults.List[0].Path}: {faults.List[0].Message}.")), StatusCodes.Status400BadRequest).ConfigureAwait(false);
            return;
        }
        if (ReadableCalls.Narrow(context, request.Question.Filter) is not { } filter)
        {
            await PagesEndpoint.PrintAsync(context, Message.Create(new("This list is not yours to read", "Your key opens another workspace.")), StatusCodes.Status403Forbidden).ConfigureAwait(false);
            return;
        }
        var page = await list.PageAsync(request.Over(filter), context).ConfigureAwait(false) with { Undelivered = undelivered.PanelFor(context) };
        await PagesEndpoint.PrintAsync(context, CallList.Create(page)).ConfigureAwait(false);
    }
}
