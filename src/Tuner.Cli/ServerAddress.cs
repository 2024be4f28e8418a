namespace Tuner.Cli;

/// <summary>Addresses of servers as people give them.</summary>
internal static class ServerAddress
{
    /// <summary>An http or https address without user name and password; null for anything else.</summary>
    public static Uri? TryParse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0 ? address : null;
}
