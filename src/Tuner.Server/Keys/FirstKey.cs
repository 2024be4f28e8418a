using Tuner.Server.Storage;

namespace Tuner.Server.Keys;

/// <summary>The key of the first start.</summary>
/// <param name="Created">The key, when this start stored it; else null.</param>
/// <param name="GivenIsUnknown">Whether a key was given that is none of the stored ones.</param>
internal sealed record FirstKey(string? Created, bool GivenIsUnknown)
{
    /// <summary>Stores a key if there is none: the given one, else a new one.</summary>
    /// <exception cref="ServerStartException">The given key cannot be carried by a header.</exception>
    public static async Task<FirstKey> EnsureAsync(IKeyStore keys, string? given, TimeProvider time, CancellationToken cancellationToken)
    {
        if (given is not null && !ApiKey.IsUsable(given))
            throw new ServerStartException(ServerStartFailure.Option, "TUNER_API_KEY must be 1 to 200 visible ASCII characters without spaces: set another one, or unset it to get a new key.");
        var key = given ?? ApiKey.Create();
        var hash = KeyHash.Of(key);
        if (await keys.AddFirstAsync(hash, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken).ConfigureAwait(false))
            return new(key, GivenIsUnknown: false);
        if (given is null) return new(null, GivenIsUnknown: false);
        var known = await keys.HashesAsync(cancellationToken).ConfigureAwait(false);
        return new(null, GivenIsUnknown: !known.Any(hash.Matches));
    }
}
