using Microsoft.Data.Sqlite;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>Writes payloads.</summary>
internal sealed class SqlitePayloadWriter(SqliteConnection connection) : IDisposable
{
    // SQLite copies a value before it writes it; a large one goes straight from memory into the file, in pieces.
    private const int Large = 1024 * 1024;
    private readonly PreparedStatement _whole = new(connection, "INSERT INTO payloads (call, form, length, body) VALUES (?1, ?2, ?3, ?4)");
    private readonly PreparedStatement _room = new(connection, "INSERT INTO payloads (call, form, length, body) VALUES (?1, ?2, ?3, zeroblob(?4))");

    /// <summary>Writes the payload of a call that has none.</summary>
    public void Write(long call, PackedBody body)
    {
        if (body.Bytes.Length < Large)
        {
            _whole.Execute(call, (int)body.Form, body.Length, body.Bytes);
            return;
        }
        _room.Execute(call, (int)body.Form, body.Length, body.Bytes.Length);
        using var blob = new SqliteBlob(connection, "payloads", "body", call);
        blob.Write(body.Bytes.Span);
    }

    public void Dispose()
    {
        _whole.Dispose();
        _room.Dispose();
    }
}
