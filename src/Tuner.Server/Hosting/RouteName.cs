using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Tuner.Server.Hosting;

/// <summary>Names what was asked for in sentences to the server's owner.</summary>
internal static class RouteName
{
    private static readonly string[] Known = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post];

    /// <summary>Method and the route's own pattern: what a stranger typed may hold anything.</summary>
    public static string Of(HttpContext context)
    {
        var method = Array.Find(Known, known => HttpMethods.Equals(known, context.Request.Method)) ?? "another method at";
        return context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } pattern } ? $"{method} {pattern}" : "an unknown address";
    }
}
