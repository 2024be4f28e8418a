using Microsoft.Data.Sqlite;
using SQLitePCL;
using Tuner.Server.Calls;
using Tuner.Server.Figures;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>What a series is made of.</summary>
/// <param name="connection">Must see one moment of the database.</param>
/// <param name="recent">What is known of the newest calls.</param>
internal sealed class SqliteSeriesSource(SqliteConnection connection, RecentCalls recent) : ISeriesSource
{
    /// <inheritdoc/>
    public long Behind => SqliteFollowing.Behind(connection);

    /// <inheritdoc/>
    public void Count(CallFilter filter, bool onlyNewest, Func<ListedCall, CallFigures> sumOf)
    {
        foreach (var part in SqliteWorkspaces.Each(connection, filter))
        {
            if (onlyNewest) CountNewest(part, sumOf);
            else
                foreach (var call in CallsOf(part)) call.AddTo(sumOf(call.Call));
        }
    }

    /// <inheritdoc/>
    public bool IsEmpty(CallFilter filter) => SqliteWorkspaces.Each(connection, filter).All(part => connection.Number(
        $"SELECT 1 FROM calls c INDEXED BY {SqliteOrder.Index(CallSort.Time)} WHERE c.workspace_id = $workspace AND c.started_at_ms >= $from AND c.started_at_ms < $to LIMIT 1",
        ("$workspace", part.WorkspaceId), ("$from", filter.FromMs), ("$to", filter.ToMs)) is null);

    /// <inheritdoc/>
    public IEnumerable<SeriesKey> Keys(SeriesQuestion question) => SqliteRollupKeys.Of(connection, question);

    /// <inheritdoc/>
    public void AddUp(RollupRanges ranges, RollupWritten add)
    {
        using var command = connection.Command(
            "SELECT slot, figures FROM rollups WHERE workspace_id = $workspace AND level = $level AND agent = $agent AND version = $version AND slot >= $first AND slot < $end ORDER BY slot",
            ("$workspace", ranges.Workspace), ("$agent", ranges.Agent), ("$version", ranges.Version), ("$level", 0L), ("$first", 0L), ("$end", 0L));
        foreach (var stretch in ranges.Stretches)
        {
            (command.Parameters["$level"].Value, command.Parameters["$first"].Value, command.Parameters["$end"].Value) = (stretch.LevelMs, stretch.FirstSlot, stretch.EndSlot);
            using var row = command.ExecuteReader();
            // Straight out of SQLite's memory: a month has thousands of them.
            while (row.Read()) add(row.GetInt64(0) * stretch.LevelMs, raw.sqlite3_column_blob(row.Handle!, 1));
        }
    }

    // Of most of them the figures are at hand, as the rollups will take them.
    private void CountNewest(CallFilter filter, Func<ListedCall, CallFigures> sumOf)
    {
        var others = new List<ListedCall>();
        using (var command = connection.Command($"SELECT {CallColumns.Columns} FROM {SqlitePlan.OfNewest(connection).Of(filter)}", [.. SqliteCondition.Values(filter)]))
        using (var row = command.ExecuteReader())
            while (row.Read())
            {
                var call = CallColumns.Read(row);
                if (recent.Find(call) is { } known) FigureBytes.AddTo(sumOf(call), known.Figures);
                else others.Add(call);
            }
        foreach (var call in new SqliteCountedCalls(connection).Count(others)) call.AddTo(sumOf(call.Call));
    }

    private IEnumerable<CountedCall> CallsOf(CallFilter filter)
    {
        var values = SqliteCondition.Values(filter);
        var plan = SqlitePlan.Choose(connection, filter, CallSort.Time);
        if (filter.Search is not null) plan = new(new("", "search s CROSS JOIN calls c ON c.id = s.rowid", "1", ByTime: false), null, IsFew: false, 0);
        var match = "";
        if (filter.Search is { } search)
        {
            match = " AND s.search MATCH $match";
            values.Add(("$match", SqliteTextSearch.Match(search, SqliteWorkspaces.IsOnly(connection, filter.WorkspaceId!.Value) ? null : filter.WorkspaceId)));
        }
        var calls = new SqliteCountedCalls(connection);
        var found = calls.Read($"{plan.Of(filter)}{match}", values);
        return plan.Newest(connection) is { } newest ? found.Concat(calls.Read(newest.Of(filter), values)) : found;
    }
}
