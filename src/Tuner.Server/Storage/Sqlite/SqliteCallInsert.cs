using Microsoft.Data.Sqlite;
using Tuner.Server.Calls;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>Writes calls into the transaction of its connection: payload, facts and rows, all or nothing.</summary>
internal sealed class SqliteCallInsert(SqliteConnection connection) : IDisposable
{
    private const int Own = 4;

    private static readonly string Insert = $"""
        INSERT INTO calls (workspace_id, call_id, agent, received_at_ms, {string.Join(", ", SqliteFacts.Columns)})
        VALUES ({PreparedStatement.Marks(Own + SqliteFacts.Columns.Length)})
        ON CONFLICT (workspace_id, call_id) DO NOTHING
        RETURNING id
        """;

    private readonly PreparedStatement _call = new(connection, Insert, Own + SqliteFacts.Columns.Length);
    private readonly PreparedStatement _find = new(connection, "SELECT id FROM calls WHERE workspace_id = $0 AND call_id = $1", 2);
    private readonly PreparedStatement _payload = new(connection, "INSERT INTO payloads (call, form, length, body) VALUES ($0, $1, $2, zeroblob($3))", 4);
    private readonly SqliteRowWriter _rows = new(connection);

    /// <summary>Writes a call unless its workspace has one of that call_id.</summary>
    public AddedCall Add(NewCall call, PackedBody body)
    {
        var id = _call.Number([call.WorkspaceId, call.Summary.CallId, call.Agent, call.ReceivedAtMs, .. SqliteFacts.Values(call.Summary)]);
        if (id is null) return new(_find.Number(call.WorkspaceId, call.Summary.CallId) ?? 0, IsNew: false);
        WritePayload(id.Value, body);
        _rows.Write(id.Value, call.Rows);
        return new(id.Value, IsNew: true);
    }

    /// <summary>Forgets what was learned in a transaction that did not commit.</summary>
    public void Forget() => _rows.Forget();

    public void Dispose()
    {
        _call.Dispose();
        _find.Dispose();
        _payload.Dispose();
        _rows.Dispose();
    }

    // Straight from memory into the file, in pieces: no copy of a large body.
    private void WritePayload(long call, PackedBody body)
    {
        _payload.Execute(call, (int)body.Form, body.Length, body.Bytes.Length);
        using var blob = new SqliteBlob(connection, "payloads", "body", call);
        blob.Write(body.Bytes.Span);
    }
}
