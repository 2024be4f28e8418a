using Tuner.Server.Calls;
using Tuner.Server.Figures;

namespace Tuner.Server.Storage.Postgres;

/// <summary>What a series is made of.</summary>
/// <param name="session">Must see one moment of the database.</param>
/// <param name="recent">What this server knows of the newest calls; those of others are read.</param>
internal sealed class PostgresSeriesSource(PostgresSession session, RecentCalls recent) : ISeriesSource
{
    private const int RowsAtOnce = 500;
    private IReadOnlyList<CallFilter>? _workspaces;

    // Each call that is not added up yet can be read by itself.
    /// <inheritdoc/>
    public long Behind => 0;

    /// <inheritdoc/>
    public void Count(CallFilter filter, bool onlyNewest, Func<ListedCall, CallFigures> sumOf)
    {
        if (filter is { Text.Length: > 0, Search: null }) return;
        foreach (var workspace in Workspaces(filter))
        {
            if (onlyNewest && session.RowsOfPlanned("SELECT 1 FROM unfollowed WHERE workspace_id = @workspace LIMIT 1", row => true, ("@workspace", workspace)).Count == 0) continue;
            var condition = new PostgresCondition(session, filter with { WorkspaceId = workspace });
            if (onlyNewest) CountNewest(condition, sumOf);
            else
                foreach (var call in PostgresCallRows.Counted(session, $"{condition.From} WHERE {condition.Where}", condition.Values)) call.AddTo(sumOf(call.Call));
        }
    }

    /// <inheritdoc/>
    public bool IsEmpty(CallFilter filter) => session.RowsOfPlanned(
        """
        SELECT 1 FROM unnest(@workspaces::bigint[]) AS w (workspace_id)
        CROSS JOIN LATERAL (SELECT 1 FROM calls c WHERE c.workspace_id = w.workspace_id AND c.started_at_ms >= @from AND c.started_at_ms < @to ORDER BY c.started_at_ms LIMIT 1) c
        LIMIT 1
        """,
        row => true, ("@workspaces", Workspaces(filter).ToArray()), ("@from", filter.FromMs), ("@to", filter.ToMs)).Count == 0;

    /// <inheritdoc/>
    public IEnumerable<SeriesKey> Keys(SeriesQuestion question)
    {
        var filter = question.Filter;
        var workspace = filter.WorkspaceId ?? Rollups.AllWorkspaces;
        if (question.Grouping == SeriesGrouping.None) return [default];
        // Steps from one to the next along the key: there may be millions of rollups of a few agents.
        if (question.Grouping == SeriesGrouping.Agent)
        {
            return session.RowsOfPlanned(
                Steps("agent", "agent > ''"),
                row => new SeriesKey(0, row.GetString(0), null), ("@workspace", workspace), ("@level", Rollups.HourMs)).Where(key => filter.Agent is null || filter.Agent == key.Agent);
        }
        return session.RowsOfPlanned(
            Steps("version", $"agent = @agent AND version > {Rollups.AllVersions}"),
            row => new SeriesKey(0, null, row.GetInt64(0) == Rollups.NoVersion ? null : row.GetInt64(0)),
            ("@workspace", workspace), ("@level", Rollups.HourMs), ("@agent", filter.Agent ?? Rollups.AllAgents)).Where(key => filter.AgentVersion is null || filter.AgentVersion == key.Version);
    }

    /// <inheritdoc/>
    public void AddUp(RollupRanges ranges, RollupWritten add)
    {
        // All stretches at once: the days of a zone that stands at a quarter of an hour are a hundred, and each question is a way to the database and back.
        foreach (var (fromMs, figures) in session.RowsOfPlanned(
            """
            SELECT s.level * r.slot, r.figures
            FROM unnest(@levels::bigint[], @firsts::bigint[], @ends::bigint[]) WITH ORDINALITY AS s (level, first_slot, end_slot, place)
            CROSS JOIN LATERAL (
                SELECT slot, figures FROM rollups
                WHERE workspace_id = @workspace AND level = s.level AND agent = @agent AND version = @version AND slot >= s.first_slot AND slot < s.end_slot OFFSET 0) r
            ORDER BY s.place, r.slot
            """,
            row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1)),
            ("@workspace", ranges.Workspace), ("@agent", ranges.Agent), ("@version", ranges.Version),
            ("@levels", ranges.Stretches.Select(stretch => stretch.LevelMs).ToArray()),
            ("@firsts", ranges.Stretches.Select(stretch => stretch.FirstSlot).ToArray()),
            ("@ends", ranges.Stretches.Select(stretch => stretch.EndSlot).ToArray())))
            add(fromMs, figures);
    }

    // One by one by their numbers, never along all calls of the time. Of most of them the figures are at hand, as the rollups will take them.
    private void CountNewest(PostgresCondition condition, Func<ListedCall, CallFigures> sumOf)
    {
        var others = new List<ListedCall>();
        foreach (var call in session.Rows(
            $"SELECT {CallColumns.Columns} FROM {condition.From} WHERE {condition.Where} AND c.id = ANY (ARRAY(SELECT u.call FROM unfollowed u WHERE u.workspace_id = @workspace))", CallColumns.Read, condition.Values))
        {
            if (recent.Find(call) is { } known) FigureBytes.AddTo(sumOf(call), known.Figures);
            else others.Add(call);
        }
        foreach (var some in others.Chunk(RowsAtOnce))
        {
            var rows = PostgresCallRows.Read(session, Array.ConvertAll(some, call => call.Id));
            foreach (var call in some) new CountedCall(call, rows[call.Id]).AddTo(sumOf(call));
        }
    }

    // All is of one moment: they are asked for once.
    private IEnumerable<long> Workspaces(CallFilter filter) => filter.WorkspaceId is { } only
        ? [only]
        : (_workspaces ??= PostgresWorkspaces.Each(session, new())).Select(part => part.WorkspaceId!.Value);

    private static string Steps(string column, string condition) => $"""
        WITH RECURSIVE keys (key) AS (
            (SELECT {column} FROM rollups WHERE workspace_id = @workspace AND level = @level AND {condition} ORDER BY {column} LIMIT 1)
            UNION ALL
            SELECT (SELECT {column} FROM rollups WHERE workspace_id = @workspace AND level = @level AND {condition} AND {column} > keys.key ORDER BY {column} LIMIT 1) FROM keys WHERE keys.key IS NOT NULL)
        SELECT key FROM keys WHERE key IS NOT NULL
        """;
}
