using Microsoft.AspNetCore.Http;

namespace Tuner.Server.Keys;

/// <summary>Whether a page of this very server makes a request, and not a foreign one in the same browser.</summary>
internal static class SameOrigin
{
    /// <summary>Whether it is proven: by <c>Origin</c>, else by <c>Sec-Fetch-Site</c>. A request with neither proves nothing.</summary>
    public static bool IsProven(HttpRequest request)
    {
        var origin = request.Headers.Origin;
        return origin.Count > 0 ? IsOwn(origin.ToString(), request) : request.Headers["Sec-Fetch-Site"].ToString() == "same-origin";
    }

    /// <summary>Whether a browser says that a foreign page makes it.</summary>
    public static bool IsForeign(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() switch
    {
        "same-origin" or "none" => false,
        "" => request.Headers.Origin.Count > 0 && !IsOwn(request.Headers.Origin.ToString(), request),
        _ => true,
    };

    private static bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var from)
        && Uri.TryCreate($"{request.Scheme}://{request.Host.ToUriComponent()}", UriKind.Absolute, out var own)
        && from.Scheme == own.Scheme && from.Port == own.Port && from.Host.Equals(own.Host, StringComparison.OrdinalIgnoreCase);
}
