namespace Tuner.Server.Keys;

/// <summary>The key of the first start: an admin key.</summary>
/// <param name="Created">The key, when this start stored it; else null.</param>
/// <param name="GivenIsUnknown">Whether a key was given that is none of the keys in force.</param>
internal sealed record FirstKey(string? Created, bool GivenIsUnknown)
{
    /// <summary>Stores a key if there never was one: the given one, else a new one, which <see cref="ServerOptions.OnNewKey"/> hears before it is stored.</summary>
    /// <exception cref="ServerStartException">The given key cannot be carried by a header.</exception>
    public static async Task<FirstKey> EnsureAsync(IKeyStore keys, ServerOptions options, CancellationToken cancellationToken)
    {
        var given = options.FirstKey;
        if (given is not null && !ApiKey.IsUsable(given))
            throw new ServerStartException(ServerStartFailure.Option, "TUNER_API_KEY must be 1 to 200 visible ASCII characters without spaces: set another one, or unset it to get a new key.");
        if ((await keys.ListAsync(cancellationToken).ConfigureAwait(false)).Count == 0)
        {
            var key = given ?? ApiKey.Create();
            // Told before it is stored: nobody ever has a key that was told to no one.
            if (given is null) options.OnNewKey?.Invoke(key);
            if (await keys.AddFirstAsync(KeyHash.Of(key), options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken).ConfigureAwait(false))
                return new(key, GivenIsUnknown: false);
        }

        return new(null, given is not null && await keys.FindAsync(KeyHash.Of(given), cancellationToken).ConfigureAwait(false) is null);
    }
}
