using Microsoft.Data.Sqlite;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>
/// Which way leads to the calls of a filter. SQLite keeps no statistics that would tell it, so the candidates are counted,
/// each up to a limit: below it all its calls are looked at and sorted; where none is below, so many calls meet every
/// condition that walking along the order soon finds a page.
/// </summary>
/// <param name="Path">The way.</param>
/// <param name="Met">The condition that all calls along it meet; null when it is none of the filter's.</param>
/// <param name="IsFew">Whether it leads to few calls.</param>
/// <param name="Candidates">How many they are, up to the limit and one.</param>
internal sealed record SqlitePlan(SqlitePath Path, SqliteCondition? Met, bool IsFew, long Candidates)
{
    /// <summary>So many calls are looked at and sorted for one page.</summary>
    public const int Few = 5_000;

    /// <summary>Decides for one workspace.</summary>
    public static SqlitePlan Choose(SqliteConnection connection, CallFilter filter, CallSort sort)
    {
        var inOrder = InOrder(sort);
        SqlitePlan? best = null;
        var conditions = SqliteCondition.Of(filter);
        // There is nothing to choose.
        if (sort == CallSort.Time && conditions is [{ Path: { ByTime: true, LacksNewest: false } single } only]) return new(single, only, IsFew: false, Few + 1);
        bool? allFollowed = null;
        foreach (var condition in conditions)
        {
            if (condition.Path is not { } path) continue;
            // Calls of before an upgrade are followed in their own time.
            if (path.LacksNewest && !(allFollowed ??= SqliteFollowing.Behind(connection) == 0)) continue;
            // One that leads along the time is as good as the time's own index, however many calls it has.
            var candidates = Count(connection, filter, path, Few);
            if (candidates > Few && !(path.ByTime && sort == CallSort.Time)) continue;
            if (best is null || candidates < best.Candidates) best = new(path, condition, candidates <= Few, candidates);
        }
        if (best is { IsFew: true } || sort == CallSort.Time || (filter.FromMs is null && filter.ToMs is null)) return best ?? inOrder;
        var inTime = SqlitePath.Index(SqliteOrder.Index(CallSort.Time), "1", byTime: true);
        return Count(connection, filter, inTime, Few) is var ofTime and <= Few ? new(inTime, null, IsFew: true, ofTime) : inOrder;
    }

    /// <summary>Along the order itself, past all calls of the workspace.</summary>
    public static SqlitePlan InOrder(CallSort sort) => new(SqlitePath.Index(SqliteOrder.Index(sort), "1", byTime: sort == CallSort.Time), null, IsFew: false, Few + 1);

    /// <summary>How many calls are on a way within the filter's time, up to a limit and one; where they do not stand by start, of all time.</summary>
    public static long Count(SqliteConnection connection, CallFilter filter, SqlitePath path, int limit)
    {
        var time = path.ByTime ? SqliteCondition.Time(filter, path.StartedAt) : "1";
        return connection.Number($"SELECT count(*) FROM (SELECT 1 FROM {path.Counted} WHERE {path.Condition} AND {time} LIMIT {limit + 1})", [.. SqliteCondition.Values(filter)]) ?? 0;
    }

    /// <summary>What stands behind FROM, with the conditions that keep to the filter's calls; but for text and place.</summary>
    public string Of(CallFilter filter) =>
        $"{Path.From} WHERE {string.Join(" AND ", SqliteCondition.Of(filter).Where(condition => condition != Met).Select(condition => condition.Sql).Prepend(Path.Condition).Append("c.workspace_id = $workspace").Append(SqliteCondition.Time(filter, Path.StartedAt)))}";

    /// <summary>The same of the calls that were not followed yet, where the way lacks them; null where it does not.</summary>
    public SqlitePlan? Newest(SqliteConnection connection) => Path.LacksNewest ? OfNewest(connection) : null;

    /// <summary>To the calls that were not followed yet.</summary>
    public static SqlitePlan OfNewest(SqliteConnection connection) =>
        new(new("", "calls c NOT INDEXED", FormattableString.Invariant($"c.id >= {SqliteFollowing.Next(connection)}"), ByTime: false), null, IsFew: true, 0);
}
