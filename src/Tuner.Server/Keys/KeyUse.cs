using System.Data.Common;
using Tuner.Server.Storage;

namespace Tuner.Server.Keys;

/// <summary>Notes when keys are used, at most once a minute each: a call more is no reason to write to the disk.</summary>
internal sealed class KeyUse(IKeyStore keys, ServerOptions options)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private readonly Dictionary<long, DateTimeOffset> _noted = [];

    /// <summary>Notes it: before the call is stored for a sender, who waits for the disk anyway; behind the request for a reader.</summary>
    /// <exception cref="StoreUnavailableException">To a sender: the database is gone.</exception>
    public Task NoteAsync(StoredKey key, bool isSender)
    {
        var now = options.TimeProvider.GetUtcNow();
        lock (_lock)
        {
            if (_noted.TryGetValue(key.Id, out var last) && now - last < Pause) return Task.CompletedTask;
            _noted[key.Id] = now;
        }

        if (isSender) return WriteAsync(key.Id, now.ToUnixTimeMilliseconds());
        // Off the reader's thread: the store may wait for another writer.
        _ = Task.Run(() => WriteBehindAsync(key.Id, now.ToUnixTimeMilliseconds()));
        return Task.CompletedTask;
    }

    private async Task WriteBehindAsync(long id, long now)
    {
        try
        {
            await WriteAsync(id, now).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            // Whoever meets it first tells it: the next one finds another file.
            options.OnFailure?.Invoke(e.Message);
        }
    }

    private async Task WriteAsync(long id, long now)
    {
        try
        {
            await keys.UsedAsync(id, now, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DbException or IOException or ObjectDisposedException or StoreUnavailableException { InnerException: DbException })
        {
            // A full disk or a server that stops: the request itself says what matters.
        }
    }
}
