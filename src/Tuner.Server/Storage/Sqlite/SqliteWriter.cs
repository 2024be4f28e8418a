using Microsoft.Data.Sqlite;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>
/// Group commit: one thread and one connection write everything, and what waits at the same time shares one transaction
/// and so one sync of the disk. Nobody is told that his work is done before that sync. Work is done in the order in which
/// it came; work that fails is undone alone, and when the disk fails, all work of that group is told so.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    /// <summary>So much work waits at most; more is refused at once.</summary>
    public const int MostWaiting = 1_024;

    // A group ends here though more waits: who came first should not wait for a thousand others.
    private const int MostInGroup = 256;
    private const long MostBytesInGroup = 16 * 1024 * 1024;
    private readonly string _path;
    private readonly Func<SqliteConnection> _connect;
    private readonly Func<SqliteConnection, bool, StoreUnavailableException?> _objection;
    private readonly Lock _lock = new();
    private readonly Queue<WriteItem> _waiting = new();
    private readonly SemaphoreSlim _more = new(0);
    private readonly Thread _thread;
    private SqliteWriteSession? _session;
    private bool _closed;

    /// <summary>Starts the thread; the connection is opened with the first work.</summary>
    /// <param name="path">The database's file.</param>
    /// <param name="connect">Opens a connection that belongs to nobody else.</param>
    /// <param name="objection">Why what the connection writes does not last; null when it does. Also told whether it has written.</param>
    public SqliteWriter(string path, Func<SqliteConnection> connect, Func<SqliteConnection, bool, StoreUnavailableException?> objection)
    {
        (_path, _connect, _objection) = (path, connect, objection);
        _thread = new Thread(Run) { IsBackground = true, Name = "tuner store writer" };
        _thread.Start();
    }

    /// <summary>How much work waits.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock) return _waiting.Count;
        }
    }

    /// <summary>Runs <paramref name="work"/> in a transaction that it may share with others; all of it happens or nothing. When this returns, it is on disk.</summary>
    /// <param name="work">What to write; it runs on the writer's thread.</param>
    /// <param name="bytes">About how many bytes it writes.</param>
    /// <param name="cancellationToken">Takes it back, as long as it was not begun.</param>
    /// <exception cref="StoreUnavailableException">Too much waits, the disk is full or cannot be written, or the file vanished: nothing was written that lasts.</exception>
    public Task<T> WriteAsync<T>(Func<SqliteWriteSession, T> work, long bytes, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<T>(cancellationToken);
        var item = new WriteItem<T>(work, bytes, cancellationToken);
        lock (_lock)
        {
            if (_closed) throw new StoreUnavailableException("The server stops", isFault: false);
            if (_waiting.Count >= MostWaiting) throw new StoreUnavailableException("Too much waits to be stored already", isFault: false);
            _waiting.Enqueue(item);
            if (_waiting.Count == 1) _more.Release();
        }
        return item.Task;
    }

    /// <summary>Writes what waits, takes no more, and closes the connection.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_closed) return;
            _closed = true;
            _more.Release();
        }
        _thread.Join();
        _session?.Dispose();
        _more.Dispose();
    }

    private void Run()
    {
        var group = new List<WriteItem>();
        while (true)
        {
            _more.Wait();
            while (Take(group)) WriteGroup(group);
            lock (_lock)
                if (_closed && _waiting.Count == 0) return;
        }
    }

    private bool Take(List<WriteItem> group)
    {
        group.Clear();
        long bytes = 0;
        lock (_lock)
            while (group.Count < MostInGroup && _waiting.TryPeek(out var next) && (group.Count == 0 || bytes + next.Bytes <= MostBytesInGroup))
            {
                bytes += next.Bytes;
                group.Add(_waiting.Dequeue());
            }
        return group.Count > 0;
    }

    private void WriteGroup(List<WriteItem> group)
    {
        try
        {
            var session = _session ??= new(_connect());
            // Before a word is written: what was written into a file that is gone is known to nobody.
            if (_objection(session.Connection, false) is { } gone) throw gone;
            session.Begin();
            foreach (var item in group) item.Run(session);
            session.Commit();
            if (_objection(session.Connection, true) is { } objection) throw objection;
        }
        // Whatever it is, nothing of the group is known to last, and everybody who waits must hear of it.
        catch (Exception fault)
        {
            _session?.Dispose();
            _session = null;
            var told = fault is SqliteException known && SqliteTrouble.Of(known, _path) is { } trouble ? trouble : fault;
            foreach (var item in group) item.Fail(told);
            return;
        }
        foreach (var item in group) item.Succeed();
    }

    private abstract class WriteItem(long bytes)
    {
        public long Bytes { get; } = bytes;

        public abstract void Run(SqliteWriteSession session);

        public abstract void Succeed();

        public abstract void Fail(Exception fault);
    }

    private sealed class WriteItem<T>(Func<SqliteWriteSession, T> work, long bytes, CancellationToken cancellationToken) : WriteItem(bytes)
    {
        // Who waits goes on elsewhere: the writer's thread has others to serve.
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _result = default!;
        private Exception? _fault;

        public Task<T> Task => _done.Task;

        public override void Run(SqliteWriteSession session)
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                session.Within(at => _result = work(at));
            }
            // The disk's trouble is everybody's; what only this work did wrong is its own.
            catch (Exception fault) when (fault is not SqliteException known || SqliteTrouble.Of(known, "") is null)
            {
                _fault = fault;
            }
        }

        public override void Succeed()
        {
            if (_fault is OperationCanceledException canceled) _done.TrySetCanceled(canceled.CancellationToken);
            else if (_fault is not null) _done.TrySetException(_fault);
            else _done.TrySetResult(_result);
        }

        public override void Fail(Exception fault) => _done.TrySetException(_fault ?? fault);
    }
}
