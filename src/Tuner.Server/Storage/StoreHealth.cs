using System.Data.Common;

namespace Tuner.Server.Storage;

/// <summary>Whether calls can be stored: proved by a write that reaches the disk, at most once a second however often it is asked.</summary>
internal sealed class StoreHealth(ICallStore calls, ServerOptions options)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private Task<bool>? _check;
    private int _told;
    private long _checkedAt;

    /// <summary>Whether they can. A disk that hangs counts as one that cannot.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Newest().WaitAsync(Patience, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            TellOnce($"the disk gave no answer within {Patience.TotalSeconds:0} seconds.");
            return false;
        }
    }

    private Task<bool> Newest()
    {
        lock (_lock)
        {
            if (_check is { } check && (!check.IsCompleted || options.TimeProvider.GetElapsedTime(_checkedAt) < Fresh)) return check;
            _checkedAt = options.TimeProvider.GetTimestamp();
            return _check = Task.Run(CheckAsync);
        }
    }

    private async Task<bool> CheckAsync()
    {
        try
        {
            await calls.CheckAsync(CancellationToken.None).ConfigureAwait(false);
            Interlocked.Exchange(ref _told, 0);
            return true;
        }
        // Whatever keeps the store from working is the answer, not a failure of the question.
        catch (Exception e)
        {
            if (e is not StoreUnavailableException { IsFault: false }) TellOnce(e is StoreUnavailableException or IOException or DbException ? e.Message : $"calls cannot be stored ({e.GetType().Name}).");
            return false;
        }
    }

    // Only the owner is told why, and once: a watcher asks every few seconds.
    private void TellOnce(string why)
    {
        if (Interlocked.Exchange(ref _told, 1) == 0) options.OnFailure?.Invoke($"Not ready: {why}");
    }
}
