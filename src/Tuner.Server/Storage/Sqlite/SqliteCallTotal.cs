using Microsoft.Data.Sqlite;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>Counts calls: of whole workspaces exactly, of others up to a limit, which a list can say as "more than".</summary>
internal static class SqliteCallTotal
{
    private const int MostCounted = 10_000;

    // So many calls are looked at where no index counts them.
    private const int MostSampled = 2_000;

    /// <summary>How many calls a filter reaches.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="shares">How common is what was searched for.</param>
    public static CallTotal Count(SqliteConnection connection, CallFilter filter, SqliteKnownShares shares)
    {
        if (filter.IsWholeWorkspace) return new(Whole(connection, filter.WorkspaceId), IsAtLeast: false);
        if (filter.Text is { Length: > 0 } && filter.Search is null) return new(0, IsAtLeast: false);
        var total = new CallTotal(0, IsAtLeast: false);
        foreach (var part in SqliteWorkspaces.Each(connection, filter))
        {
            var more = CountIn(connection, part, total.IsAtLeast, shares);
            total = new(total.Calls + more.Calls, total.IsAtLeast || more.IsAtLeast);
        }
        return total;
    }

    private static long Whole(SqliteConnection connection, long? workspaceId) => workspaceId is { } workspace
        ? SqliteWorkspaces.Calls(connection, workspace)
        : connection.Number("SELECT sum(calls) FROM call_counts") ?? 0;

    // Only so many calls are looked at. Where that is not all of them, those that met the conditions are the least; where there are more
    // than were counted already, a smaller workspace is not searched for as many.
    private static CallTotal CountIn(SqliteConnection connection, CallFilter filter, bool isAtLeast, SqliteKnownShares shares)
    {
        var conditions = SqliteCondition.Of(filter);
        var all = All(filter, conditions);
        var values = SqliteCondition.Values(filter);
        string from;
        var (most, newest) = (MostSampled, 0L);
        if (filter.Search is { } search)
        {
            var match = SqliteTextSearch.Match(search, SqliteWorkspaces.IsOnly(connection, filter.WorkspaceId!.Value) ? null : filter.WorkspaceId);
            // Of many hits those among the newest calls are the least.
            var ofWorkspace = isAtLeast ? 1 : SqliteWorkspaces.Share(connection, filter.WorkspaceId!.Value);
            if (isAtLeast || shares.Of(match, () => SqliteTextSearch.ShareOfMany(connection, match, SqlitePlan.Few, ofWorkspace)) is not null)
            {
                var first = (connection.Number("SELECT max(id) FROM calls") ?? 0) - (long)(MostSampled / ofWorkspace);
                // The index says whose they are: without another condition no call is looked at.
                var of = conditions.Count == 0 && filter is { FromMs: null, ToMs: null } ? "search s WHERE" : $"search s CROSS JOIN calls c WHERE c.id = s.rowid AND c.workspace_id = $workspace AND {all} AND";
                var hits = connection.Number($"SELECT count(*) FROM {of} s.search MATCH $match AND s.rowid > $first", [.. values, ("$match", match), ("$first", first)]);
                return new(hits ?? 0, IsAtLeast: first > 0);
            }
            most = SqlitePlan.Few;
            from = "search s CROSS JOIN calls c WHERE s.search MATCH $match AND c.id = s.rowid AND c.workspace_id = $workspace";
            values.Add(("$match", match));
        }
        else
        {
            var plan = SqlitePlan.Choose(connection, filter, CallSort.Time);
            // Those that were not followed yet are few, and looked at one by one.
            if (plan.Newest(connection) is { } newer) newest = connection.Number($"SELECT count(*) FROM {newer.Of(filter)}", [.. values]) ?? 0;
            // One condition has a way of its own, along which calls are counted without a look at any.
            if (OnlyPath(conditions, filter, plan) is { } only) return Total(newest + SqlitePlan.Count(connection, filter, only, MostCounted), MostCounted);
            from = $"{plan.Path.From} WHERE {plan.Path.Condition} AND c.workspace_id = $workspace AND {(plan.Path.ByTime ? SqliteCondition.Time(filter, plan.Path.StartedAt) : "1")}";
            all = All(filter, conditions.Where(condition => condition != plan.Met));
            if (plan.IsFew) most = SqlitePlan.Few;
        }
        using var command = connection.Command($"SELECT count(*), coalesce(sum(met), 0) FROM (SELECT ({all}) AS met FROM {from} LIMIT {most + 1})", [.. values]);
        using var row = command.ExecuteReader();
        row.Read();
        return new(newest + row.GetInt64(1), IsAtLeast: row.GetInt64(0) > most);
    }

    private static string All(CallFilter filter, IEnumerable<SqliteCondition> conditions) => string.Join(" AND ", conditions.Select(condition => condition.Sql).Append(SqliteCondition.Time(filter)));

    private static SqlitePath? OnlyPath(IReadOnlyList<SqliteCondition> conditions, CallFilter filter, SqlitePlan plan) => conditions switch
    {
        [] => plan.Path,
        [{ Path: { IsOfWorkspace: true } only }] when (only.ByTime || (filter.FromMs is null && filter.ToMs is null)) && (!only.LacksNewest || only == plan.Path) => only,
        _ => null,
    };

    private static CallTotal Total(long counted, int limit) => new(Math.Min(counted, limit), counted > limit);
}
