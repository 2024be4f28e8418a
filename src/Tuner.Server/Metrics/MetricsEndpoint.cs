using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tuner.Server.Hosting;
using Tuner.Server.Keys;

namespace Tuner.Server.Metrics;

/// <summary>Prints the figures.</summary>
internal static class MetricsEndpoint
{
    /// <summary>Maps the route, for admin keys.</summary>
    public static void Map(IEndpointRouteBuilder routes, MetricsCollector metrics) =>
        routes.MapGet("/metrics", (RequestDelegate)(context => AnswerAsync(context, metrics))).WithMetadata(Access.Admin);

    /// <summary>Answers with all of them.</summary>
    public static async Task AnswerAsync(HttpContext context, MetricsCollector metrics)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }
        var text = Encoding.UTF8.GetBytes(PrometheusText.Print(await metrics.CollectAsync(context.RequestAborted).ConfigureAwait(false)));
        await BufferedAnswer.SendAsync(context, StatusCodes.Status200OK, PrometheusText.ContentType, async pipe => await pipe.WriteAsync(text).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
