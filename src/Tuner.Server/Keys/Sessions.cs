using Microsoft.AspNetCore.Http;

namespace Tuner.Server.Keys;

/// <summary>Begins, finds and ends the sessions of browsers.</summary>
internal sealed class Sessions(ISessionStore store, TimeProvider time)
{
    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Begins one and gives the browser its cookie.</summary>
    /// <param name="context">The request that is answered.</param>
    /// <param name="key">The key that opens it; null for the start token.</param>
    public async Task BeginAsync(HttpContext context, StoredKey? key)
    {
        var value = ApiKey.RandomText();
        var now = Now;
        await store.AddAsync(KeyHash.Of(value), key?.Id, now, now + (long)SessionCookie.Lifetime.TotalMilliseconds, context.RequestAborted).ConfigureAwait(false);
        SessionCookie.Set(context, value);
    }

    /// <summary>Who the request's cookie proves to be calling; null without one that counts.</summary>
    public async Task<Caller?> FindAsync(HttpContext context)
    {
        if (SessionCookie.Read(context) is not { } value) return null;
        var session = await store.FindAsync(KeyHash.Of(value), Now, context.RequestAborted).ConfigureAwait(false);
        if (session is null) return null;
        return session.Key is { } key ? Caller.Of(key, byCookie: true) : Caller.Owner(byCookie: true);
    }

    /// <summary>Ends the request's own session.</summary>
    public async Task EndAsync(HttpContext context)
    {
        if (SessionCookie.Read(context) is { } value) await store.RemoveAsync(KeyHash.Of(value), CancellationToken.None).ConfigureAwait(false);
        SessionCookie.Remove(context);
    }
}
