using Npgsql;

namespace Tuner.Server.Storage.Postgres;

/// <summary>
/// Hears and tells by LISTEN and NOTIFY that calls were stored. Telling stands behind the commit and outside of it, a few times a second at
/// most: a notification inside of each would make all commits of all servers wait for each other. Nothing is lost with it, since whoever
/// waits looks after two seconds in any case; without a listener it is only later.
/// </summary>
internal sealed class PostgresCallNews : ICallNews, IAsyncDisposable
{
    private const string Channel = "tuner_calls";
    private static readonly TimeSpan BetweenWords = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);
    private readonly PostgresDatabase _database;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _told = new(0, 1);
    private readonly SemaphoreSlim _wanted = new(0, 1);
    private readonly Task _telling;
    private readonly Task _listening;
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts it; nobody is listened to before somebody waits.</summary>
    public PostgresCallNews(PostgresDatabase database)
    {
        _database = database;
        _telling = Task.Run(TellAsync);
        _listening = Task.Run(ListenAsync);
    }

    /// <summary>Tells all servers, this one too, that calls were stored.</summary>
    public void Tell() => Raise(_told);

    /// <inheritdoc/>
    public async Task WaitAsync(TimeSpan most, CancellationToken cancellationToken)
    {
        Raise(_wanted);
        try
        {
            await Volatile.Read(ref _next).Task.WaitAsync(most, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // A look finds what there is.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_telling, _listening).ConfigureAwait(false);
        _stop.Dispose();
        _told.Dispose();
        _wanted.Dispose();
    }

    // Whoever is told already need not be told again.
    private static void Raise(SemaphoreSlim flag)
    {
        try
        {
            if (flag.CurrentCount == 0) flag.Release();
        }
        catch (SemaphoreFullException)
        {
            // Another one was quicker.
        }
        catch (ObjectDisposedException)
        {
            // The server stops.
        }
    }

    private Task TellAsync() => RepeatAsync(async () =>
    {
        await _told.WaitAsync(_stop.Token).ConfigureAwait(false);
        await _database.ExecuteAsync($"SELECT pg_notify('{Channel}', '')", _stop.Token).ConfigureAwait(false);
        await Task.Delay(BetweenWords, _stop.Token).ConfigureAwait(false);
    });

    private Task ListenAsync() => RepeatAsync(async () =>
    {
        await _wanted.WaitAsync(_stop.Token).ConfigureAwait(false);
        var connection = await _database.ConnectAsync(_stop.Token).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            connection.Notification += (_, _) => Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
            var command = new NpgsqlCommand($"LISTEN {Channel}", connection);
            await using (command.ConfigureAwait(false)) await command.ExecuteNonQueryAsync(_stop.Token).ConfigureAwait(false);
            // Whoever waits says so first. When nobody has for a while, the connection goes back.
            do await connection.WaitAsync(Idle, _stop.Token).ConfigureAwait(false);
            while (await _wanted.WaitAsync(Idle, _stop.Token).ConfigureAwait(false));
        }
    });

    private async Task RepeatAsync(Func<Task> work)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await work().ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            // Readiness tells of the database's trouble; news come again when it works.
            catch (Exception e) when (e is NpgsqlException or StoreUnavailableException or IOException or ObjectDisposedException)
            {
                await Task.Delay(AfterTrouble, _stop.Token).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
            }
        }
    }
}
