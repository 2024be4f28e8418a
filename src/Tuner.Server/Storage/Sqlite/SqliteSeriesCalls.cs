using Microsoft.Data.Sqlite;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>The calls that a series reads one by one.</summary>
internal static class SqliteSeriesCalls
{
    /// <summary>Where they are: a condition more, and a stretch of time.</summary>
    public static IEnumerable<(string Condition, long FromMs, long ToMs)> Of(SqliteConnection connection, SeriesQuestion question, SeriesSpan span)
    {
        if (span.Stretches.Count == 0)
        {
            yield return ("1", question.FromMs, question.ToMs);
            yield break;
        }
        if (question.FromMs < span.InnerFromMs) yield return ("1", question.FromMs, span.InnerFromMs);
        // What came in since the rollups were written.
        yield return ($"c.id >= {SqliteFollowing.Next(connection)}", span.InnerFromMs, span.InnerToMs);
        if (span.InnerToMs < question.ToMs) yield return ("1", span.InnerToMs, question.ToMs);
    }

    /// <summary>
    /// The same question over whole rollups, where no call lies between an end of its time and theirs: up to now is up to the end of today, and
    /// the newest calls need not be read one by one.
    /// </summary>
    public static SeriesQuestion Widen(SqliteConnection connection, SeriesQuestion question)
    {
        if (!question.Filter.IsAddedUp) return question;
        foreach (var level in SqliteRollups.Levels.Reverse())
        {
            var (from, to) = (question.FromMs / level * level, (question.ToMs + level - 1) / level * level);
            if (from < question.FromMs && IsEmpty(connection, question.Filter, from, question.FromMs)) question = question with { FromMs = from };
            if (to > question.ToMs && IsEmpty(connection, question.Filter, question.ToMs, to)) question = question with { ToMs = to };
        }
        return question;
    }

    /// <summary>The calls of one workspace that meet a filter and the condition.</summary>
    public static IEnumerable<CountedCall> Read(SqliteConnection connection, Storage.CallFilter filter, string condition)
    {
        var values = SqliteCondition.Values(filter);
        var plan = SqlitePlan.Choose(connection, filter, CallSort.Time);
        if (condition != "1") plan = new(new("", "calls c NOT INDEXED", condition, ByTime: false), null, IsFew: true, 0);
        else if (filter.Search is not null) plan = new(new("", "search s CROSS JOIN calls c ON c.id = s.rowid", "1", ByTime: false), null, IsFew: false, 0);
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

    private static bool IsEmpty(SqliteConnection connection, Storage.CallFilter filter, long from, long to) => SqliteWorkspaces.Each(connection, filter).All(part => connection.Number(
        $"SELECT 1 FROM calls c INDEXED BY {SqliteOrder.Index(CallSort.Time)} WHERE c.workspace_id = $workspace AND c.started_at_ms >= $from AND c.started_at_ms < $to LIMIT 1",
        ("$workspace", part.WorkspaceId), ("$from", from), ("$to", to)) is null);
}
