using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tuner.Server.Keys;

namespace Tuner.Server.Api;

/// <summary><c>/openapi/v1.json</c>: the API's description, kept by hand beside the handlers and held against their answers by a test.</summary>
internal static class OpenApiEndpoint
{
    /// <summary>Maps the route.</summary>
    public static void MapOpenApi(this IEndpointRouteBuilder routes)
    {
        using var stream = typeof(OpenApiEndpoint).Assembly.GetManifestResourceStream("Tuner.Server.Api.openapi.json")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        routes.MapGet("/openapi/v1.json", (RequestDelegate)(context => AnswerAsync(context, bytes))).WithMetadata(Access.Open);
    }

    private static Task AnswerAsync(HttpContext context, byte[] bytes)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }
}
