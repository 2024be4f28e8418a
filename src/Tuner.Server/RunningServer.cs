using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace Tuner.Server;

/// <summary>A server that answers. Disposing it stops it: no new request is taken, those under way get 5 seconds.</summary>
internal sealed class RunningServer(WebApplication app, Uri address, string dataFolder) : IAsyncDisposable
{
    /// <summary>The bound address, with the port that was really taken, as <c>http://127.0.0.1:8000</c>.</summary>
    public Uri Address { get; } = address;

    /// <summary>The data folder as a full path.</summary>
    public string DataFolder { get; } = dataFolder;

    /// <summary>The first key, when this start created it; else null. Show it once: only its hash is stored.</summary>
    public string? NewKey { get; init; }

    /// <summary>Whether <see cref="ServerOptions.FirstKey"/> was given but is none of this server's keys: whoever sends with it gets 401.</summary>
    public bool GivenKeyIsUnknown { get; init; }

    /// <summary>Waits until the server was stopped or <paramref name="cancellationToken"/> fires, and then stops it.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => app.WaitForShutdownAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await app.StopAsync(patience.Token).ConfigureAwait(false);
        await app.DisposeAsync().ConfigureAwait(false);
    }
}
