using System.Net;
using System.Runtime.InteropServices;

namespace Tuner.Server.Hosting.Connections;

/// <summary>
/// Decides who gets a connection when there are too many. A new one is not turned away while another can go: first those
/// that showed no key, of them the address with most connections, of those the one that was quiet for longest; then
/// those with a key that rest between two requests. A request of somebody with a key is never cut.
/// </summary>
internal sealed class ConnectionSeats(ConnectionLimits limits)
{
    private const int MostClosing = 32;
    private readonly Lock _lock = new();
    private readonly HashSet<ConnectionSeat> _taken = [];
    private readonly HashSet<ConnectionSeat> _closing = [];
    private readonly Dictionary<string, int> _perAddress = new(StringComparer.Ordinal);
    private TaskCompletionSource? _someClosed;
    private long _now;

    /// <summary>How many connections are open.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _taken.Count + _closing.Count;
        }
    }

    /// <summary>Waits while very many connections are on their way to be closed: until one is, the next had to be turned away.</summary>
    public Task SomeClosedAsync()
    {
        lock (_lock)
        {
            if (_closing.Count < MostClosing) return Task.CompletedTask;
            return (_someClosed ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>A place for a new connection, for which another may be closed; null when there is none.</summary>
    public ConnectionSeat? Take(IPAddress? peer, Action close)
    {
        var address = Group(peer);
        ConnectionSeat? victim = null;
        ConnectionSeat seat;
        lock (_lock)
        {
            var ownIsFull = _perAddress.GetValueOrDefault(address) >= limits.PerAddress;
            var reserved = false;
            if (ownIsFull || _taken.Count >= limits.Total)
            {
                victim = _closing.Count < MostClosing ? Victim(ownIsFull ? address : null) : null;
                reserved = victim is null;
                if (reserved && (ownIsFull || _taken.Count >= limits.Total + limits.Reserved)) return null;
            }
            if (victim is not null)
            {
                Forget(victim);
                _closing.Add(victim);
            }
            seat = new(this, address, close, reserved) { LastUse = ++_now };
            _taken.Add(seat);
            CollectionsMarshal.GetValueRefOrAddDefault(_perAddress, address, out _)++;
        }
        victim?.Close();
        return seat;
    }

    /// <summary>The connection is closed and its descriptor free.</summary>
    public void Leave(ConnectionSeat seat)
    {
        lock (_lock)
        {
            if (!_closing.Remove(seat))
            {
                Forget(seat);
                return;
            }
            _someClosed?.TrySetResult();
            _someClosed = null;
        }
    }

    /// <summary>Changes a place's state.</summary>
    internal void Change(ConnectionSeat seat, Action<ConnectionSeat> change)
    {
        lock (_lock)
        {
            change(seat);
            seat.LastUse = ++_now;
        }
    }

    private ConnectionSeat? Victim(string? onlyOf) => _taken
        .Where(seat => (onlyOf is null || seat.Address == onlyOf) && !(seat.IsTrusted && seat.IsBusy))
        .MinBy(seat => (seat.IsTrusted, -_perAddress[seat.Address], seat.LastUse));

    private void Forget(ConnectionSeat seat)
    {
        if (!_taken.Remove(seat)) return;
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_perAddress, seat.Address, out _);
        if (--count <= 0) _perAddress.Remove(seat.Address);
    }

    // A host of IPv6 owns a whole /64: its addresses count as one.
    private static string Group(IPAddress? peer)
    {
        if (peer is null) return "";
        if (peer.IsIPv4MappedToIPv6) peer = peer.MapToIPv4();
        var bytes = peer.GetAddressBytes();
        return Convert.ToHexString(bytes.AsSpan(0, bytes.Length == 16 && !IPAddress.IsLoopback(peer) ? 8 : bytes.Length));
    }
}
