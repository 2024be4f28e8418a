using Microsoft.Data.Sqlite;
using Tuner.Server.Figures;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>The agents or versions of which there are rollups; steps from one to the next along the index.</summary>
internal static class SqliteRollupKeys
{
    /// <summary>The keys of a question that is grouped by agent or version, or by nothing.</summary>
    public static IEnumerable<SeriesKey> Of(SqliteConnection connection, SeriesQuestion question)
    {
        var filter = question.Filter;
        var workspace = ("$workspace", (object?)(filter.WorkspaceId ?? Rollups.AllWorkspaces));
        if (question.Grouping == SeriesGrouping.None) return [default];
        var keys = new List<SeriesKey>();
        if (question.Grouping == SeriesGrouping.Agent)
        {
            for (var agent = Rollups.AllAgents; Next(connection, "agent", "agent > $before", workspace, ("$before", agent)) is string next; agent = next)
                if (filter.Agent is null || filter.Agent == next) keys.Add(new(0, next, null));
            return keys;
        }
        var of = ("$agent", (object?)(filter.Agent ?? Rollups.AllAgents));
        for (var version = Rollups.AllVersions; Next(connection, "version", "agent = $agent AND version > $before", workspace, ("$before", version), of) is long next; version = next)
            if (filter.AgentVersion is null || filter.AgentVersion == next) keys.Add(new(0, null, next == Rollups.NoVersion ? null : next));
        return keys;
    }

    private static object? Next(SqliteConnection connection, string column, string condition, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = connection.Command(
            $"SELECT {column} FROM rollups WHERE workspace_id = $workspace AND level = {Rollups.HourMs} AND {condition} ORDER BY {column} LIMIT 1", values);
        return command.ExecuteScalar();
    }
}
