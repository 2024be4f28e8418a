using System.Buffers;
using Microsoft.Data.Sqlite;
using Tuner.Server.Calls;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>Writes the narrow rows of calls.</summary>
internal sealed class SqliteRowWriter(SqliteConnection connection) : IDisposable
{
    private readonly PreparedStatement _wait = new(connection, $"INSERT INTO waits VALUES ({PreparedStatement.Marks(13)})");
    private readonly PreparedStatement _tool = new(connection, $"INSERT INTO tools VALUES ({PreparedStatement.Marks(7)})");
    private readonly PreparedStatement _error = new(connection, $"INSERT INTO errors VALUES ({PreparedStatement.Marks(8)})");
    private readonly PreparedStatement _name = new(connection, "INSERT INTO names VALUES (?1, ?2, ?3)");
    private readonly SqliteOwners _owners = new(connection);
    private readonly ArrayBufferWriter<byte> _times = new();

    /// <summary>Writes the rows of a call that has none.</summary>
    public void Write(long call, CallRows rows)
    {
        foreach (var wait in rows.Waits)
        {
            var parts = wait.PartsMs;
            _times.ResetWrittenCount();
            long? longest = null;
            foreach (var owner in wait.Owners)
            {
                var id = _owners.NumberOf(owner.Kind, owner.Name);
                longest ??= id;
                OwnerTimes.Append(_times, id, owner.Ms);
            }
            _wait.Execute(call, wait.Row, wait.AtMs, wait.WaitMs, wait.Answered, parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], longest, _times.WrittenCount == 0 ? default(SqliteValue) : _times.WrittenMemory);
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
        _tool.Dispose();
        _error.Dispose();
        _name.Dispose();
        _owners.Dispose();
    }
}
