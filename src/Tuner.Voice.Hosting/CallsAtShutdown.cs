using Microsoft.Extensions.Hosting;

namespace Tuner.Voice.Hosting;

/// <summary>
/// Begins with the host, so that what an earlier run left is sent, and ends after all other services: calls that they
/// ended are records by then, and those that go on are laid down within the host's limit.
/// </summary>
internal sealed class CallsAtShutdown(ITunerClient tuner) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (tuner is TunerClient client) await client.DisposeAsync().AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
            await tuner.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The host's time is up. What is on disk goes out at the next start.
        }
    }
}
