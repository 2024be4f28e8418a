using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Tuner.Server.Metrics;

/// <summary>An address of its own for whoever watches: there <c>/metrics</c> needs no key, and beside health there is nothing else.</summary>
internal sealed class MetricsDoor
{
    private static readonly MetricsDoor Came = new();

    /// <summary>Listens there.</summary>
    public static void Listen(KestrelServerOptions kestrel, IPEndPoint? address)
    {
        if (address is null) return;
        kestrel.Listen(address, listen => listen.Use(next => connection =>
        {
            connection.Features.Set(Came);
            return next(connection);
        }));
    }

    /// <summary>Whether the request came in by that address.</summary>
    public static bool IsFor(HttpContext context) => context.Features.Get<MetricsDoor>() is not null;

    /// <summary>Goes before the routing: answers what comes in by that address.</summary>
    public static void Use(IApplicationBuilder app, MetricsCollector metrics) => app.Use(next => context =>
    {
        if (!IsFor(context) || context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)) return next(context);
        if (context.Request.Path == "/metrics") return MetricsEndpoint.AnswerAsync(context, metrics);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return context.Response.WriteAsync("Here are /metrics, /health/live and /health/ready only.\n");
    });
}
