using Microsoft.Data.Sqlite;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>
/// Which way leads to the calls of a filter. SQLite keeps no statistics that would tell it, so the candidates are counted,
/// each up to a limit: below it all its calls are looked at and sorted; where none is below, so many calls meet every
/// condition that walking along the order soon finds a page.
/// </summary>
/// <param name="Index">The index.</param>
/// <param name="Condition">What its calls meet, beside the workspace, the filter's time where they stand by it: an index of some calls can only be used with it.</param>
/// <param name="IsFew">Whether it leads to few calls.</param>
/// <param name="Candidates">How many they are, up to the limit and one.</param>
internal sealed record SqlitePlan(string Index, string Condition, bool IsFew, long Candidates)
{
    /// <summary>So many calls are looked at and sorted for one page.</summary>
    public const int Few = 5_000;

    /// <summary>Decides for one workspace.</summary>
    public static SqlitePlan Choose(SqliteConnection connection, CallFilter filter, CallSort sort)
    {
        var time = SqliteCondition.Time(filter);
        var inOrder = new SqlitePlan(SqliteOrder.Index(sort), sort == CallSort.Time ? time : "1", IsFew: false, Few + 1);
        SqlitePlan? best = null;
        var conditions = SqliteCondition.Of(filter);
        // There is nothing to choose.
        if (sort == CallSort.Time && conditions is [{ Index: { } single, ByTime: true } only]) return inOrder with { Index = single, Condition = $"{only.Sql} AND {time}" };
        foreach (var condition in conditions)
        {
            if (condition.Index is not { } index) continue;
            // One that leads along the time is as good as the time's own index, however many calls it has.
            var sql = condition.ByTime ? $"{condition.Sql} AND {time}" : condition.Sql;
            var candidates = Count(connection, filter, sql, index);
            if (candidates > Few && !(condition.ByTime && sort == CallSort.Time)) continue;
            if (best is null || candidates < best.Candidates) best = new(index, sql, candidates <= Few, candidates);
        }
        if (best is { IsFew: true } || sort == CallSort.Time || (filter.FromMs is null && filter.ToMs is null)) return best ?? inOrder;
        var inTime = Count(connection, filter, time, SqliteOrder.Index(CallSort.Time));
        return inTime <= Few ? new(SqliteOrder.Index(CallSort.Time), time, IsFew: true, inTime) : inOrder;
    }

    private static long Count(SqliteConnection connection, CallFilter filter, string condition, string index) => connection.Number(
        $"SELECT count(*) FROM (SELECT 1 FROM calls c INDEXED BY {index} WHERE c.workspace_id = $workspace AND {condition} LIMIT {Few + 1})", [.. SqliteCondition.Values(filter)]) ?? 0;
}
