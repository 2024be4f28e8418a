using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Tuner.Server.Hosting;
using Tuner.Server.Hosting.Tls;
using Tuner.Server.Keys;

namespace Tuner.Server;

/// <summary>A server that answers. Disposing it stops it: no new request is taken, those under way get 5 seconds.</summary>
internal sealed class RunningServer(WebApplication app, Uri address, string dataFolder) : IAsyncDisposable
{
    private int _stopped;

    /// <summary>How long requests under way may take when the server stops.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Where this machine reaches it, with the port that was really taken, as <c>http://127.0.0.1:8000</c>.</summary>
    public Uri Address { get; } = address;

    /// <summary>The data folder as a full path.</summary>
    public string DataFolder { get; } = dataFolder;

    /// <summary>The address that lets a browser in, by this start's token; also in the data folder until the server stops.</summary>
    public required Uri LoginAddress { get; init; }

    /// <summary>The database that keeps the calls, without its password; null for a file in the data folder.</summary>
    public string? Database { get; init; }

    /// <summary>Whether other machines can reach it.</summary>
    public required bool IsReachedFromElsewhere { get; init; }

    /// <summary>Whether the calls are from a version that let everybody at this machine read without a key.</summary>
    public required bool WasReadWithoutKey { get; init; }

    /// <summary>The routes that it answers.</summary>
    public IEnumerable<RouteEndpoint> Routes => ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    /// <summary>The first key, when this start created it; else null. Show it once: only its hash is stored.</summary>
    public string? NewKey { get; init; }

    /// <summary>Whether <see cref="ServerOptions.FirstKey"/> was given but is none of this server's keys: whoever sends with it gets 401.</summary>
    public bool GivenKeyIsUnknown { get; init; }

    /// <summary>Where <c>/metrics</c> needs no key, with the port that was really taken; null for nowhere.</summary>
    public Uri? MetricsAddress { get; init; }

    /// <summary>Waits until <paramref name="cancellationToken"/> fires, and then as long as <see cref="ServerOptions.Drain"/> says, while everything is answered but readiness is down; then it stops.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var options = app.Services.GetRequiredService<ServerOptions>();
        var draining = app.Services.GetRequiredService<Draining>();
        var told = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        // Readiness is down when whoever cancelled goes on.
        var registration = cancellationToken.UnsafeRegister(
            _ =>
            {
                draining.Begin();
                told.TrySetResult(Task.Delay(options.Drain, options.TimeProvider, CancellationToken.None));
            },
            null);
        await using (registration.ConfigureAwait(false)) await (await told.Task.ConfigureAwait(false)).ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Reads the certificate's files again now.</summary>
    public void ReloadCertificate()
    {
        if (ServerEdition.IsThis) app.Services.GetService<ServerCertificate>()?.Reload();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        StartToken.Remove(DataFolder, LoginAddress);
        if (Interlocked.Exchange(ref _stopped, 1) != 0) return;
        app.Services.GetRequiredService<Draining>().Begin();
        using var patience = new CancellationTokenSource(Patience);
        await app.StopAsync(patience.Token).ConfigureAwait(false);
        await app.DisposeAsync().ConfigureAwait(false);
    }
}
