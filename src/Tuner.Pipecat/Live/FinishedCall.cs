namespace Tuner.Pipecat.Live;

/// <summary>A call that takes no more lines, on its way out.</summary>
/// <param name="Laid">Done when its record is laid down.</param>
/// <param name="Tried">Done when the record was sent once, or is left to the next pass through the outbox.</param>
internal sealed record FinishedCall(Task Laid, Task Tried)
{
    /// <summary>Calls back when the record is laid down, on the thread that laid it: no thread pool is needed.</summary>
    public void WhenLaid(Action then) =>
        Laid.ContinueWith(static (_, then) => ((Action)then!)(), then, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
