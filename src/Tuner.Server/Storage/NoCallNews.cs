namespace Tuner.Server.Storage;

/// <summary>Of a store that tells nothing: whoever waits looks when his time is over.</summary>
internal sealed class NoCallNews(TimeProvider time) : ICallNews
{
    /// <inheritdoc/>
    public Task WaitAsync(TimeSpan most, CancellationToken cancellationToken) => Task.Delay(most, time, cancellationToken);
}
