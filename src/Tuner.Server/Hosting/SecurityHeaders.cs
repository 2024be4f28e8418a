using Microsoft.AspNetCore.Builder;

namespace Tuner.Server.Hosting;

/// <summary>What every answer tells a browser: run nothing but our own module, load nothing from elsewhere, keep nothing.</summary>
internal static class SecurityHeaders
{
    /// <summary>The content security policy: no inline script or style, so that text of a call that slips through as markup still does nothing.</summary>
    public const string Policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Sets the headers; an asset sets its own caching afterwards.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        // Other sites are told nothing. Our own are: without it browsers send our forms with the origin "null".
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        return next(context);
    });
}
