namespace Tuner.Server.Hosting;

/// <summary>
/// Bounds how many bytes of calls are in memory at once. Whoever gets no room is told to come again; a quarter is kept for
/// calls of usual size, so that a few huge ones cannot push out the many.
/// </summary>
internal sealed class BytesInFlight(long most, TimeProvider time) : IDisposable
{
    /// <summary>Up to here a call is of usual size.</summary>
    public const long Usual = 1024 * 1024;

    private const long WorthCollecting = 8 * 1024 * 1024;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private long _taken;
    private long _large;
    private long _sinceCollection;

    /// <summary>How many bytes are taken.</summary>
    public long Taken
    {
        get
        {
            lock (_lock) return _taken;
        }
    }

    /// <summary>Room for so many bytes until it is disposed; null when there is none now.</summary>
    public Share? TryTake(long bytes)
    {
        var share = new Share(this);
        return share.TryGrow(bytes) ? share : null;
    }

    public void Dispose()
    {
        lock (_lock) _timer?.Dispose();
    }

    private bool TryTake(long bytes, bool large)
    {
        lock (_lock)
        {
            if (_taken + bytes > most || (large && _large + bytes > most / 4 * 3)) return false;
            _taken += bytes;
            if (large) _large += bytes;
            _sinceCollection += bytes;
            return true;
        }
    }

    private void Return(long bytes, long large)
    {
        lock (_lock)
        {
            _taken -= bytes;
            _large -= large;
            if (_taken > 0 || _sinceCollection < WorthCollecting) return;
            _timer ??= time.CreateTimer(_ => GiveBack(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(Rest, Timeout.InfiniteTimeSpan);
        }
    }

    // The runtime keeps what large calls took, for the next ones: a server that rests gives it back to the machine.
    private void GiveBack()
    {
        lock (_lock)
        {
            if (_taken > 0) return;
            _sinceCollection = 0;
        }
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    /// <summary>Bytes that somebody holds.</summary>
    internal sealed class Share(BytesInFlight owner) : IDisposable
    {
        private long _bytes;
        private long _large;

        /// <summary>Takes more; returns whether there was room.</summary>
        public bool TryGrow(long bytes)
        {
            // What was taken as a usual call counts as a large one from the moment it is one.
            var large = _bytes + bytes > Usual;
            if (!owner.TryTake(bytes, large)) return false;
            _bytes += bytes;
            if (large) _large += bytes;
            return true;
        }

        /// <summary>Gives all of them back.</summary>
        public void Dispose()
        {
            owner.Return(_bytes, _large);
            (_bytes, _large) = (0, 0);
        }
    }
}
