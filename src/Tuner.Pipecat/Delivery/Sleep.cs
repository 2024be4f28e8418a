namespace Tuner.Pipecat.Delivery;

/// <summary>Waits for a signal or for time to pass, whichever comes first; time is the provider's.</summary>
internal static class Sleep
{
    public static async Task UntilAsync(SemaphoreSlim signal, TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            await signal.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The time is over, or the wait is.
        }
    }
}
