using Npgsql;
using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;

namespace Tuner.Server.Storage.Postgres;

/// <summary>Reads the narrow rows of calls back.</summary>
internal static class PostgresCallRows
{
    private const int AtOnce = 500;
    private static readonly string Parts = string.Join(", ", WaitPart.Kinds.Select(kind => $"r.{kind}_ms"));

    /// <summary>The rows of these calls.</summary>
    public static Dictionary<long, CallRows> Read(PostgresSession session, IReadOnlyCollection<long> calls)
    {
        var waits = Rows(session, calls, "waits", $"r.row, r.at_ms, r.wait_ms, r.answered, r.owners, {Parts}", Wait);
        var tools = Rows(session, calls, "tools", "r.row, r.name, r.at_ms, r.duration_ms, r.failed, r.error", row =>
            new ToolRow((int)row.GetInt64(1), row.GetString(2), Number(row, 3), Number(row, 4), row.GetBoolean(5), Text(row, 6)));
        var errors = Rows(session, calls, "errors", "r.place, r.at_ms, r.source, r.category, r.message, r.fatal, r.recovered", row =>
            new ErrorRow((int)row.GetInt64(1), Number(row, 2), Text(row, 3), Text(row, 4), row.GetString(5), row.GetBoolean(6), row.GetBoolean(7)));
        return calls.Distinct().ToDictionary(call => call, call => new CallRows { Waits = [.. waits[call]], Tools = [.. tools[call]], Errors = [.. errors[call]] });
    }

    /// <summary>The calls that meet a condition, with their rows, in a few questions whatever their number; the transaction is the session's.</summary>
    /// <param name="session">The session.</param>
    /// <param name="from">What stands behind FROM, with the calls as <c>c</c>.</param>
    /// <param name="values">The values of its parameters.</param>
    public static IEnumerable<CountedCall> Counted(PostgresSession session, string from, (string Name, object? Value)[] values)
    {
        session.Execute($"DECLARE counted NO SCROLL CURSOR FOR SELECT {CallColumns.Columns} FROM {from}", values);
        while (true)
        {
            var calls = session.Rows(FormattableString.Invariant($"FETCH {AtOnce} FROM counted"), CallColumns.Read);
            if (calls.Count > 0)
            {
                var rows = Read(session, calls.ConvertAll(call => call.Id));
                foreach (var call in calls) yield return new(call, rows[call.Id]);
            }
            if (calls.Count < AtOnce) break;
        }
        session.Execute("CLOSE counted");
    }

    // In order of their places.
    private static ILookup<long, T> Rows<T>(PostgresSession session, IReadOnlyCollection<long> calls, string table, string columns, Func<NpgsqlDataReader, T> read) => session.RowsOfPlanned(
        $"SELECT r.call, {columns} FROM calls c JOIN {table} r ON r.workspace_id = c.workspace_id AND r.call = c.id WHERE c.id = ANY(@calls) ORDER BY 1, 2",
        row => (Call: row.GetInt64(0), Row: read(row)),
        ("@calls", calls.ToArray())).ToLookup(row => row.Call, row => row.Row);

    private static WaitRow Wait(NpgsqlDataReader row)
    {
        const int FirstPart = 6;
        var parts = new long?[WaitPart.Kinds.Count];
        for (var i = 0; i < parts.Length; i++) parts[i] = Number(row, FirstPart + i);
        return new((int)row.GetInt64(1), Number(row, 2), row.GetInt64(3), row.GetBoolean(4), parts, OwnerBytes.Read(row.IsDBNull(5) ? null : row.GetFieldValue<byte[]>(5)));
    }

    private static long? Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
