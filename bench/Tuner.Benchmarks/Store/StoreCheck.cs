using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;
using Tuner.Server.Figures;
using Tuner.Server.Storage;
using Tuner.Server.Storage.Postgres;
using Tuner.Server.Storage.Sqlite;
using Tuner.Server.Validation;

namespace Tuner.Benchmarks.Store;

/// <summary>
/// <c>check DATA [IDS]</c>, of a data folder or a <c>postgres://</c> address: computes the facts and rows of every stored call again from its payload and compares them with what stands
/// beside it, looks whether the search's index and the rollups hold just the calls that they followed; and where a file of acknowledged
/// call_ids is named, that each of them is there once. Prints what is wrong.
/// </summary>
internal static class StoreCheck
{
    private const int MostTold = 20;

    /// <summary>0 when all is right, 1 when not.</summary>
    public static async Task<int> RunAsync(string place, string? acknowledged)
    {
        var (calls, wrong) = PostgresAddress.IsOne(place) ? await PostgresCheck.RunAsync(place, acknowledged) : await RunFileAsync(place, acknowledged);
        foreach (var fault in wrong.Take(MostTold)) Console.WriteLine(fault);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{calls:N0} calls computed again from their payloads; {wrong.Count:N0} things are wrong"));
        return wrong.Count == 0 ? 0 : 1;
    }

    private static async Task<(int Calls, List<string> Wrong)> RunFileAsync(string folder, string? acknowledged)
    {
        var scratch = Directory.CreateTempSubdirectory("tuner-check-").FullName;
        try
        {
            using var database = SqliteDatabase.Open(folder);
            using var again = SqliteDatabase.Open(scratch);
            using var connection = database.Connect();
            var wrong = Structure(connection);
            wrong.AddRange(Followed(connection));
            var calls = Ids(connection, "SELECT id FROM calls ORDER BY id");
            foreach (var id in calls)
                if (await ObjectionAsync(database, again, connection, id) is { } objection) wrong.Add(objection);
            if (acknowledged is not null) wrong.AddRange(Missing(connection, acknowledged));
            return (calls.Count, wrong);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static List<string> Structure(SqliteConnection connection)
    {
        var wrong = new List<string>();
        using (var check = connection.Command("PRAGMA integrity_check(10)"))
        using (var row = check.ExecuteReader())
            while (row.Read())
                if (row.GetString(0) != "ok") wrong.Add($"integrity: {row.GetString(0)}");
        foreach (var (table, key) in new[] { ("waits", "call"), ("tools", "call"), ("errors", "call"), ("names", "call"), ("payloads", "call"), ("labels", "call"), ("marks", "call"), ("search", "rowid"), ("call_traits", "call") })
            foreach (var id in Ids(connection, $"SELECT DISTINCT {key} FROM {table} WHERE {key} NOT IN (SELECT id FROM calls)")) wrong.Add($"{table} has call {id}, which is not there");
        return wrong;
    }

    // The index holds the calls that it says to have followed and no others, and the rollups of each level are their sum.
    private static IEnumerable<string> Followed(SqliteConnection connection)
    {
        var calls = Ids(connection, "SELECT id FROM calls").Where(id => SqliteFollowing.Holds(connection, id)).ToHashSet();
        var indexed = Ids(connection, "SELECT rowid FROM search").ToHashSet();
        if (!calls.SetEquals(indexed)) yield return $"the search's index has {indexed.Count} calls, {calls.Count} were followed";
        var sum = new CallFigures();
        foreach (var call in new SqliteCountedCalls(connection).Read("calls c", []).Where(call => calls.Contains(call.Id)))
        {
            call.AddTo(sum);
            var (indexedTraits, traits) = (Traits(connection, call.Id, call.Call.Summary.StartedAtMs), CallTrait.Of(call.Rows with { Names = [.. SqliteNames.Read(connection, [call.Id])[call.Id]] }).ToHashSet());
            if (!traits.SetEquals(indexedTraits)) yield return $"call {call.Id} is indexed by {indexedTraits.Count} traits, its rows have {traits.Count}";
        }
        foreach (var level in Rollups.Levels)
        {
            var added = new CallFigures();
            using var command = connection.Command(
                $"SELECT figures FROM rollups WHERE workspace_id = {Rollups.AllWorkspaces} AND agent = '{Rollups.AllAgents}' AND version = {Rollups.AllVersions} AND level = $level", ("$level", level));
            using var row = command.ExecuteReader();
            while (row.Read()) FigureBytes.AddTo(added, (byte[])row[0]);
            if (Figures(added) != Figures(sum)) yield return $"the rollups of {level} ms are {Figures(added)}; the calls are {Figures(sum)}";
        }
    }

    private static List<CallTrait> Traits(SqliteConnection connection, long call, long startedAtMs)
    {
        using var command = connection.Command(
            "SELECT n.kind, n.name FROM traits n JOIN call_traits t ON t.trait = n.id AND t.started_at_ms = $start AND t.call = $call JOIN calls c ON c.id = t.call AND c.workspace_id = n.workspace_id", ("$call", call), ("$start", startedAtMs));
        using var row = command.ExecuteReader();
        var traits = new List<CallTrait>();
        while (row.Read()) traits.Add(new(row.GetString(0), row.GetString(1)));
        return traits;
    }

    private static string Figures(CallFigures figures) => string.Create(
        CultureInfo.InvariantCulture, $"{string.Join(' ', Enum.GetValues<Figure>().Select(figure => figures[figure]))}, {figures.Answered.Count} and {figures.Unanswered.Count} waits");

    private static async Task<string?> ObjectionAsync(SqliteDatabase database, SqliteDatabase again, SqliteConnection connection, long id)
    {
        using var found = await new SqliteCallStore(database, new(1_000_000_000, TimeProvider.System)).FindAsync(id, CancellationToken.None);
        if (found is null) return $"call {id} has no payload";
        using var payload = JsonDocument.Parse(found.Body, JsonBody.Options);
        var record = CallRecord.Read(payload.RootElement);
        if (CallSummarizer.Summarize(record) != found.Listed.Summary) return $"call {id}: its facts are not those of its payload";
        var rows = CallRowsReader.Read(record);
        var expected = await again.WriteAsync(session =>
        {
            foreach (var table in SqliteRemoval.RowTables) session.Connection.Execute($"DELETE FROM {table}");
            session.Rows.Write(id, rows);
            return Dump(session.Connection, id);
        }, 0, CancellationToken.None);
        return Dump(connection, id) == expected ? null : $"call {id}: its rows are not those of its payload";
    }

    private static string Dump(SqliteConnection connection, long id)
    {
        var text = new StringBuilder();
        foreach (var table in SqliteRemoval.RowTables)
        {
            using var command = connection.Command($"SELECT * FROM {table} WHERE call = $id ORDER BY 1, 2, 3", ("$id", id));
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                text.Append(table);
                for (var i = 0; i < row.FieldCount; i++)
                    text.Append('|').Append(row.GetName(i) switch
                    {
                        "owner" => row.IsDBNull(i) ? "" : Owner(connection, row.GetInt64(i)),
                        "owners" => row.IsDBNull(i) ? "" : string.Join(',', OwnerTimes.Read((byte[])row[i]).Select(owner => $"{Owner(connection, owner.Owner)}={owner.Ms}")),
                        _ => Convert.ToString(row[i], CultureInfo.InvariantCulture),
                    });
                text.AppendLine();
            }
        }
        return text.ToString();
    }

    private static string Owner(SqliteConnection connection, long id)
    {
        using var command = connection.Command("SELECT kind || '/' || name FROM owners WHERE id = $id", ("$id", id));
        return (string?)command.ExecuteScalar() ?? "nobody";
    }

    // The call_id is unique in its workspace by the schema: one that is there is there once.
    private static IEnumerable<string> Missing(SqliteConnection connection, string file)
    {
        foreach (var callId in File.ReadLines(file))
            if (connection.Number("SELECT count(*) FROM calls WHERE call_id = $id", ("$id", callId)) != 1) yield return $"{callId} was acknowledged and is not there once";
    }

    private static List<long> Ids(SqliteConnection connection, string sql)
    {
        using var command = connection.Command(sql);
        using var row = command.ExecuteReader();
        var ids = new List<long>();
        while (row.Read()) ids.Add(row.GetInt64(0));
        return ids;
    }
}
