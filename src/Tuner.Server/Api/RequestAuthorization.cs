using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tuner.Server.Hosting.Connections;
using Tuner.Server.Keys;

namespace Tuner.Server.Api;

/// <summary>
/// Goes between the routing and the routes: no request comes further without a key or a session that opens the route it
/// was matched to. Whatever the letter case or encoding of an address, only the matched route counts.
/// </summary>
internal sealed class RequestAuthorization(KeyChecker keys, Sessions sessions)
{
    /// <summary>Lets the request through or refuses it.</summary>
    public async Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        var access = AccessTo(context.GetEndpoint());
        if (!access.IsOpen)
        {
            var check = await CallerAsync(context).ConfigureAwait(false);
            if (await Refusal.AnswerAsync(context, access, check).ConfigureAwait(false)) return;
            context.Features.Set(check.Caller);
            context.TrustConnection();
        }

        await next(context).ConfigureAwait(false);
    }

    /// <summary>Whether the key or session of a request that was let through still allows one of these.</summary>
    public async Task<bool> MayStillAsync(HttpContext context, KeyScopes anyOf) => (await CallerAsync(context).ConfigureAwait(false)).Caller?.May(anyOf) == true;

    private static Access AccessTo(Endpoint? endpoint) => endpoint switch
    {
        RouteEndpoint => endpoint.Metadata.GetMetadata<Access>() ?? Access.Admin,
        // No route, or one that has no such method: a stranger is not told which there are.
        _ => Access.AnyKey,
    };

    private async Task<KeyCheck> CallerAsync(HttpContext context)
    {
        if (AuthorizationHeader.Read(context.Request, "Bearer") is { } key) return await keys.CheckAsync(context, key).ConfigureAwait(false);
        if (await sessions.FindAsync(context).ConfigureAwait(false) is { } caller) return new(caller);
        // A browser sends a password that it knows for a foreign page, too: it is good for reading only.
        return SafeMethods.Includes(context.Request) && BasicPassword(context.Request) is { } password ? await keys.CheckAsync(context, password).ConfigureAwait(false) : new(null, Given: false);
    }

    private static string? BasicPassword(HttpRequest request)
    {
        if (AuthorizationHeader.Read(request, "Basic") is not { } encoded) return null;
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out var length)) return null;
        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || colon == pair.Length - 1 ? null : pair[(colon + 1)..];
    }
}
