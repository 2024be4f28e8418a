using Tuner.Server.Traces;

namespace Tuner.Server.Storage.Postgres;

/// <inheritdoc cref="ISpanStore"/>
internal sealed class PostgresSpanStore(PostgresDatabase database) : ISpanStore
{
    private const int MostAtOnce = 500;
    private const long BetweenRoundsMs = 10 * 60 * 1000;
    // No call has an empty id.
    private const string NotTold = "";
    private long _nextRoundAtMs;

    private const string Insert = """
        INSERT INTO spans (workspace_id, call_id, trace_id, span_id, parent_id, name, kind, start_ns, end_ns, failed, status, details, received_at_ms)
        SELECT @workspace, s.call_id, s.trace_id, s.span_id, s.parent_id, s.name, s.kind, s.start_ns, s.end_ns, s.failed, s.status, s.details, @now
        FROM unnest(@calls::text[], @traces::bytea[], @spans::bytea[], @parents::bytea[], @names::text[], @kinds::bigint[], @starts::bigint[], @ends::bigint[], @failed::boolean[], @statuses::text[], @details::text[])
            AS s (call_id, trace_id, span_id, parent_id, name, kind, start_ns, end_ns, failed, status, details)
        ON CONFLICT (workspace_id, trace_id, span_id) DO NOTHING
        """;

    /// <inheritdoc/>
    public async Task<AddedSpans> AddAsync(long workspaceId, IReadOnlyList<ReceivedSpan> spans, long nowMs, CancellationToken cancellationToken)
    {
        var all = default(AddedSpans);
        // Counted under the same text as they are kept.
        var own = spans.Select(span => span.CallId is { } call ? span with { CallId = PostgresText.Of(call) } : span);
        foreach (var some in own.Chunk(MostAtOnce))
        {
            var added = await database.WriteAsync(session => Add(session, workspaceId, some, nowMs), cancellationToken).ConfigureAwait(false);
            all = new(all.New + added.New, all.Known + added.Known, all.Refused + added.Refused);
        }
        return all;
    }

    /// <inheritdoc/>
    public Task<CallSpanList> OfCallAsync(long workspaceId, string callId, int limit, CancellationToken cancellationToken) => database.ReadAsync(
        session =>
        {
            (string, object?)[] call = [("@workspace", workspaceId), ("@call", callId)];
            var total = session.Number("SELECT count(*) FROM spans WHERE workspace_id = @workspace AND call_id = @call", call) ?? 0;
            var spans = session.Rows(
                "SELECT trace_id, span_id, parent_id, name, start_ns, end_ns, kind, failed, status, details FROM spans WHERE workspace_id = @workspace AND call_id = @call ORDER BY start_ns, span_id LIMIT @limit",
                row => new ReceivedSpan(row.GetFieldValue<byte[]>(0), row.GetFieldValue<byte[]>(1), row.GetFieldValue<byte[]>(2), row.GetString(3), row.GetInt64(4), row.GetInt64(5))
                {
                    CallId = callId,
                    Kind = (int)row.GetInt64(6),
                    Failed = row.GetBoolean(7),
                    Status = row.GetString(8),
                    Details = row.GetString(9),
                },
                [.. call, ("@limit", limit)]);
            return new CallSpanList(spans, (int)total);
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> ForgetWaitingAsync(long nowMs, CancellationToken cancellationToken)
    {
        if (nowMs < Volatile.Read(ref _nextRoundAtMs)) return false;
        var forgotten = await database.WriteAsync(
            session => !session.TryTake(PostgresLock.WaitingSpans) ? 0 : session.Execute(
                """
                DELETE FROM spans WHERE (workspace_id, trace_id, span_id) IN (
                    SELECT s.workspace_id, s.trace_id, s.span_id FROM spans s WHERE s.received_at_ms < @before
                        AND NOT EXISTS (SELECT 1 FROM calls c WHERE c.workspace_id = s.workspace_id AND c.call_id = s.call_id) LIMIT @most)
                """,
                ("@before", nowMs - TraceLimits.WaitMs), ("@most", MostAtOnce)),
            cancellationToken).ConfigureAwait(false);
        if (forgotten == MostAtOnce) return true;
        Volatile.Write(ref _nextRoundAtMs, nowMs + BetweenRoundsMs);
        return false;
    }

    private static AddedSpans Add(PostgresSession session, long workspaceId, IReadOnlyList<ReceivedSpan> spans, long nowMs)
    {
        session.Take(PostgresLock.Spans);
        Adopt(session, workspaceId, spans);
        var traces = spans.Select(span => span.TraceId).ToArray();
        var told = session.Rows(
            "SELECT trace_id, min(call_id) FROM spans WHERE workspace_id = @workspace AND trace_id = ANY(@traces) AND call_id <> '' GROUP BY trace_id",
            row => (Trace: Convert.ToHexString(row.GetFieldValue<byte[]>(0)), Call: row.GetString(1)), ("@workspace", workspaceId), ("@traces", traces)).ToDictionary(row => row.Trace, row => row.Call);
        var known = session.Rows(
            "SELECT s.trace_id, s.span_id FROM unnest(@traces::bytea[], @spans::bytea[]) AS g (trace_id, span_id) JOIN spans s ON s.workspace_id = @workspace AND s.trace_id = g.trace_id AND s.span_id = g.span_id",
            row => Key(row.GetFieldValue<byte[]>(0), row.GetFieldValue<byte[]>(1)), ("@workspace", workspaceId), ("@traces", traces), ("@spans", spans.Select(span => span.SpanId).ToArray())).ToHashSet();
        var counts = Counts(session, workspaceId, [.. spans.Select(span => span.CallId).OfType<string>(), .. told.Values], traces);
        var kept = new List<(ReceivedSpan Span, string Call)>();
        var (knownBefore, refused) = (0, 0);
        foreach (var span in spans)
        {
            var trace = Convert.ToHexString(span.TraceId);
            if (span.CallId is { } own) told[trace] = own;
            var call = span.CallId ?? told.GetValueOrDefault(trace) ?? NotTold;
            var group = call.Length > 0 ? call : "\0" + trace;
            if (!known.Add(Key(span.TraceId, span.SpanId))) knownBefore++;
            else if (counts.GetValueOrDefault(group) >= TraceLimits.SpansOfCall) refused++;
            else
            {
                counts[group] = counts.GetValueOrDefault(group) + 1;
                kept.Add((span, call));
            }
        }
        Write(session, workspaceId, kept, nowMs);
        return new(kept.Count, knownBefore, refused);
    }

    // Those that came before the span that tells their call.
    private static void Adopt(PostgresSession session, long workspaceId, IReadOnlyList<ReceivedSpan> spans)
    {
        foreach (var span in spans.Where(span => span.CallId is not null).DistinctBy(span => Convert.ToHexString(span.TraceId)))
            session.Execute("UPDATE spans SET call_id = @call WHERE workspace_id = @workspace AND trace_id = @trace AND call_id = ''", ("@call", span.CallId), ("@workspace", workspaceId), ("@trace", span.TraceId));
    }

    private static Dictionary<string, long> Counts(PostgresSession session, long workspaceId, string[] calls, byte[][] traces)
    {
        var counts = session.Rows(
            "SELECT call_id, count(*) FROM spans WHERE workspace_id = @workspace AND call_id = ANY(@calls) GROUP BY call_id",
            row => (Group: row.GetString(0), Count: row.GetInt64(1)), ("@workspace", workspaceId), ("@calls", calls));
        counts.AddRange(session.Rows(
            "SELECT trace_id, count(*) FROM spans WHERE workspace_id = @workspace AND trace_id = ANY(@traces) GROUP BY trace_id",
            row => (Group: "\0" + Convert.ToHexString(row.GetFieldValue<byte[]>(0)), Count: row.GetInt64(1)), ("@workspace", workspaceId), ("@traces", traces)));
        return counts.ToDictionary(count => count.Group, count => count.Count, StringComparer.Ordinal);
    }

    private static void Write(PostgresSession session, long workspaceId, List<(ReceivedSpan Span, string Call)> spans, long nowMs)
    {
        if (spans.Count == 0) return;
        session.Execute(
            Insert,
            ("@workspace", workspaceId), ("@now", nowMs), ("@calls", Column(span => span.Call)), ("@traces", Column(span => span.Span.TraceId)), ("@spans", Column(span => span.Span.SpanId)),
            ("@parents", Column(span => span.Span.ParentId)), ("@names", Column(span => span.Span.Name)), ("@kinds", Column(span => (long)span.Span.Kind)), ("@starts", Column(span => span.Span.StartNs)),
            ("@ends", Column(span => span.Span.EndNs)), ("@failed", Column(span => span.Span.Failed)), ("@statuses", Column(span => span.Span.Status)), ("@details", Column(span => span.Span.Details)));

        T[] Column<T>(Func<(ReceivedSpan Span, string Call), T> of) => [.. spans.Select(of)];
    }

    private static string Key(byte[] trace, byte[] span) => $"{Convert.ToHexString(trace)} {Convert.ToHexString(span)}";
}
