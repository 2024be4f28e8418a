using System.Buffers;
using Microsoft.Data.Sqlite;
using Tuner.Server.Calls;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>Writes the narrow rows of calls.</summary>
internal sealed class SqliteRowWriter(SqliteConnection connection) : IDisposable
{
    private const int WaitColumns = 13;
    private const int WaitsAtOnce = 8;

    // Whoever writes them undoes all of them where one fails, so that the statement need not remember how it was.
    private readonly PreparedStatement _wait = new(connection, $"INSERT OR FAIL INTO waits VALUES {PreparedStatement.Rows(1, WaitColumns)}");
    private readonly PreparedStatement _waits = new(connection, $"INSERT OR FAIL INTO waits VALUES {PreparedStatement.Rows(WaitsAtOnce, WaitColumns)}");
    private readonly PreparedStatement _tool = new(connection, $"INSERT INTO tools VALUES ({PreparedStatement.Marks(7)})");
    private readonly PreparedStatement _error = new(connection, $"INSERT INTO errors VALUES ({PreparedStatement.Marks(8)})");
    private readonly PreparedStatement _name = new(connection, "INSERT INTO names VALUES (?1, ?2, ?3)");
    private readonly SqliteOwners _owners = new(connection);
    private readonly ArrayBufferWriter<byte> _times = new();

    /// <summary>Writes the rows of a call that has none.</summary>
    public void Write(long call, CallRows rows)
    {
        var several = rows.Waits.Count - (rows.Waits.Count % WaitsAtOnce);
        for (var i = 0; i < rows.Waits.Count; i++)
        {
            var wait = rows.Waits[i];
            var parts = wait.PartsMs;
            _times.ResetWrittenCount();
            long? longest = null;
            foreach (var owner in wait.Owners)
            {
                var id = _owners.NumberOf(owner.Kind, owner.Name);
                longest ??= id;
                OwnerTimes.Append(_times, id, owner.Ms);
            }
            var (statement, behind) = i < several ? (_waits, i % WaitsAtOnce * WaitColumns) : (_wait, 0);
            statement.Bind(behind, call, wait.Row, wait.AtMs, wait.WaitMs, wait.Answered, parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], longest, _times.WrittenCount == 0 ? default(SqliteValue) : _times.WrittenMemory);
            if (i >= several || (i + 1) % WaitsAtOnce == 0) statement.Execute();
        }
        foreach (var tool in rows.Tools) _tool.Execute(call, tool.Row, tool.Name, tool.AtMs, tool.DurationMs, tool.Failed, tool.Error);
        foreach (var error in rows.Errors) _error.Execute(call, error.Place, error.AtMs, error.Source, error.Category, error.Message, error.Fatal, error.Recovered);
        foreach (var name in rows.Names) _name.Execute(call, name.Kind, name.Name);
    }

    /// <summary>Forgets what was learned in a transaction that did not commit.</summary>
    public void Forget() => _owners.Forget();

    public void Dispose()
    {
        _wait.Dispose();
        _waits.Dispose();
        _tool.Dispose();
        _error.Dispose();
        _name.Dispose();
        _owners.Dispose();
    }
}
