using Microsoft.AspNetCore.Http;

namespace Tuner.Server.Keys;

/// <summary>Reads the header <c>Authorization</c>.</summary>
internal static class AuthorizationHeader
{
    /// <summary>What stands after the scheme; null when the header is absent, has another scheme, or nothing after it.</summary>
    public static string? Read(HttpRequest request, string scheme)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.Length <= scheme.Length || header[scheme.Length] != ' ') return null;
        if (!header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return null;
        return header[scheme.Length..].Trim() is { Length: > 0 } value ? value : null;
    }
}
