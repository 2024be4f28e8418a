using System.Text;
using Microsoft.AspNetCore.Http;
using Tuner.Server.Hosting;
using Tuner.Server.Ingest;
using Tuner.Server.Storage;

namespace Tuner.Server.Keys;

/// <summary>Decides who may send and who may read.</summary>
internal sealed class Admission(IKeyStore keys)
{
    /// <summary>Whether the sender has a key of this server (<c>Authorization: Bearer KEY</c>); answers with 401 when not.</summary>
    public async Task<bool> AdmitsSenderAsync(HttpContext context)
    {
        var key = AuthorizationHeader.Read(context.Request, "Bearer");
        return await IsKnownAsync(key, context.RequestAborted).ConfigureAwait(false)
            || await RefuseAsync(context, key is not null, "Bearer", "Should be 'Bearer' and an API key of this server").ConfigureAwait(false);
    }

    /// <summary>
    /// Whether the reader sits at this machine or has a key, as a sender has it or, so that a browser can ask for it, as
    /// the password of HTTP Basic with any user name; answers with 401 when not.
    /// </summary>
    public async Task<bool> AdmitsReaderAsync(HttpContext context)
    {
        if (LocalRequest.Is(context)) return true;
        var key = AuthorizationHeader.Read(context.Request, "Bearer") ?? BasicPassword(context.Request);
        return await IsKnownAsync(key, context.RequestAborted).ConfigureAwait(false)
            || await RefuseAsync(context, key is not null, "Basic realm=\"tuner (the password is an API key)\", charset=\"UTF-8\"", "From another machine, calls are read with an API key: 'Bearer' and the key, or Basic with the key as password").ConfigureAwait(false);
    }

    // Every stored hash is compared, whichever matches: the time says nothing.
    private async Task<bool> IsKnownAsync(string? key, CancellationToken cancellationToken)
    {
        if (key is null) return false;
        var hash = KeyHash.Of(key);
        var known = false;
        foreach (var stored in await keys.HashesAsync(cancellationToken).ConfigureAwait(false)) known |= stored.Matches(hash);
        return known;
    }

    private static async Task<bool> RefuseAsync(HttpContext context, bool hadKey, string challenge, string missing)
    {
        context.Response.Headers.WWWAuthenticate = challenge;
        await JsonAnswer.WriteFaultAsync(
            context, StatusCodes.Status401Unauthorized, FieldPath.Part("header").Member("Authorization"),
            hadKey ? "value_error" : "missing", hadKey ? "This server does not know the API key" : missing).ConfigureAwait(false);
        return false;
    }

    private static string? BasicPassword(HttpRequest request)
    {
        if (AuthorizationHeader.Read(request, "Basic") is not { } encoded) return null;
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out var length)) return null;
        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : pair[(colon + 1)..];
    }
}
