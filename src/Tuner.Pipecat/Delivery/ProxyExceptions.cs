using System.Globalization;
using System.Net;

namespace Tuner.Pipecat.Delivery;

/// <summary>
/// The hosts that are asked without a proxy: <c>NO_PROXY</c> in the forms that the usual tools understand. Parted by
/// commas or blanks: <c>*</c>; a name, which stands for all below it as well, with or without a dot or <c>*.</c> before
/// it; an IP address; a network as <c>10.0.0.0/8</c>; each but <c>*</c> and networks also with <c>:port</c>.
/// </summary>
internal sealed class ProxyExceptions(string? list)
{
    private readonly string[] _entries = (list ?? "").Split([',', ' ', '\t', '\r', '\n', ';'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>True when the host is this machine. What goes to it never leaves it: a key sent to a proxy would.</summary>
    public static bool IsLoopback(Uri address)
    {
        var host = HostOf(address);
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)) return true;
        return AddressOf(host) is { } ip && (IPAddress.IsLoopback(ip) || ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any));
    }

    public bool Hold(Uri address) => IsLoopback(address) || _entries.Any(entry => Fits(entry, address));

    private static bool Fits(string entry, Uri address)
    {
        if (entry == "*") return true;
        var host = HostOf(address);
        var ip = AddressOf(host);
        if (entry.Split('/') is [var network, var bits])
            return ip is not null && AddressOf(network.Trim('[', ']')) is { } start && int.TryParse(bits, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && IsWithin(ip, start, length);
        var name = WithoutPort(entry, out var port);
        if (port is { } only && only != address.Port) return false;
        if (AddressOf(name) is { } single) return ip is not null && single.Equals(ip);
        name = name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name.TrimStart('.');
        name = name.TrimEnd('.');
        return name.Length > 0 && ip is null
            && (host.Equals(name, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + name, StringComparison.OrdinalIgnoreCase));
    }

    private static string WithoutPort(string entry, out int? port)
    {
        port = null;
        var colon = entry.LastIndexOf(':');
        var bracketed = entry.StartsWith('[');
        // Many colons and no brackets: an IPv6 address, which ends in no port.
        var isPort = bracketed ? entry.LastIndexOf(']') < colon : colon > 0 && entry.IndexOf(':', StringComparison.Ordinal) == colon;
        if (isPort && int.TryParse(entry.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) (port, entry) = (number, entry[..colon]);
        return bracketed ? entry.Trim('[', ']') : entry;
    }

    private static bool IsWithin(IPAddress ip, IPAddress network, int length)
    {
        byte[] bytes = ip.GetAddressBytes(), start = network.GetAddressBytes();
        if (bytes.Length != start.Length || length > bytes.Length * 8) return false;
        for (var bit = 0; bit < length; bit++)
            if (((bytes[bit / 8] ^ start[bit / 8]) & (0x80 >> (bit % 8))) != 0) return false;
        return true;
    }

    private static string HostOf(Uri address) => address.IdnHost.Trim('[', ']').TrimEnd('.');

    private static IPAddress? AddressOf(string text) =>
        !IPAddress.TryParse(text, out var ip) ? null : ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;
}
