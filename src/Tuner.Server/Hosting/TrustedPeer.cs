using System.Net;

namespace Tuner.Server.Hosting;

/// <summary>Marks a request that a trusted proxy brought.</summary>
internal sealed class TrustedPeer(IReadOnlyList<IPNetwork> proxies)
{
    /// <summary>Whether an address is that of a trusted proxy itself: then nobody said whose the request is.</summary>
    public bool Hides(IPAddress client) => Contains(proxies, client);

    /// <summary>Whether one of the proxies has this address.</summary>
    public static bool Contains(IReadOnlyList<IPNetwork> proxies, IPAddress? address)
    {
        if (address is null) return false;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return proxies.Any(proxy => proxy.Contains(address));
    }
}
