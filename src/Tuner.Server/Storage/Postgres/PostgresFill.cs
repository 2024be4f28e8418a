using System.Text.Json;
using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;
using Tuner.Server.Validation;

namespace Tuner.Server.Storage.Postgres;

/// <summary>
/// Gives calls that an earlier version stored the facts and rows of this one, some at a time and one server at a time. They are found by
/// their own version, so that those are found too which an older server beside this one stores later.
/// </summary>
internal static class PostgresFill
{
    private const int MostCalls = 50;

    private static readonly string Update = $"""
        WITH numbered AS (SELECT * FROM unnest(@n::bigint[], @workspace::bigint[], @id::bigint[]) AS g (n, workspace_id, id)),
        given AS (SELECT * FROM unnest(@n::bigint[], @traits::text[], {PostgresCallArrays.Arguments}) AS g (n, traits, {string.Join(", ", CallFacts.Columns)})),
        updated AS (
            UPDATE calls c SET traits = string_to_array(given.traits, E'\x1F'), {string.Join(", ", CallFacts.Columns.Select(column => $"{column} = given.{column}"))}
            FROM numbered JOIN given ON given.n = numbered.n WHERE c.workspace_id = numbered.workspace_id AND c.id = numbered.id),
        asked AS (INSERT INTO unfollowed (workspace_id, call) SELECT workspace_id, id FROM numbered),
        {PostgresRowArrays.Sql}
        SELECT 1
        """;

    /// <summary>How many there are.</summary>
    public static async Task<long> LeftAsync(PostgresDatabase database, CancellationToken cancellationToken) =>
        (await database.RowsAsync("SELECT count(*) FROM calls WHERE facts < @version", row => row.GetInt64(0), cancellationToken, ("@version", CallFacts.Version)).ConfigureAwait(false))[0];

    /// <summary>Fills some; returns whether there may be more.</summary>
    public static bool Step(PostgresSession session)
    {
        if (!session.TryTake(PostgresLock.Index)) return false;
        var calls = session.Rows(
            FormattableString.Invariant($"SELECT {CallColumns.Columns} FROM calls c WHERE c.facts < @version ORDER BY c.facts, c.id LIMIT {MostCalls} FOR UPDATE"),
            CallColumns.Read, ("@version", CallFacts.Version));
        if (calls.Count == 0) return false;
        var filled = calls.Select(call => (Call: call, Facts: Compute(PostgresPayload.Of(session, call.Id)))).ToList();
        Write(session, [.. filled.Where(one => one.Facts is not null).Select(one => (one.Call, one.Facts!))]);
        // What cannot be read keeps what is known of it.
        session.Execute(
            "UPDATE calls SET facts = @version WHERE id = ANY(@calls)",
            ("@version", CallFacts.Version), ("@calls", filled.Where(one => one.Facts is null).Select(one => one.Call.Id).ToArray()));
        return calls.Count == MostCalls;
    }

    private static Facts? Compute(PackedBody? packed)
    {
        try
        {
            if (packed is null) return null;
            using var payload = JsonDocument.Parse(packed.Value.Unpack(), JsonBody.Options);
            var record = CallRecord.Read(payload.RootElement);
            return new(CallSummarizer.Summarize(record), CallRowsReader.Read(record));
        }
        catch (Exception fault) when (fault is JsonException or InvalidDataException)
        {
            return null;
        }
    }

    private static void Write(PostgresSession session, List<(ListedCall Call, Facts Facts)> filled)
    {
        if (filled.Count == 0) return;
        var calls = filled.ConvertAll(one => one.Call);
        PostgresFollower.Forget(session, calls);
        foreach (var table in PostgresRemoval.RowTables)
        {
            session.Execute(
                $"DELETE FROM {table} t USING unnest(@workspaces::bigint[], @calls::bigint[]) AS g (workspace_id, call) WHERE t.workspace_id = g.workspace_id AND t.call = g.call",
                ("@workspaces", calls.Select(call => call.WorkspaceId).ToArray()), ("@calls", calls.Select(call => call.Id).ToArray()));
        }
        var rows = new PostgresRowArrays();
        for (var n = 0; n < filled.Count; n++) rows.Add(n, filled[n].Facts.Rows);
        session.Execute(Update, [
            ("@n", Enumerable.Range(0, filled.Count).Select(n => (long)n).ToArray()),
            ("@workspace", calls.Select(call => call.WorkspaceId).ToArray()),
            ("@id", calls.Select(call => call.Id).ToArray()),
            ("@traits", filled.Select(one => PostgresTraits.Joined(one.Call.WorkspaceId, CallTrait.Of(one.Facts.Rows))).ToArray()),
            .. PostgresCallArrays.Parameters(filled.Select(one => one.Facts.Summary)),
            .. rows.Parameters()]);
    }

    private sealed record Facts(CallSummary Summary, CallRows Rows);
}
