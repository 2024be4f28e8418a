using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Tuner.Server.Hosting;

/// <summary>Answers HEAD wherever GET is answered: with the same headers, and the web server leaves the body out.</summary>
internal static class HeadRequests
{
    private static readonly object Asked = new();

    /// <summary>Whether only the headers are asked for: for an answer that is long, and need not be read.</summary>
    public static bool IsHead(HttpContext context) => context.Items.ContainsKey(Asked);

    /// <summary>Goes before the routing.</summary>
    public static void UseHeadRequests(this IApplicationBuilder app) => app.Use(next => async context =>
    {
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await next(context).ConfigureAwait(false);
            return;
        }
        context.Request.Method = HttpMethods.Get;
        context.Items[Asked] = true;
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            context.Request.Method = HttpMethods.Head;
        }
    });
}
