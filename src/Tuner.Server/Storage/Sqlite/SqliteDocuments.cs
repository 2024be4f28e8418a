using Microsoft.Data.Sqlite;
using Tuner.Server.Calls;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>What the search's index holds of a call, made of the call itself.</summary>
internal static class SqliteDocuments
{
    /// <summary>Makes it of a stored call; null when there is none of that number.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="call">The call.</param>
    /// <param name="bytes">How many bytes of its payload were opened.</param>
    public static byte[]? Read(SqliteConnection connection, long call, out long bytes)
    {
        bytes = 0;
        using var command = connection.Command($"SELECT c.workspace_id, c.call_id, c.agent, {SqlitePayload.Columns} {SqlitePayload.From} WHERE c.id = $id", ("$id", call));
        using var row = command.ExecuteReader();
        if (!row.Read()) return null;
        var body = SqlitePayload.Read(row);
        bytes = body.Length;
        var spoken = new List<string>();
        CallTexts.First<string>(body.Unpack(), text =>
        {
            spoken.Add(text);
            return null;
        });
        return SearchDocument.Of(row.GetInt64(0), row.GetString(1), row.GetString(2), spoken);
    }
}
