namespace Tuner.Server.Pages.Detail;

/// <summary>An address of the web that a record names, as far as a page may let a browser ask it for sound.</summary>
/// <param name="Url">The address.</param>
/// <param name="Origin">Scheme, host and port, of letters that a content policy can hold.</param>
internal sealed record WebAddress(Uri Url, string Origin)
{
    /// <summary>Reads one; null for what is none: another scheme, a name and password in it, a host that is no plain name or number.</summary>
    public static WebAddress? Read(string? text)
    {
        if (text is null || !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0) return null;
        var host = url.IdnHost;
        if (url.HostNameType == UriHostNameType.IPv6) host = $"[{host}]";
        var isPlain = host.Length > 0 && host.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or ':' or '[' or ']');
        return isPlain ? new(url, url.IsDefaultPort ? $"{url.Scheme}://{host}" : FormattableString.Invariant($"{url.Scheme}://{host}:{url.Port}")) : null;
    }
}
