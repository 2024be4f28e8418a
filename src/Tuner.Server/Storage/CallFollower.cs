using System.Data.Common;
using Microsoft.Extensions.Hosting;

namespace Tuner.Server.Storage;

/// <summary>Keeps the search and the rollups close behind the calls, as long as the server runs.</summary>
internal sealed class CallFollower(ICallStore calls, ServerOptions options) : BackgroundService
{
    // The machine's own time: how soon a call is found does not hang on the clock that calls are dated by.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RestAfterTrouble = TimeSpan.FromSeconds(10);
    private bool _told;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var rest = await FollowAsync(stoppingToken).ConfigureAwait(false);
            await Task.Delay(rest, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // How long to rest before the next calls. After every step, so that who writes calls is never behind a long row of steps.
    private async Task<TimeSpan> FollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            var followed = await calls.FollowAsync(cancellationToken).ConfigureAwait(false);
            _told = false;
            return followed ? TimeSpan.FromMilliseconds(1) : Rest;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return TimeSpan.Zero;
        }
        // Whoever sends calls is told of it, and so is the owner.
        catch (StoreUnavailableException)
        {
            return Rest;
        }
        // The last line of defence: the server goes on without the search, and its owner is told once.
        catch (Exception e)
        {
            if (!_told) options.OnFailure?.Invoke($"The search cannot follow the calls ({(e is DbException or IOException ? e.Message.TrimEnd('.') : e.GetType().Name)}).");
            _told = true;
            return RestAfterTrouble;
        }
    }
}
