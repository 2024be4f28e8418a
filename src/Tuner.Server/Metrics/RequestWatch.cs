using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tuner.Server.Hosting;
using Tuner.Server.Keys;

namespace Tuner.Server.Metrics;

/// <summary>Notes every answer: which route, what status, how long it took. What a stranger typed stands nowhere.</summary>
internal static class RequestWatch
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Delete, HttpMethods.Put, HttpMethods.Patch];

    /// <summary>Goes first in the pipeline.</summary>
    public static void Use(IApplicationBuilder app, ServerMeter meter, Draining draining, ServerOptions options) => app.Use(next => async context =>
    {
        var began = options.TimeProvider.GetTimestamp();
        // The next request of this sender belongs to whoever takes over.
        if (draining.HasBegun) context.Response.Headers.Connection = "close";
        var method = Array.Find(Methods, known => HttpMethods.Equals(known, context.Request.Method)) ?? "_OTHER";
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            var facts = new AnsweredRequest(method, RouteOf(context), context.Response.StatusCode, options.TimeProvider.GetElapsedTime(began));
            meter.Request(facts.Method, facts.Route, facts.Status, facts.Took);
            if (IsRefusedCall(context)) meter.Refused(facts.Status);
            options.OnRequest?.Invoke(facts);
        }
    });

    private static string RouteOf(HttpContext context) =>
        context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } pattern } ? pattern
        : MetricsDoor.IsFor(context) && context.Request.Path == "/metrics" ? "/metrics"
        : "(none)";

    private static bool IsRefusedCall(HttpContext context) =>
        context.Response.StatusCode is >= 400 and not StatusCodes.Status409Conflict
        && context.GetEndpoint()?.Metadata.GetMetadata<Access>() == Access.Ingest;
}
