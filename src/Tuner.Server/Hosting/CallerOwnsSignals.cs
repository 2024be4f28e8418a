using Microsoft.Extensions.Hosting;

namespace Tuner.Server.Hosting;

/// <summary>The server hears no signals: whoever started it does, and cancels what it waits on.</summary>
internal sealed class CallerOwnsSignals : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
