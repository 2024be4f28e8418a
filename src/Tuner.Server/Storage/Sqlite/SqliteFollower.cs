using System.Text.Json;
using Microsoft.Data.Sqlite;
using Tuner.Server.Calls;
using Tuner.Server.Calls.Reading;
using Tuner.Server.Search;
using Tuner.Server.Validation;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>
/// Lets the search's index and the rollups follow the calls, some at a time: they are prepared beside the writer and then
/// written in one transaction with the place that is reached, so that a kill at any moment loses and doubles nothing.
/// </summary>
internal static class SqliteFollower
{
    private const int MostCalls = 250;
    private const long MostBytes = 4 * 1024 * 1024;

    /// <summary>
    /// Follows the next calls; returns whether there are more than a step takes. Fewer wait for a second: what is added up costs as much for one call as for
    /// the hundreds that come in meanwhile.
    /// </summary>
    public static async Task<bool> StepAsync(SqliteDatabase database, CancellationToken cancellationToken)
    {
        var step = await database.ReadAsync(Prepare, isSearch: false, cancellationToken).ConfigureAwait(false);
        if (step is null) return false;
        await database.WriteAsync(connection => Write(connection, step), cancellationToken).ConfigureAwait(false);
        return step.IsFull;
    }

    private static Step? Prepare(SqliteConnection connection)
    {
        var (next, _) = SqliteFollowing.Place(connection, SqliteFollowing.Newer);
        if (Prepare(connection, SqliteFollowing.Newer, next, long.MaxValue) is { } newer) return newer;
        var (older, last) = SqliteFollowing.Place(connection, SqliteFollowing.Older);
        if (older > last) return null;
        // Calls of before an upgrade wait until their facts are there.
        var (filled, lastFilled) = SqliteFollowing.Place(connection, "facts");
        var ready = filled > lastFilled ? last : Math.Min(last, filled - 1);
        if (older > ready) return null;
        return (Prepare(connection, SqliteFollowing.Older, older, ready) ?? new(SqliteFollowing.Older, older, ready + 1, [])) with { IsFull = true };
    }

    private static Step? Prepare(SqliteConnection connection, string place, long first, long last)
    {
        var ids = new List<long>();
        var documents = new Dictionary<long, string>();
        long bytes = 0;
        using (var command = connection.Command(
            $"SELECT c.id, c.workspace_id, c.agent, c.call_id, {SqlitePayload.Columns} {SqlitePayload.From} WHERE c.id BETWEEN $first AND $last ORDER BY c.id LIMIT {MostCalls}",
            ("$first", first), ("$last", last)))
        using (var row = command.ExecuteReader())
            while (bytes < MostBytes && row.Read())
            {
                var body = SqlitePayload.Read(row);
                bytes += body.Length;
                ids.Add(row.GetInt64(0));
                documents[row.GetInt64(0)] = Document(row.GetInt64(1), row.GetString(2), row.GetString(3), body);
            }
        if (ids.Count == 0) return null;
        var calls = new SqliteCountedCalls(connection).Read("calls c WHERE c.id BETWEEN $first AND $last", [("$first", ids[0]), ("$last", ids[^1])]).Where(call => documents.ContainsKey(call.Id)).ToList();
        return new(place, first, ids[^1] + 1, calls.ConvertAll(call => (call, documents[call.Id])))
        {
            IsFull = ids.Count == MostCalls || bytes >= MostBytes || SqliteFollowing.Behind(connection) > 0,
        };
    }

    private static string Document(long workspaceId, string agent, string callId, PackedBody body)
    {
        var text = new SearchText();
        text.Add(callId);
        text.Add(agent);
        using var payload = JsonDocument.Parse(body.Unpack(), JsonBody.Options);
        foreach (var spoken in CallTexts.Spoken(CallRecord.Read(payload.RootElement))) text.Add(spoken);
        return $"{text}{SqliteTextSearch.Workspace(workspaceId)}";
    }

    private static bool Write(SqliteConnection connection, Step step)
    {
        // Another process on the same file was quicker.
        if (!SqliteFollowing.Move(connection, step.Place, step.From, step.To)) return false;
        var there = step.Calls.Where(call => connection.Number("SELECT 1 FROM calls WHERE id = $id", ("$id", call.Call.Id)) is not null).ToList();
        foreach (var (call, document) in there) connection.Execute("INSERT INTO search (rowid, words) VALUES ($id, $words)", ("$id", call.Id), ("$words", document));
        SqliteRollups.Apply(connection, there.Select(call => call.Call));
        return true;
    }

    private sealed record Step(string Place, long From, long To, List<(CountedCall Call, string Document)> Calls)
    {
        /// <summary>Whether more calls may wait.</summary>
        public bool IsFull { get; init; }
    }
}
