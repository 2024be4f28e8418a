using Microsoft.AspNetCore.Http;

namespace Tuner.Server.Keys;

/// <summary>The cookie that keeps a session. It holds random text; what that opens, the server knows.</summary>
internal static class SessionCookie
{
    /// <summary>How long a session lasts.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>What the cookie holds; null without one.</summary>
    public static string? Read(HttpContext context) => context.Request.Cookies[Name(context)] is { Length: > 0 } value ? value : null;

    /// <summary>Gives the browser the cookie.</summary>
    public static void Set(HttpContext context, string value) => context.Response.Cookies.Append(Name(context), value, Options(context, Lifetime));

    /// <summary>Takes it back.</summary>
    public static void Remove(HttpContext context) => context.Response.Cookies.Append(Name(context), "", Options(context, TimeSpan.Zero));

    // Browsers send the cookies of one port to all ports of a host: two servers on one machine would take each other's.
    private static string Name(HttpContext context) => $"tuner_session_{context.Connection.LocalPort}";

    private static CookieOptions Options(HttpContext context, TimeSpan lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
        Path = context.Request.PathBase.HasValue ? context.Request.PathBase.ToUriComponent() : "/",
        MaxAge = lifetime,
    };
}
