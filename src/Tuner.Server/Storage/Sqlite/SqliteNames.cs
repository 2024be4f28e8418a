using Microsoft.Data.Sqlite;
using Tuner.Server.Calls;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>Reads the names of calls, which only the index of the traits asks for.</summary>
internal static class SqliteNames
{
    /// <summary>The names of these calls.</summary>
    public static ILookup<long, CallName> Read(SqliteConnection connection, IEnumerable<long> calls)
    {
        using var command = connection.Command("SELECT call, kind, name FROM json_each($calls) CROSS JOIN names ON call = value", ("$calls", $"[{string.Join(',', calls)}]"));
        using var row = command.ExecuteReader();
        var names = new List<(long Call, CallName Name)>();
        while (row.Read()) names.Add((row.GetInt64(0), new(row.GetString(1), row.GetString(2))));
        return names.ToLookup(name => name.Call, name => name.Name);
    }
}
