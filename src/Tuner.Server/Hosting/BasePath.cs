using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Tuner.Server.Hosting;

/// <summary>The path under which a proxy shows this server: links begin with it, and addresses may.</summary>
internal static class BasePath
{
    private const int MaxLength = 200;

    /// <summary>Goes before the routing. A trusted proxy's <c>X-Forwarded-Prefix</c> wins over the setting.</summary>
    public static void UseBasePath(this IApplicationBuilder app, ServerOptions options) => app.Use((context, next) =>
    {
        Apply(context.Request, Forwarded(context) ?? options.BasePath);
        return next(context);
    });

    /// <summary>A path as it may be set, without a slash at its end; null for what is none. Nothing in it needs encoding, in markup or elsewhere.</summary>
    public static string? Normalize(string text)
    {
        var path = text.TrimEnd('/');
        if (path.Length == 0) return "";
        if (path.Length > MaxLength || path[0] != '/' || path.Contains("//", StringComparison.Ordinal)) return null;
        if (!path.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '-' or '_' or '.' or '~')) return null;
        return path.Split('/').Any(part => part is "." or "..") ? null : path;
    }

    private static string? Forwarded(HttpContext context)
    {
        if (context.Features.Get<TrustedPeer>() is null) return null;
        var values = context.Request.Headers["X-Forwarded-Prefix"];
        return values.Count == 1 ? Normalize(values.ToString().Trim()) : null;
    }

    // Proxies that take the path away and proxies that leave it are served alike.
    private static void Apply(HttpRequest request, string path)
    {
        if (path.Length == 0) return;
        if (request.Path.StartsWithSegments(path, StringComparison.Ordinal, out var rest)) request.Path = rest.HasValue ? rest : "/";
        request.PathBase = path;
    }
}
