using Microsoft.Data.Sqlite;
using Tuner.Server.Calls;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>Writes calls into the transaction of its connection: payload, facts and rows, all or nothing.</summary>
internal sealed class SqliteCallInsert(SqliteConnection connection, SqliteRowWriter rows) : IDisposable
{
    private const int Own = 4;

    private static readonly string Insert = $"""
        INSERT INTO calls (workspace_id, call_id, agent, received_at_ms, {string.Join(", ", CallFacts.Columns)})
        VALUES ({PreparedStatement.Marks(Own + CallFacts.Columns.Length)})
        ON CONFLICT (workspace_id, call_id) DO NOTHING
        RETURNING id
        """;

    private readonly PreparedStatement _call = new(connection, Insert);
    private readonly PreparedStatement _find = new(connection, "SELECT id FROM calls WHERE workspace_id = ?1 AND call_id = ?2");
    private readonly SqlitePayloadWriter _payloads = new(connection);

    /// <summary>Writes a call unless its workspace has one of that call_id.</summary>
    public AddedCall Add(NewCall call, PackedBody body)
    {
        var id = _call.Number([call.WorkspaceId, call.Summary.CallId, call.Agent, call.ReceivedAtMs, .. CallFacts.Values(call.Summary).Select(SqliteValue.Of)]);
        if (id is null) return new(_find.Number(call.WorkspaceId, call.Summary.CallId) ?? 0, IsNew: false);
        _payloads.Write(id.Value, body);
        rows.Write(id.Value, call.Rows);
        return new(id.Value, IsNew: true);
    }

    /// <summary>Puts a call's payload in the place of the one that it has, wherever that stands.</summary>
    public void Replace(long id, PackedBody body)
    {
        connection.Execute("DELETE FROM payloads WHERE call = $id", ("$id", id));
        connection.Execute("DELETE FROM call_bodies WHERE (workspace_id, call_id) = (SELECT workspace_id, call_id FROM calls WHERE id = $id)", ("$id", id));
        _payloads.Write(id, body);
    }

    public void Dispose()
    {
        _call.Dispose();
        _find.Dispose();
        _payloads.Dispose();
    }
}
