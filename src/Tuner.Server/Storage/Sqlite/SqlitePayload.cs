using Microsoft.Data.Sqlite;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>How a call's payload is asked for and read, wherever it stands: calls of the first schemas keep theirs in <c>call_bodies</c>, unpacked, until the background has moved it.</summary>
internal static class SqlitePayload
{
    /// <summary>The table of calls, <c>c</c>, with the payload beside it, <c>p</c>.</summary>
    public const string From = """
        FROM calls c JOIN (
            SELECT id AS call, form, length, body FROM calls JOIN payloads ON call = id
            UNION ALL
            SELECT id, 0, length(body), body FROM calls JOIN call_bodies USING (workspace_id, call_id)) p ON p.call = c.id
        """;

    /// <summary>The columns that <see cref="Read"/> takes.</summary>
    public const string Columns = "p.form, p.length, p.body";

    /// <summary>The payload of the row that the reader stands on.</summary>
    public static PackedBody Read(SqliteDataReader row) =>
        new((BodyForm)row.GetInt32(row.GetOrdinal("form")), row.GetInt32(row.GetOrdinal("length")), (byte[])row["body"]);
}
