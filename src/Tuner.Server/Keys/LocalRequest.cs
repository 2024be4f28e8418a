using System.Net;
using Microsoft.AspNetCore.Http;

namespace Tuner.Server.Keys;

/// <summary>
/// Tells whether a request was made by somebody at this machine. The peer's address alone does not: behind a proxy every
/// peer is local, so any forwarding header means that it is not; and a foreign page can point its own name at 127.0.0.1,
/// so the name that was asked for must be one of this machine too.
/// </summary>
internal static class LocalRequest
{
    private static readonly string[] ForwardingHeaders =
        ["Forwarded", "Via", "True-Client-IP", "CF-Connecting-IP", "Fastly-Client-IP", "X-Client-IP", "X-Cluster-Client-IP", "X-Real-IP", "X-ProxyUser-IP", "Client-IP"];

    /// <summary>Whether it was.</summary>
    public static bool Is(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } peer && IPAddress.IsLoopback(peer)
        && !context.Request.Headers.Keys.Any(IsForwarding)
        && IsNameOfThisMachine(context.Request.Host.Host);

    private static bool IsForwarding(string header) =>
        header.StartsWith("X-Forwarded", StringComparison.OrdinalIgnoreCase)
        || header.StartsWith("X-Original-", StringComparison.OrdinalIgnoreCase)
        || ForwardingHeaders.Contains(header, StringComparer.OrdinalIgnoreCase);

    private static bool IsNameOfThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
