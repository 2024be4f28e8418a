using Microsoft.Data.Sqlite;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>The workspaces of which there are calls. Every index begins with the workspace, so a question over all is asked in each.</summary>
internal static class SqliteWorkspaces
{
    /// <summary>The filter for each workspace that it reaches.</summary>
    public static IEnumerable<CallFilter> Each(SqliteConnection connection, CallFilter filter)
    {
        if (filter.WorkspaceId is not null) return [filter];
        var filters = new List<CallFilter>();
        using var command = connection.Command("SELECT workspace_id FROM call_counts WHERE calls > 0 ORDER BY workspace_id");
        using var row = command.ExecuteReader();
        while (row.Read()) filters.Add(filter with { WorkspaceId = row.GetInt64(0) });
        return filters;
    }

    /// <summary>Whether all calls are of this workspace.</summary>
    public static bool IsOnly(SqliteConnection connection, long workspaceId) =>
        connection.Number("SELECT 1 FROM call_counts WHERE calls > 0 AND workspace_id <> $workspace LIMIT 1", ("$workspace", workspaceId)) is null;
}
