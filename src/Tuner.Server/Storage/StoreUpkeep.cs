namespace Tuner.Server.Storage;

/// <summary>Does what a store does beside the requests, a little at a time, as long as the server runs: each piece of work is asked in turn, and all rest while none has anything to do.</summary>
internal sealed class StoreUpkeep : IAsyncDisposable
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(10);
    private readonly CancellationTokenSource _stop = new();
    private readonly ServerOptions _options;
    private readonly Task[] _works;

    /// <summary>Starts it.</summary>
    /// <param name="options">Whom to tell of trouble.</param>
    /// <param name="works">Each does some of its work and returns whether there is more to do at once.</param>
    public StoreUpkeep(ServerOptions options, params Func<CancellationToken, Task<bool>>[] works)
    {
        _options = options;
        _works = [.. works.Select(work => Task.Run(() => RunAsync(work)))];
    }

    /// <summary>Ends it; what is under way is waited for.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_works).ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync(Func<CancellationToken, Task<bool>> work)
    {
        var told = false;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var begin = _options.TimeProvider.GetTimestamp();
                var more = await work(_stop.Token).ConfigureAwait(false);
                told = false;
                // Half of the time at most: calls that come in go first.
                var pause = more ? _options.TimeProvider.GetElapsedTime(begin) : Rest;
                await Task.Delay(pause < Rest ? pause : Rest, _options.TimeProvider, _stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            // Requests are served whatever happens here; the next attempt may go well. Trouble of the disk is told by whoever asks for readiness.
            catch (Exception fault)
            {
                if (!told && fault is not StoreUnavailableException) _options.OnFailure?.Invoke($"Work beside the requests failed and is tried again ({fault.GetType().Name}).");
                told = true;
                await Task.Delay(AfterTrouble, _options.TimeProvider, _stop.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
            }
        }
    }
}
