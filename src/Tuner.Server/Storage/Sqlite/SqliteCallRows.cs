using Microsoft.Data.Sqlite;
using SQLitePCL;
using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>Reads the narrow rows of calls back.</summary>
internal sealed class SqliteCallRows(SqliteConnection connection)
{
    private readonly Dictionary<long, (string Kind, string Name)> _owners = [];

    /// <summary>The rows of these calls; a call without any is left out.</summary>
    public Dictionary<long, CallRows> Read(IReadOnlyCollection<long> calls)
    {
        var ids = $"[{string.Join(',', calls)}]";
        var waits = Rows(ids, "waits", "call, row, at_ms, wait_ms, answered, turn_detection_ms, llm_ms, tool_ms, text_aggregation_ms, tts_ms, unexplained_ms, owners", Wait);
        var tools = Rows(ids, "tools", "call, row, name, at_ms, duration_ms, failed, error", row => new ToolRow(row.GetInt32(1), row.GetString(2), Number(row, 3), Number(row, 4), row.GetBoolean(5), Text(row, 6)));
        var errors = Rows(ids, "errors", "call, place, at_ms, source, category, message, fatal, recovered", row => new ErrorRow(row.GetInt32(1), Number(row, 2), Text(row, 3), Text(row, 4), row.GetString(5), row.GetBoolean(6), row.GetBoolean(7)));
        return calls.ToDictionary(call => call, call => new CallRows
        {
            Waits = waits.GetValueOrDefault(call) ?? [],
            Tools = tools.GetValueOrDefault(call) ?? [],
            Errors = errors.GetValueOrDefault(call) ?? [],
        });
    }

    private Dictionary<long, List<T>> Rows<T>(string calls, string table, string columns, Func<SqliteDataReader, T> read)
    {
        using var command = connection.Command($"SELECT {columns} FROM json_each($calls) CROSS JOIN {table} ON call = value", ("$calls", calls));
        using var row = command.ExecuteReader();
        var rows = new Dictionary<long, List<T>>();
        while (row.Read())
        {
            var call = Whole(row, 0);
            if (!rows.TryGetValue(call, out var ofCall)) rows[call] = ofCall = [];
            ofCall.Add(read(row));
        }
        return rows;
    }

    private WaitRow Wait(SqliteDataReader row)
    {
        const int FirstPart = 5;
        var parts = new long?[WaitPart.Kinds.Count];
        for (var i = 0; i < parts.Length; i++) parts[i] = Number(row, FirstPart + i);
        var owners = OwnerTimes.Read(raw.sqlite3_column_blob(row.Handle!, FirstPart + parts.Length));
        return new((int)Whole(row, 1), Number(row, 2), Whole(row, 3), Whole(row, 4) != 0, parts, owners.ConvertAll(owner => Owner(owner.Owner, owner.Ms)));
    }

    private OwnerTime Owner(long number, long ms)
    {
        if (!_owners.TryGetValue(number, out var owner))
        {
            using var command = connection.Command("SELECT kind, name FROM owners WHERE id = $id", ("$id", number));
            using var row = command.ExecuteReader();
            _owners[number] = owner = row.Read() ? (row.GetString(0), row.GetString(1)) : ("", "");
        }
        return new(owner.Kind, owner.Name, ms);
    }

    // Straight out of SQLite's memory: of a thousand calls these are a hundred thousand values.
    private static long Whole(SqliteDataReader row, int column) => raw.sqlite3_column_int64(row.Handle!, column);

    private static long? Number(SqliteDataReader row, int column) => raw.sqlite3_column_type(row.Handle!, column) == raw.SQLITE_NULL ? null : Whole(row, column);

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
