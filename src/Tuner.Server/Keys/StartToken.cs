using Tuner.Server.Storage;

namespace Tuner.Server.Keys;

/// <summary>
/// The secret of one start. It lies in a file that only the server's owner can read, so whoever has it may do everything;
/// a browser exchanges it for a session. The next start makes another one and this one is worth nothing.
/// </summary>
internal sealed class StartToken
{
    /// <summary>The name of its file in the data folder.</summary>
    public const string FileName = "start-token";

    private readonly string _value = ApiKey.RandomText();
    private readonly KeyHash _hash;

    public StartToken() => _hash = KeyHash.Of(_value);

    /// <summary>Whether this is the token.</summary>
    public bool Is(KeyHash hash) => _hash.Matches(hash);

    /// <summary>The address that lets a browser in.</summary>
    public Uri LoginAddress(Uri server, string basePath) => new(server, $"{basePath}/login?token={_value}");

    /// <summary>Writes the address into the data folder, mode 0600, over that of the start before.</summary>
    public static void Write(string dataFolder, Uri loginAddress) =>
        PrivateFiles.Replace(Path.Combine(dataFolder, FileName), loginAddress.AbsoluteUri + "\n");

    /// <summary>Takes the file away, unless a later start wrote its own.</summary>
    public static void Remove(string dataFolder, Uri loginAddress)
    {
        try
        {
            var path = Path.Combine(dataFolder, FileName);
            if (LoginLink.Read(dataFolder)?.Address == loginAddress) File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays, and opens nothing: the token ends with this process.
        }
    }
}
