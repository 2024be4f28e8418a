using Microsoft.Data.Sqlite;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>The one connection that writes, with what is compiled for it.</summary>
internal sealed class SqliteWriteSession : IDisposable
{
    private readonly PreparedStatement _begin;
    private readonly PreparedStatement _commit;
    private readonly PreparedStatement _savepoint;
    private readonly PreparedStatement _release;
    private readonly Lazy<SqliteCallInsert> _calls;
    private readonly Lazy<SqliteRowWriter> _rows;

    public SqliteWriteSession(SqliteConnection connection)
    {
        Connection = connection;
        _begin = new(connection, "BEGIN IMMEDIATE");
        _commit = new(connection, "COMMIT");
        _savepoint = new(connection, "SAVEPOINT item");
        _release = new(connection, "RELEASE item");
        _rows = new(() => new(connection));
        _calls = new(() => new(connection, _rows.Value));
    }

    /// <summary>The connection, inside a transaction.</summary>
    public SqliteConnection Connection { get; }

    /// <summary>Writes calls.</summary>
    public SqliteCallInsert Calls => _calls.Value;

    /// <summary>Writes the narrow rows of calls.</summary>
    public SqliteRowWriter Rows => _rows.Value;

    /// <summary>Begins a transaction that holds the write lock.</summary>
    public void Begin() => _begin.Execute();

    /// <summary>Commits: when this returns, it is on disk.</summary>
    public void Commit() => _commit.Execute();

    /// <summary>Runs work in the transaction, all of it or nothing.</summary>
    public void Within(Action<SqliteWriteSession> work)
    {
        _savepoint.Execute();
        try
        {
            work(this);
        }
        catch
        {
            if (_rows.IsValueCreated) Rows.Forget();
            // A full disk has ended the whole transaction already, and the savepoint with it.
            if (SQLitePCL.raw.sqlite3_get_autocommit(Connection.Handle) == 0) Connection.Execute("ROLLBACK TO item; RELEASE item");
            throw;
        }
        _release.Execute();
    }

    public void Dispose()
    {
        if (_calls.IsValueCreated) Calls.Dispose();
        if (_rows.IsValueCreated) Rows.Dispose();
        _release.Dispose();
        _savepoint.Dispose();
        _commit.Dispose();
        _begin.Dispose();
        // Rolls back what was not committed.
        Connection.Dispose();
    }
}
