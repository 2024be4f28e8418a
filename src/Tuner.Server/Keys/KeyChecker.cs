using Microsoft.AspNetCore.Http;

namespace Tuner.Server.Keys;

/// <summary>Checks a key or start token that came in a header or in the login form.</summary>
internal sealed class KeyChecker(IKeyStore keys, StartToken startToken, WrongKeys wrongKeys, WrongKeyLog log, KeyUse use)
{
    /// <summary>Finds out whose it is; a wrong one is counted and told to the server's owner.</summary>
    public async Task<KeyCheck> CheckAsync(HttpContext context, string text)
    {
        var hash = KeyHash.Of(text);
        if (startToken.Is(hash)) return new(Caller.Owner(byCookie: false));
        var address = ClientAddress.Of(context);
        // Found by the index over hashes: how long that takes tells of the hash, which nobody can choose, and not of the key.
        if (await keys.FindAsync(hash, context.RequestAborted).ConfigureAwait(false) is not { } key)
        {
            log.Note(context, address);
            return new(null, Wait: await wrongKeys.NoteAsync(hash, address).ConfigureAwait(false));
        }

        if (text.Length < ApiKey.StrongLength && await wrongKeys.NoteRightAsync(hash, address).ConfigureAwait(false) is { } wait) return new(null, Wait: wait);
        await use.NoteAsync(key, isSender: !SafeMethods.Includes(context.Request)).ConfigureAwait(false);
        return new(Caller.Of(key, byCookie: false), key);
    }
}
