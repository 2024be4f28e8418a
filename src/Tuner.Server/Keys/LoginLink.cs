namespace Tuner.Server.Keys;

/// <summary>The address with the start token that a running server left in its data folder, for commands of the same user.</summary>
internal sealed record LoginLink(Uri Address)
{
    private const int MaxBytes = 4096;
    private const string Parameter = "?token=";

    /// <summary>The server's own address.</summary>
    public Uri Server => new(Address.GetLeftPart(UriPartial.Path)[..^"/login".Length]);

    /// <summary>The token.</summary>
    public string Token => Address.Query[Parameter.Length..];

    /// <summary>Reads what a server wrote; null when there is none, or when others than its owner could have.</summary>
    public static LoginLink? Read(string dataFolder)
    {
        var file = new FileInfo(Path.Combine(dataFolder, StartToken.FileName));
        try
        {
            if (!file.Exists || file.LinkTarget is not null || file.Length is 0 or > MaxBytes) return null;
            if (!OperatingSystem.IsWindows() && (file.UnixFileMode & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0) return null;
            return Parse(File.ReadAllText(file.FullName).Trim());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether an address that somebody gave is this server: the same port, and the same host or this machine by any of its names.</summary>
    public bool IsFor(Uri server) =>
        server.Scheme == Address.Scheme && server.Port == Address.Port
        && (server.Host.Equals(Address.Host, StringComparison.OrdinalIgnoreCase) || (server.IsLoopback && Address.IsLoopback));

    private static LoginLink? Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
        && address.AbsolutePath.EndsWith("/login", StringComparison.Ordinal)
        && address.Query.StartsWith(Parameter, StringComparison.Ordinal) && address.Query.Length > Parameter.Length
            ? new(address)
            : null;
}
