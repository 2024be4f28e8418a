using System.Net;

namespace Tuner.Pipecat.Delivery;

/// <summary>
/// The proxy that the environment names, as curl and Python read it: <c>HTTP_PROXY</c>, <c>HTTPS_PROXY</c>,
/// <c>ALL_PROXY</c>, small letters first, and <c>NO_PROXY</c>. This machine is never asked through one.
/// </summary>
internal sealed class ProxySettings : IWebProxy
{
    private readonly ProxyExceptions _exceptions;
    private readonly Named? _plain;
    private readonly Named? _secure;

    public ProxySettings(Func<string, string?> environment)
    {
        _exceptions = new ProxyExceptions(Value(environment, "NO_PROXY")?.Value);
        var all = Read(environment, "ALL_PROXY");
        // In a CGI program HTTP_PROXY is what a caller wrote into its header "Proxy".
        _plain = (environment("GATEWAY_INTERFACE") is null ? Read(environment, "HTTP_PROXY") : Read(name => name == "http_proxy" ? environment(name) : null, "HTTP_PROXY")) ?? all;
        _secure = Read(environment, "HTTPS_PROXY") ?? all;
        Credentials = new ProxyPasswords([.. new[] { _plain, _secure }.OfType<Named>()]);
    }

    /// <summary>What this process was started with.</summary>
    public static ProxySettings OfThisProcess => new(Environment.GetEnvironmentVariable);

    public ICredentials? Credentials { get; set; }

    public Uri? GetProxy(Uri destination) => Find(destination)?.Address;

    public bool IsBypassed(Uri host) => GetProxy(host) is null;

    /// <summary>The proxy on the way to an address and the variable that names it, for people; null when there is none. Without its password.</summary>
    public string? Describe(Uri destination) => Find(destination) is { } found ? $"{found.Address.GetLeftPart(UriPartial.Authority)} ({found.Variable})" : null;

    private Named? Find(Uri destination) =>
        _exceptions.Hold(destination) ? null : destination.Scheme == Uri.UriSchemeHttps ? _secure : _plain;

    private static Named? Read(Func<string, string?> environment, string name)
    {
        if (Value(environment, name) is not { } found) return null;
        var text = found.Value.Contains("://", StringComparison.Ordinal) ? found.Value : "http://" + found.Value;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Host.Length == 0) return null;
        if (address.Scheme is not ("http" or "https" or "socks4" or "socks4a" or "socks5" or "socks5h")) return null;
        var bare = new UriBuilder(address) { UserName = "", Password = "", Path = "", Query = "", Fragment = "" };
        if (bare.Scheme == "socks5h") bare.Scheme = "socks5";
        return new Named(bare.Uri, found.Variable, address.UserInfo);
    }

    private static (string Value, string Variable)? Value(Func<string, string?> environment, string name)
    {
        foreach (var variable in (string[])[name.ToLowerInvariant(), name])
            if (environment(variable)?.Trim() is { Length: > 0 } value) return (value, variable);
        return null;
    }

    private sealed record Named(Uri Address, string Variable, string UserInfo);

    /// <summary>The user names and passwords that stand in the proxies' addresses.</summary>
    private sealed class ProxyPasswords(Named[] proxies) : ICredentials
    {
        public NetworkCredential? GetCredential(Uri uri, string authType)
        {
            var proxy = proxies.FirstOrDefault(proxy => proxy.Address.Host == uri.Host && proxy.Address.Port == uri.Port && proxy.UserInfo.Length > 0);
            if (proxy is null) return null;
            var colon = proxy.UserInfo.IndexOf(':', StringComparison.Ordinal);
            return colon < 0
                ? new NetworkCredential(Uri.UnescapeDataString(proxy.UserInfo), "")
                : new NetworkCredential(Uri.UnescapeDataString(proxy.UserInfo[..colon]), Uri.UnescapeDataString(proxy.UserInfo[(colon + 1)..]));
        }
    }
}
