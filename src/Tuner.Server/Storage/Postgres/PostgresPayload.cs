using Npgsql;

namespace Tuner.Server.Storage.Postgres;

/// <summary>How a call's payload is asked for and read.</summary>
internal static class PostgresPayload
{
    /// <summary>The table of calls, <c>c</c>, with the payload, <c>p</c>, beside it.</summary>
    public const string From = "FROM calls c JOIN payloads p ON p.workspace_id = c.workspace_id AND p.call = c.id";

    /// <summary>The columns that <see cref="Read"/> takes; they stand last.</summary>
    public const string Columns = "p.form, p.length, p.body";

    /// <summary>The payload of the row that the reader stands on.</summary>
    public static PackedBody Read(NpgsqlDataReader row)
    {
        var at = row.FieldCount - 3;
        return new((BodyForm)(int)row.GetInt64(at), (int)row.GetInt64(at + 1), row.GetFieldValue<byte[]>(at + 2));
    }

    /// <summary>The payloads of these calls, in their order as many as so many bytes hold.</summary>
    public static Dictionary<long, PackedBody> Of(PostgresSession session, long[] calls, long mostBytes) => session.RowsOfPlanned(
        $"""
        SELECT p.id, {Columns} FROM (
            SELECT c.id, {Columns}, sum(p.length) OVER (ORDER BY g.place) AS up_to FROM unnest(@calls) WITH ORDINALITY AS g (id, place)
            JOIN calls c ON c.id = g.id JOIN payloads p ON p.workspace_id = c.workspace_id AND p.call = c.id) p
        WHERE p.up_to <= @most
        """,
        row => (Id: row.GetInt64(0), Body: Read(row)), ("@calls", calls), ("@most", mostBytes)).ToDictionary(row => row.Id, row => row.Body);

    /// <summary>The payload of a call; null when there is none of that number.</summary>
    public static PackedBody? Of(PostgresSession session, long call) =>
        session.RowsOfPlanned($"SELECT {Columns} {From} WHERE c.id = @id", row => (PackedBody?)Read(row), ("@id", call)).FirstOrDefault();
}
