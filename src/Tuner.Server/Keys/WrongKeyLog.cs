using System.Net;
using Microsoft.AspNetCore.Http;
using Tuner.Server.Hosting;

namespace Tuner.Server.Keys;

/// <summary>Tells the server's owner of wrong keys, without the key: the first of an address at once, then one sentence a minute.</summary>
internal sealed class WrongKeyLog(ServerOptions options)
{
    private const int MaxAddresses = 1_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, (DateTimeOffset Told, long Since)> _addresses = [];

    /// <summary>Notes one.</summary>
    public void Note(HttpContext context, IPAddress? address)
    {
        if (options.OnWrongKey is not { } tell) return;
        if (Count(address ?? IPAddress.None) is not { } count) return;
        tell($"{(count == 1 ? "A wrong API key was" : $"{count} wrong API keys were")} given from {address?.ToString() ?? "behind the trusted proxy"}, last at {RouteName.Of(context)}.");
    }

    private long? Count(IPAddress address)
    {
        lock (_lock)
        {
            var now = options.TimeProvider.GetUtcNow();
            if (_addresses.Count >= MaxAddresses && !_addresses.ContainsKey(address)) _addresses.Clear();
            var (told, since) = _addresses.GetValueOrDefault(address);
            var isDue = now - told >= Pause;
            _addresses[address] = isDue ? (now, 0) : (told, since + 1);
            return isDue ? since + 1 : null;
        }
    }
}
