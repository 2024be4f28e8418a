using Microsoft.Data.Sqlite;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>The workspaces of which there are calls. Every index begins with the workspace, so a question over all is asked in each.</summary>
internal static class SqliteWorkspaces
{
    /// <summary>The filter for each workspace that it reaches, that with most calls first.</summary>
    public static IEnumerable<CallFilter> Each(SqliteConnection connection, CallFilter filter)
    {
        if (filter.WorkspaceId is not null) return [filter];
        var filters = new List<CallFilter>();
        using var command = connection.Command("SELECT workspace_id FROM call_counts WHERE calls > 0 ORDER BY calls DESC, workspace_id");
        using var row = command.ExecuteReader();
        while (row.Read()) filters.Add(filter with { WorkspaceId = row.GetInt64(0) });
        return filters;
    }

    /// <summary>How many calls it has.</summary>
    public static long Calls(SqliteConnection connection, long workspaceId) => connection.Number("SELECT calls FROM call_counts WHERE workspace_id = $workspace", ("$workspace", workspaceId)) ?? 0;

    /// <summary>How many of all calls are of this workspace, above 0 and up to 1.</summary>
    public static double Share(SqliteConnection connection, long workspaceId)
    {
        return Math.Max(1, Calls(connection, workspaceId)) / (double)Math.Max(1, connection.Number("SELECT sum(calls) FROM call_counts") ?? 0);
    }

    /// <summary>Whether all calls are of this workspace.</summary>
    public static bool IsOnly(SqliteConnection connection, long workspaceId) =>
        connection.Number("SELECT 1 FROM call_counts WHERE calls > 0 AND workspace_id <> $workspace LIMIT 1", ("$workspace", workspaceId)) is null;
}
