using Microsoft.Data.Sqlite;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>Reads calls with their figures, out of their own rows.</summary>
internal sealed class SqliteCountedCalls(SqliteConnection connection)
{
    private const int AtOnce = 500;
    private readonly SqliteCallRows _rows = new(connection);

    /// <summary>The calls that meet a condition over the table of calls, <c>c</c>.</summary>
    /// <param name="from">What stands behind FROM.</param>
    /// <param name="values">The values of its parameters.</param>
    public IEnumerable<CountedCall> Read(string from, IReadOnlyList<(string Name, object? Value)> values)
    {
        using var command = connection.Command($"SELECT {CallColumns.Columns} FROM {from}", [.. values]);
        using var row = command.ExecuteReader();
        var calls = new List<Calls.ListedCall>(AtOnce);
        while (row.Read())
        {
            calls.Add(CallColumns.Read(row));
            if (calls.Count < AtOnce) continue;
            foreach (var call in Count(calls)) yield return call;
            calls.Clear();
        }
        foreach (var call in Count(calls)) yield return call;
    }

    /// <summary>Calls that were read already, in their order.</summary>
    public IEnumerable<CountedCall> Count(List<Calls.ListedCall> calls)
    {
        if (calls.Count == 0) yield break;
        var rows = _rows.Read(calls.ConvertAll(call => call.Id));
        foreach (var call in calls) yield return new(call, rows[call.Id]);
    }
}
