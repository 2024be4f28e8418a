using Npgsql;

namespace Tuner.Server.Storage.Postgres;

/// <summary>
/// Group commit: what waits at the same time is written by one statement, and so by one commit; a few groups are under way beside each
/// other where many wait. Nobody is told that his call is stored before its group's commit, and none of a group is when that fails.
/// </summary>
internal sealed class PostgresCallWriter : IAsyncDisposable
{
    /// <summary>So many calls wait at most; more are refused at once.</summary>
    public const int MostWaiting = 1_024;

    private const int Groups = 3;

    // Fewer wait for the group that is under way: a statement costs as much for one call as for several.
    private const int WorthAnother = 16;
    private const int MostInGroup = 128;
    private const long MostBytesInGroup = 8 * 1024 * 1024;
    private const int MostTries = 3;
    private readonly PostgresDatabase _database;
    private readonly Lock _lock = new();
    private readonly Queue<WaitingCall> _waiting = new();
    private readonly SemaphoreSlim _more = new(0);
    private readonly Task[] _works;
    private int _underWay;
    private bool _closed;

    /// <summary>Starts it.</summary>
    public PostgresCallWriter(PostgresDatabase database)
    {
        _database = database;
        _works = [.. Enumerable.Range(0, Groups).Select(_ => Task.Run(RunAsync))];
    }

    /// <summary>How many calls wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock) return _waiting.Count;
        }
    }

    /// <summary>Stores a call. When this returns, it is as safe as the database's own settings make a commit.</summary>
    /// <exception cref="StoreUnavailableException">Too much waits, or the database cannot be used: whether it was stored is not known, and asking again tells.</exception>
    public Task<AddedCall> AddAsync(PackedCall call, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<AddedCall>(cancellationToken);
        var waiting = new WaitingCall(call);
        lock (_lock)
        {
            if (_closed) throw new StoreUnavailableException("The server stops", isFault: false);
            if (_waiting.Count >= MostWaiting) throw new StoreUnavailableException("Too much waits to be stored already", isFault: false);
            _waiting.Enqueue(waiting);
        }
        _more.Release();
        return waiting.Done.Task;
    }

    /// <summary>Writes what waits, and takes no more.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_closed) return;
            _closed = true;
        }
        _more.Release(Groups);
        await Task.WhenAll(_works).ConfigureAwait(false);
        _more.Dispose();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            await _more.WaitAsync().ConfigureAwait(false);
            while (Take() is { Count: > 0 } group)
            {
                await WriteAsync(group).ConfigureAwait(false);
                lock (_lock) _underWay--;
            }
            lock (_lock)
                if (_closed && _waiting.Count == 0) return;
        }
    }

    // Each waiting call has released the semaphore once; those that a group takes along, or that wait for its end, leave it to wake somebody for nothing.
    private List<WaitingCall> Take()
    {
        var group = new List<WaitingCall>();
        long bytes = 0;
        lock (_lock)
        {
            if (_underWay > 0 && _waiting.Count < WorthAnother && !_closed) return group;
            while (group.Count < MostInGroup && _waiting.TryPeek(out var next) && (group.Count == 0 || bytes + next.Call.Body.Bytes.Length <= MostBytesInGroup))
            {
                bytes += next.Call.Body.Bytes.Length;
                group.Add(_waiting.Dequeue());
            }
            if (group.Count > 0) _underWay++;
        }
        return group;
    }

    private async Task WriteAsync(List<WaitingCall> group)
    {
        try
        {
            // The same call may be in a group twice. All groups go through calls in one order, so that no two wait for each other.
            var same = group.GroupBy(waiting => (waiting.Call.Call.WorkspaceId, waiting.Call.Call.Summary.CallId)).OrderBy(of => of.Key.WorkspaceId).ThenBy(of => of.Key.CallId, StringComparer.Ordinal).ToList();
            var added = await AddAsync(same.ConvertAll(of => of.First().Call)).ConfigureAwait(false);
            for (var i = 0; i < same.Count; i++)
            {
                var isNew = added[i].IsNew;
                foreach (var waiting in same[i])
                {
                    waiting.Done.TrySetResult(new(added[i].Id, isNew));
                    isNew = false;
                }
            }
        }
        // What one call has that the database refuses is its own trouble only.
        catch (PostgresException e) when (group.Count > 1 && PostgresTrouble.Of(e, _database.Name) is null)
        {
            foreach (var waiting in group) await WriteAsync([waiting]).ConfigureAwait(false);
        }
        // Everybody who waits must hear of it, whatever it is.
        catch (Exception e)
        {
            foreach (var waiting in group) waiting.Done.TrySetException(_database.Told(e));
        }
    }

    private async Task<AddedCall[]> AddAsync(List<PackedCall> calls)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await TryAsync(calls).ConfigureAwait(false);
            }
            catch (PostgresException e) when (PostgresTrouble.IsCollision(e) && tries < MostTries)
            {
                // Nothing of it was stored; the other one is through now.
            }
        }
    }

    private async Task<AddedCall[]> TryAsync(List<PackedCall> calls)
    {
        var connection = await _database.ConnectAsync(CancellationToken.None).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            string? warned = null;
            // A commit that stopped waiting for its standby says only so that it may be lost.
            connection.Notice += (_, told) => warned = told.Notice.InvariantSeverity == "WARNING" ? told.Notice.SqlState : warned;
            var added = new AddedCall[calls.Count];
            var left = Enumerable.Range(0, calls.Count).ToHashSet();
            for (var tries = 1; left.Count > 0; tries++)
            {
                // Known a moment ago, and removed since: it is stored anew.
                if (tries > MostTries) throw new StoreUnavailableException("The call is removed while it is stored", isFault: false);
                await NoteAsync(calls, left, added, PostgresCallInsert.Adding, isNew: true, connection).ConfigureAwait(false);
                if (left.Count > 0) await NoteAsync(calls, left, added, PostgresCallInsert.Finding, isNew: false, connection).ConfigureAwait(false);
            }
            return warned is null ? added : throw new StoreUnavailableException($"{_database.Name} does not vouch for what it stored (PostgreSQL warning {warned}): look at its standby servers.", isFault: true);
        }
    }

    private static async Task NoteAsync(
        List<PackedCall> calls, HashSet<int> left, AddedCall[] added, Func<NpgsqlConnection, IReadOnlyList<PackedCall>, NpgsqlCommand> statement, bool isNew, NpgsqlConnection connection)
    {
        var asked = left.Order().ToList();
        var command = statement(connection, asked.ConvertAll(at => calls[at]));
        await using (command.ConfigureAwait(false))
        {
            // To plan it takes longer than to run it; each connection does that once.
            await command.PrepareAsync().ConfigureAwait(false);
            var row = await command.ExecuteReaderAsync().ConfigureAwait(false);
            await using (row.ConfigureAwait(false))
            {
                await row.NextResultAsync().ConfigureAwait(false);
                var found = new List<(int At, long Id)>();
                while (await row.ReadAsync().ConfigureAwait(false)) found.Add((asked[(int)row.GetInt64(0)], row.GetInt64(1)));
                // Past the end, where the commit is told.
                await row.NextResultAsync().ConfigureAwait(false);
                foreach (var (at, id) in found)
                {
                    added[at] = new(id, isNew);
                    left.Remove(at);
                }
            }
        }
    }

    private sealed record WaitingCall(PackedCall Call)
    {
        // Who waits goes on elsewhere: the group has others to tell.
        public TaskCompletionSource<AddedCall> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
