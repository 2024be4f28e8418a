using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Tuner.Server.Hosting;

namespace Tuner.Server.Keys;

/// <summary>Whose address wrong keys are counted under.</summary>
internal static class ClientAddress
{
    /// <summary>The client's address; null where a trusted proxy hides it: then one stranger would slow all who come through that proxy.</summary>
    public static IPAddress? Of(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address) return null;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return context.Features.Get<TrustedPeer>()?.Hides(address) == true ? null : Household(address);
    }

    // One customer of a provider has all of an IPv6 /64.
    private static IPAddress Household(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address)) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new(bytes);
    }
}
