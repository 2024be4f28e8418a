namespace Tuner.Server.Storage.Sqlite;

/// <summary>One condition of a filter.</summary>
/// <param name="Sql">Over the table of calls, <c>c</c>.</param>
/// <param name="Index">The index that leads to the calls that meet it; null when there is none.</param>
/// <param name="ByTime">Whether in that index they stand by start, then by number.</param>
internal sealed record SqliteCondition(string Sql, string? Index = null, bool ByTime = false)
{
    /// <summary>The conditions of a filter, but for workspace and text; their values are <see cref="Values"/>.</summary>
    public static IReadOnlyList<SqliteCondition> Of(CallFilter filter)
    {
        var conditions = new List<SqliteCondition>();
        void Add(bool isAsked, string sql, string? index = null, bool byTime = true)
        {
            if (isAsked) conditions.Add(new(sql, index, byTime && index is not null));
        }
        Add(!string.IsNullOrEmpty(filter.CallId), "c.call_id = $call_id", "sqlite_autoindex_calls_1", byTime: false);
        Add(filter.Caller is not null, "c.caller = $caller", "calls_by_caller");
        Add(filter.Agent is not null, "c.agent = $agent", "calls_by_agent_and_start");
        Add(filter.AgentVersion is not null, "c.agent_version = $version", "calls_by_version");
        Add(filter.EndReason is not null, "c.end_reason = $end_reason", "calls_by_end_reason");
        Add(filter.CallType is not null, "c.call_type = $call_type", "calls_by_type");
        AddFlag(conditions, filter.HasErrors, "c.errors", "calls_with_errors");
        AddFlag(conditions, filter.HasFailedTools, "c.failed_tools", "calls_with_failed_tools");
        AddFlag(conditions, filter.HasUnanswered, "c.unanswered", "calls_with_unanswered");
        AddFlag(conditions, filter.HasInterruptions, "c.interruptions", "calls_with_interruptions");
        AddFlag(conditions, filter.Incomplete, "c.incomplete", "calls_incomplete");
        Add(filter.SlowerThanMs is not null, $"{SqliteOrder.WorstWait} > $slower_than", "calls_by_worst_wait", byTime: false);
        Add(filter.MinCost is not null, $"{SqliteOrder.Cost} >= $min_cost", "calls_by_cost", byTime: false);
        // A call that does not tell its cost is not a cheap one.
        Add(filter.MaxCost is not null, $"{SqliteOrder.Cost} <= $max_cost AND {SqliteOrder.Cost} > {SqliteOrder.Unknown}", "calls_by_cost", byTime: false);
        return conditions;
    }

    /// <summary>The values of all conditions, the workspace's and the time's.</summary>
    public static List<(string Name, object? Value)> Values(CallFilter filter)
    {
        var values = new List<(string, object?)>();
        void Add(string name, object? value)
        {
            if (value is not null) values.Add((name, value));
        }
        Add("$workspace", filter.WorkspaceId);
        Add("$call_id", string.IsNullOrEmpty(filter.CallId) ? null : filter.CallId);
        Add("$caller", filter.Caller);
        Add("$agent", filter.Agent);
        Add("$version", filter.AgentVersion);
        Add("$end_reason", filter.EndReason);
        Add("$call_type", filter.CallType);
        Add("$slower_than", filter.SlowerThanMs);
        Add("$min_cost", filter.MinCost);
        Add("$max_cost", filter.MaxCost);
        Add("$from", filter.FromMs);
        Add("$to", filter.ToMs);
        return values;
    }

    /// <summary>The condition that keeps to the filter's time; <c>1</c> for all time.</summary>
    public static string Time(CallFilter filter) => (filter.FromMs, filter.ToMs) switch
    {
        (null, null) => "1",
        (_, null) => "c.started_at_ms >= $from",
        (null, _) => "c.started_at_ms < $to",
        _ => "c.started_at_ms >= $from AND c.started_at_ms < $to",
    };

    private static void AddFlag(List<SqliteCondition> conditions, bool? flag, string column, string index)
    {
        if (flag == true) conditions.Add(new($"{column} > 0", index, ByTime: true));
        else if (flag == false) conditions.Add(new($"{column} = 0"));
    }
}
