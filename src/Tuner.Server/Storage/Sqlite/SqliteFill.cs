using System.Text.Json;
using Microsoft.Data.Sqlite;
using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;
using Tuner.Server.Validation;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>
/// Gives calls that an earlier version stored the facts and rows of this one, and packs their payloads. Each step reads beside
/// the writer and then writes some calls together with the place that is reached: a kill at any moment repeats a step at most.
/// </summary>
internal sealed class SqliteFill(SqliteDatabase database)
{
    /// <summary>The name of the place: the next number, and the last one that was there at the upgrade.</summary>
    public const string Place = "facts";

    private const int MostCalls = 50;
    private const long MostBytes = 1024 * 1024;

    private static readonly string Update =
        $"UPDATE calls SET {string.Join(", ", CallFacts.Columns.Select((column, i) => $"{column} = ?{i + 2}"))} WHERE id = ?1 RETURNING id";

    /// <summary>Fills some calls; returns whether there are more.</summary>
    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        var step = await database.ReadAsync(Prepare, isSearch: false, cancellationToken).ConfigureAwait(false);
        return step is not null && await database.WriteAsync(session => Write(session, step), step.Bytes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How many numbers are still to be looked at.</summary>
    public Task<long> LeftAsync(CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.Number("SELECT max(0, last - next + 1) FROM background_work WHERE name = $place", ("$place", Place)) ?? 0, isSearch: false, cancellationToken);

    private static Step? Prepare(SqliteConnection connection)
    {
        var from = connection.Number("SELECT next FROM background_work WHERE name = $place AND next <= last", ("$place", Place));
        if (from is not { } first) return null;
        var calls = new List<FilledCall>();
        long bytes = 0, to = first;
        using var command = connection.Command(
            $"""
            SELECT c.id, c.facts, {SqlitePayload.Columns} {SqlitePayload.From}
            WHERE c.id BETWEEN $first AND (SELECT last FROM background_work WHERE name = $place) ORDER BY c.id
            """,
            ("$first", first), ("$place", Place));
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            if (calls.Count >= MostCalls || bytes >= MostBytes) return new(first, to, bytes, calls);
            var (id, facts) = (row.GetInt64(0), row.GetInt64(1));
            to = id + 1;
            if (facts >= CallFacts.Version) continue;
            var body = SqlitePayload.Read(row);
            bytes += body.Length;
            if (Compute(id, body) is { } call) calls.Add(call);
        }
        return new(first, long.MaxValue, bytes, calls);
    }

    // Every payload was valid when it came in. One that cannot be read now keeps what is known of it.
    private static FilledCall? Compute(long id, PackedBody packed)
    {
        try
        {
            var body = packed.Unpack();
            using var payload = JsonDocument.Parse(body, JsonBody.Options);
            var record = CallRecord.Read(payload.RootElement);
            return new(id, CallSummarizer.Summarize(record), CallRowsReader.Read(record), packed.Form == BodyForm.Plain ? PackedBody.Pack(body) : null);
        }
        catch (Exception fault) when (fault is JsonException or InvalidDataException)
        {
            return null;
        }
    }

    private static bool Write(SqliteWriteSession session, Step step)
    {
        var connection = session.Connection;
        var last = connection.Number("SELECT last FROM background_work WHERE name = $place", ("$place", Place)) ?? 0;
        var next = Math.Min(step.To, last + 1);
        // Another process on the same file was quicker.
        if (connection.Execute("UPDATE background_work SET next = $next WHERE name = $place AND next = $from", ("$next", next), ("$place", Place), ("$from", step.From)) == 0) return true;
        using var update = new PreparedStatement(connection, Update);
        using var traits = new SqliteTraits(connection);
        foreach (var call in step.Calls)
        {
            // Removed in the meantime.
            if (update.Number([call.Id, .. CallFacts.Values(call.Summary).Select(SqliteValue.Of)]) is null) continue;
            foreach (var table in SqliteRemoval.RowTables) connection.Execute($"DELETE FROM {table} WHERE call = $id", ("$id", call.Id));
            session.Rows.Write(call.Id, call.Rows);
            if (SqliteFollowing.Holds(connection, call.Id)) traits.Add([(Listed(connection, call.Id), CallTrait.Of(call.Rows))]);
            if (call.Body is { } body) session.Calls.Replace(call.Id, body);
        }
        return next <= last;
    }

    private static ListedCall Listed(SqliteConnection connection, long id)
    {
        using var command = connection.Command($"SELECT {CallColumns.Columns} FROM calls c WHERE c.id = $id", ("$id", id));
        using var row = command.ExecuteReader();
        row.Read();
        return CallColumns.Read(row);
    }

    private sealed record FilledCall(long Id, CallSummary Summary, CallRows Rows, PackedBody? Body);

    private sealed record Step(long From, long To, long Bytes, List<FilledCall> Calls);
}
