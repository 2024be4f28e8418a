using Microsoft.Data.Sqlite;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>
/// Which way leads to the calls of a filter. SQLite keeps no statistics that would tell it, so the candidates are counted,
/// each up to a limit: below it all its calls are looked at and sorted; where none is below, so many calls meet every
/// condition that walking along the order soon finds a page.
/// </summary>
/// <param name="Index">The index.</param>
/// <param name="Condition">What its calls meet, beside the workspace: an index of some calls can only be used with it.</param>
/// <param name="IsFew">Whether it leads to few calls.</param>
/// <param name="Candidates">How many they are, up to the limit and one.</param>
internal sealed record SqlitePlan(string Index, string Condition, bool IsFew, long Candidates)
{
    /// <summary>So many calls are looked at and sorted for one page.</summary>
    public const int Few = 5_000;

    /// <summary>Decides for one workspace.</summary>
    public static SqlitePlan Choose(SqliteConnection connection, CallFilter filter, CallSort sort)
    {
        var inOrder = new SqlitePlan(SqliteOrder.Index(sort), "1", IsFew: false, Few + 1);
        SqlitePlan? best = null;
        foreach (var condition in SqliteCondition.Of(filter))
        {
            if (condition.Index is not { } index) continue;
            // One that leads along the time is as good as the time's own index, however many calls it has.
            var candidates = Count(connection, filter, condition.ByTime ? $"{condition.Sql} AND {SqliteCondition.Time(filter)}" : condition.Sql, index);
            if (candidates > Few && !(condition.ByTime && sort == CallSort.Time)) continue;
            if (best is null || candidates < best.Candidates) best = new(index, condition.Sql, candidates <= Few, candidates);
        }
        if (best is { IsFew: true } || sort == CallSort.Time || (filter.FromMs is null && filter.ToMs is null)) return best ?? inOrder;
        var inTime = Count(connection, filter, SqliteCondition.Time(filter), SqliteOrder.Index(CallSort.Time));
        return inTime <= Few ? new(SqliteOrder.Index(CallSort.Time), "1", IsFew: true, inTime) : inOrder;
    }

    private static long Count(SqliteConnection connection, CallFilter filter, string condition, string index) => connection.Number(
        $"SELECT count(*) FROM (SELECT 1 FROM calls c INDEXED BY {index} WHERE c.workspace_id = $workspace AND {condition} LIMIT {Few + 1})", [.. SqliteCondition.Values(filter)]) ?? 0;
}
