using System.Data.Common;
using Tuner.Server.Storage;

namespace Tuner.Server.Keys;

/// <summary>Notes when keys are used, at most once a minute each: a call more is no reason to write to the disk.</summary>
internal sealed class KeyUse(IKeyStore keys, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private readonly Dictionary<long, DateTimeOffset> _noted = [];

    /// <summary>Notes it, behind the request: no caller waits for it.</summary>
    public void Note(StoredKey key)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (_noted.TryGetValue(key.Id, out var last) && now - last < Pause) return;
            _noted[key.Id] = now;
        }

        _ = WriteAsync(key.Id, now.ToUnixTimeMilliseconds());
    }

    private async Task WriteAsync(long id, long now)
    {
        try
        {
            // Off the caller's thread: the store may wait for another writer.
            await Task.Run(() => keys.UsedAsync(id, now, CancellationToken.None)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DbException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // A full disk or a server that stops: the request itself says what matters.
        }
    }
}
