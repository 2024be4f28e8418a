using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Tuner.Server.Hosting;
using Tuner.Server.Keys;
using Tuner.Server.Storage;

namespace Tuner.Server.Api;

/// <summary>For whoever watches the process: is it alive, and can it do its work.</summary>
internal static class HealthEndpoints
{
    private static readonly string[] Asking = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps <c>/health/live</c> (200 while it runs) and <c>/health/ready</c> (200 while calls can be stored, else 503).</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/health/live", Asking, (RequestDelegate)(context => context.Response.WriteAsync("live\n"))).WithMetadata(Access.Open);
        routes.MapMethods("/health/ready", Asking, (RequestDelegate)ReadyAsync).WithMetadata(Access.Open);
    }

    private static async Task ReadyAsync(HttpContext context)
    {
        if (context.RequestServices.GetRequiredService<Draining>().HasBegun)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await context.Response.WriteAsync("not ready: the server stops\n").ConfigureAwait(false);
            return;
        }
        var ready = await context.RequestServices.GetRequiredService<StoreHealth>().IsReadyAsync(context.RequestAborted).ConfigureAwait(false);
        if (!ready) context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        await context.Response.WriteAsync(ready ? "ready\n" : "not ready: calls cannot be stored\n").ConfigureAwait(false);
    }
}
