namespace Tuner.Server.Storage.Postgres;

/// <summary>
/// The workspaces of which there are calls, and how many. What was followed is added up in <c>call_counts</c>; what came in since is counted,
/// so that no two servers that store calls of one workspace wait for each other.
/// </summary>
internal static class PostgresWorkspaces
{
    /// <summary>The filter for each workspace that it reaches, that with most calls first. Of those that wait it steps from one to the next: a hundred thousand may wait.</summary>
    public static IReadOnlyList<CallFilter> Each(PostgresSession session, CallFilter filter) => filter.WorkspaceId is not null
        ? [filter]
        : session.RowsOfPlanned(
            """
            WITH RECURSIVE waiting (workspace_id) AS (
                SELECT min(workspace_id) FROM unfollowed
                UNION ALL
                SELECT (SELECT min(u.workspace_id) FROM unfollowed u WHERE u.workspace_id > waiting.workspace_id) FROM waiting WHERE waiting.workspace_id IS NOT NULL)
            SELECT workspace_id FROM (SELECT workspace_id, calls FROM call_counts WHERE calls > 0 UNION ALL SELECT workspace_id, 0 FROM waiting WHERE workspace_id IS NOT NULL) w
            GROUP BY workspace_id ORDER BY sum(calls) DESC, workspace_id
            """,
            row => filter with { WorkspaceId = row.GetInt64(0) });

    /// <summary>How many calls one has, or all.</summary>
    public static long Calls(PostgresSession session, long? workspaceId) => session.Number(
        """
        SELECT coalesce((SELECT sum(calls) FROM call_counts WHERE @workspace::bigint IS NULL OR workspace_id = @workspace), 0)::bigint
            + (SELECT count(*) FROM unfollowed WHERE @workspace::bigint IS NULL OR workspace_id = @workspace)
        """,
        ("@workspace", workspaceId)) ?? 0;
}
