using Microsoft.Data.Sqlite;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>How a call's payload is asked for and read, wherever it stands: calls of the first schemas keep theirs in <c>call_bodies</c>, unpacked, until the background has moved it.</summary>
internal static class SqlitePayload
{
    /// <summary>The table of calls, <c>c</c>, with the payload beside it. Joined call by call: a union of both places would be read as a whole wherever more than one call is asked for.</summary>
    public const string From = """
        FROM calls c LEFT JOIN payloads p ON p.call = c.id
        LEFT JOIN call_bodies b ON p.call IS NULL AND b.workspace_id = c.workspace_id AND b.call_id = c.call_id
        """;

    /// <summary>How many bytes the payload has, unpacked.</summary>
    public const string Length = "coalesce(p.length, length(b.body))";

    /// <summary>The columns that <see cref="Read"/> takes.</summary>
    public const string Columns = $"coalesce(p.form, 0) AS form, {Length} AS length, coalesce(p.body, b.body) AS body";

    /// <summary>The payload of the row that the reader stands on.</summary>
    public static PackedBody Read(SqliteDataReader row) =>
        new((BodyForm)row.GetInt32(row.GetOrdinal("form")), row.GetInt32(row.GetOrdinal("length")), (byte[])row["body"]);
}
