using Microsoft.Data.Sqlite;
using Tuner.Server.Traces;

namespace Tuner.Server.Storage.Sqlite;

/// <inheritdoc cref="ISpanStore"/>
internal sealed class SqliteSpanStore(SqliteDatabase database) : ISpanStore
{
    // A transaction stays short: posts wait behind it.
    private const int MostAtOnce = 500;
    // No call has an empty id.
    private const string NotTold = "";
    private const long BetweenRoundsMs = 10 * 60 * 1000;
    private long _nextRoundAtMs;
    private long _lookedAtMs;

    /// <summary>Makes the table. It stands beside the numbered versions, since a program that knows nothing of it is not disturbed by it.</summary>
    public static void Create(SqliteConnection connection) => connection.Execute("""
        CREATE TABLE IF NOT EXISTS spans (
            workspace_id INTEGER NOT NULL,
            call_id TEXT NOT NULL,
            trace_id BLOB NOT NULL,
            span_id BLOB NOT NULL,
            parent_id BLOB NOT NULL,
            name TEXT NOT NULL,
            kind INTEGER NOT NULL,
            start_ns INTEGER NOT NULL,
            end_ns INTEGER NOT NULL,
            failed INTEGER NOT NULL,
            status TEXT NOT NULL,
            details TEXT NOT NULL,
            received_at_ms INTEGER NOT NULL,
            PRIMARY KEY (workspace_id, trace_id, span_id));
        CREATE INDEX IF NOT EXISTS spans_by_call ON spans (workspace_id, call_id, start_ns);
        CREATE INDEX IF NOT EXISTS spans_by_arrival ON spans (received_at_ms);
        """);

    /// <summary>Removes those of a call, in the transaction that removes the call.</summary>
    public static void Remove(SqliteConnection connection, long call) => connection.Execute(
        "DELETE FROM spans WHERE (workspace_id, call_id) = (SELECT workspace_id, call_id FROM calls WHERE id = $id)", ("$id", call));

    /// <inheritdoc/>
    public async Task<AddedSpans> AddAsync(long workspaceId, IReadOnlyList<ReceivedSpan> spans, long nowMs, CancellationToken cancellationToken)
    {
        var all = default(AddedSpans);
        foreach (var some in spans.Chunk(MostAtOnce))
        {
            var added = await database.WriteAsync(connection => Add(connection, workspaceId, some, nowMs), cancellationToken).ConfigureAwait(false);
            all = new(all.New + added.New, all.Known + added.Known, all.Refused + added.Refused);
        }
        return all;
    }

    /// <inheritdoc/>
    public Task<CallSpanList> OfCallAsync(long workspaceId, string callId, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => Read(connection, workspaceId, callId, limit), isSearch: false, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> ForgetWaitingAsync(long nowMs, CancellationToken cancellationToken)
    {
        if (nowMs < Volatile.Read(ref _nextRoundAtMs)) return false;
        // What came before was looked at in the round before: its call was there, or it went.
        var (from, before) = (Volatile.Read(ref _lookedAtMs), nowMs - TraceLimits.WaitMs);
        // Hardly ever anything waits so long, and whoever only looks needs no writer.
        var isThereAny = await database.ReadAsync(
            connection => connection.Number("SELECT EXISTS (SELECT 1 FROM spans WHERE received_at_ms >= $from AND received_at_ms < $before)", ("$from", from), ("$before", before)) == 1,
            isSearch: false, cancellationToken).ConfigureAwait(false);
        var forgotten = !isThereAny ? 0 : await database.WriteAsync(
            connection => connection.Execute(
                $"""
                DELETE FROM spans WHERE rowid IN (SELECT s.rowid FROM spans s WHERE s.received_at_ms >= $from AND s.received_at_ms < $before
                    AND NOT EXISTS (SELECT 1 FROM calls c WHERE c.workspace_id = s.workspace_id AND c.call_id = s.call_id) LIMIT {MostAtOnce})
                """,
                ("$from", from), ("$before", before)),
            cancellationToken).ConfigureAwait(false);
        if (forgotten == MostAtOnce) return true;
        Volatile.Write(ref _lookedAtMs, before);
        Volatile.Write(ref _nextRoundAtMs, nowMs + BetweenRoundsMs);
        return false;
    }

    private static AddedSpans Add(SqliteConnection connection, long workspaceId, IReadOnlyList<ReceivedSpan> spans, long nowMs)
    {
        var (added, known, refused) = (0, 0, 0);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var span in spans)
        {
            var trace = Convert.ToHexString(span.TraceId);
            if (span.CallId is { } own && told.Add(trace)) Adopt(connection, workspaceId, own, span.TraceId);
            var call = span.CallId ?? CallOf(connection, workspaceId, span.TraceId) ?? NotTold;
            var group = call.Length > 0 ? call : "\0" + trace;
            if (!counts.TryGetValue(group, out var count)) count = call.Length > 0 ? Count(connection, workspaceId, call) : CountWaiting(connection, workspaceId, span.TraceId);
            if (IsKnown(connection, workspaceId, span)) known++;
            else if (count >= TraceLimits.SpansOfCall) refused++;
            else
            {
                Insert(connection, workspaceId, call, span, nowMs);
                count++;
                added++;
            }
            counts[group] = count;
        }
        return new(added, known, refused);
    }

    // Those that came before the span that tells their call.
    private static void Adopt(SqliteConnection connection, long workspaceId, string call, byte[] trace) => connection.Execute(
        "UPDATE spans SET call_id = $call WHERE workspace_id = $workspace AND trace_id = $trace AND call_id = ''", ("$call", call), ("$workspace", workspaceId), ("$trace", trace));

    private static string? CallOf(SqliteConnection connection, long workspaceId, byte[] trace)
    {
        using var command = connection.Command("SELECT call_id FROM spans WHERE workspace_id = $workspace AND trace_id = $trace AND call_id <> '' LIMIT 1", ("$workspace", workspaceId), ("$trace", trace));
        return command.ExecuteScalar() as string;
    }

    private static long CountWaiting(SqliteConnection connection, long workspaceId, byte[] trace) =>
        connection.Number("SELECT count(*) FROM spans WHERE workspace_id = $workspace AND trace_id = $trace", ("$workspace", workspaceId), ("$trace", trace)) ?? 0;

    private static bool IsKnown(SqliteConnection connection, long workspaceId, ReceivedSpan span) => connection.Number(
        "SELECT 1 FROM spans WHERE workspace_id = $workspace AND trace_id = $trace AND span_id = $span", ("$workspace", workspaceId), ("$trace", span.TraceId), ("$span", span.SpanId)) is not null;

    private static long Count(SqliteConnection connection, long workspaceId, string call) =>
        connection.Number("SELECT count(*) FROM spans WHERE workspace_id = $workspace AND call_id = $call", ("$workspace", workspaceId), ("$call", call)) ?? 0;

    private static void Insert(SqliteConnection connection, long workspaceId, string call, ReceivedSpan span, long nowMs) => connection.Execute(
        """
        INSERT INTO spans (workspace_id, call_id, trace_id, span_id, parent_id, name, kind, start_ns, end_ns, failed, status, details, received_at_ms)
        VALUES ($workspace, $call, $trace, $span, $parent, $name, $kind, $start, $end, $failed, $status, $details, $now)
        """,
        ("$workspace", workspaceId), ("$call", call), ("$trace", span.TraceId), ("$span", span.SpanId), ("$parent", span.ParentId), ("$name", span.Name), ("$kind", span.Kind),
        ("$start", span.StartNs), ("$end", span.EndNs), ("$failed", span.Failed), ("$status", span.Status), ("$details", span.Details), ("$now", nowMs));

    private static CallSpanList Read(SqliteConnection connection, long workspaceId, string callId, int limit)
    {
        var total = Count(connection, workspaceId, callId);
        var spans = new List<ReceivedSpan>();
        if (total == 0) return new(spans, 0);
        using var command = connection.Command(
            "SELECT trace_id, span_id, parent_id, name, start_ns, end_ns, kind, failed, status, details FROM spans WHERE workspace_id = $workspace AND call_id = $call ORDER BY start_ns, span_id LIMIT $limit",
            ("$workspace", workspaceId), ("$call", callId), ("$limit", limit));
        using var row = command.ExecuteReader();
        while (row.Read())
            spans.Add(new((byte[])row[0], (byte[])row[1], (byte[])row[2], row.GetString(3), row.GetInt64(4), row.GetInt64(5)) { CallId = callId, Kind = row.GetInt32(6), Failed = row.GetBoolean(7), Status = row.GetString(8), Details = row.GetString(9) });
        return new(spans, (int)total);
    }
}
