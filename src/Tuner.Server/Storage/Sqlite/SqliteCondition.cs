using System.Globalization;
using Microsoft.Data.Sqlite;
using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>One condition of a filter.</summary>
/// <param name="Sql">Over the table of calls, <c>c</c>.</param>
/// <param name="Path">The way that leads to the calls that meet it; null when there is none.</param>
internal sealed record SqliteCondition(string Sql, SqlitePath? Path = null)
{
    /// <summary>The name of the function that <see cref="Register"/> makes.</summary>
    private const string Owns = "owns";

    /// <summary>Gives a connection the function by which the owners of a wait are read.</summary>
    public static void Register(SqliteConnection connection) => connection.CreateFunction<byte[]?, string, bool>(
        Owns, (owners, wanted) => owners is not null && OwnerTimes.Read(owners).Any(pair => wanted.Contains(string.Create(CultureInfo.InvariantCulture, $",{pair.Owner},"), StringComparison.Ordinal)), isDeterministic: true);

    /// <summary>The conditions of a filter, but for workspace and text; their values are <see cref="Values"/>.</summary>
    public static IReadOnlyList<SqliteCondition> Of(CallFilter filter)
    {
        var conditions = new List<SqliteCondition>();
        void Add(bool isAsked, string sql, string? index = null, bool byTime = true)
        {
            if (isAsked) conditions.Add(new(sql, index is null ? null : SqlitePath.Index(index, sql, byTime)));
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
        AddFlag(conditions, filter.Voicemail, "c.voicemail", "calls_with_voicemail");
        AddFlag(conditions, filter.Transferred, "c.transferred", "calls_transferred");
        AddFlag(conditions, filter.HasTyped, "c.typed", "calls_with_typed");
        AddFlag(conditions, filter.HasMuted, "c.muted", "calls_with_muted");
        Add(filter.SlowerThanMs is not null, $"{SqliteOrder.WorstWait} > $slower_than", "calls_by_worst_wait", byTime: false);
        Add(filter.MinCost is not null, $"{SqliteOrder.Cost} >= $min_cost", "calls_by_cost", byTime: false);
        // A call that does not tell its cost is not a cheap one.
        Add(filter.MaxCost is not null, $"{SqliteOrder.Cost} <= $max_cost AND {SqliteOrder.Cost} > {SqliteOrder.Unknown}", "calls_by_cost", byTime: false);
        AddLookedUp(conditions, filter);
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
        Add("$tool", filter.Tool);
        Add("$owner", filter.Owner);
        Add("$part", filter.Part);
        Add("$language", filter.Language);
        Add("$speaker", filter.Speaker);
        Add("$transfer", filter.TransferOutcome);
        Add("$label", filter.Label);
        Add("$from", filter.FromMs);
        Add("$to", filter.ToMs);
        return values;
    }

    /// <summary>The condition that keeps to the filter's time; <c>1</c> for all time.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="startedAt">The column of a call's start.</param>
    public static string Time(CallFilter filter, string startedAt = "c.started_at_ms") => (filter.FromMs, filter.ToMs) switch
    {
        (null, null) => "1",
        (_, null) => $"{startedAt} >= $from",
        (null, _) => $"{startedAt} < $to",
        _ => $"{startedAt} >= $from AND {startedAt} < $to",
    };

    // Answered out of other tables, call by call.
    private static void AddLookedUp(List<SqliteCondition> conditions, CallFilter filter)
    {
        void Add(bool isAsked, string sql, SqlitePath? path)
        {
            if (isAsked) conditions.Add(new(sql, path));
        }
        void AddTrait(bool isAsked, string kind, string parameter, string rows) => Add(isAsked, SqlitePath.HasTrait(kind, parameter, rows), SqlitePath.Trait(kind, parameter));
        AddTrait(filter.Tool is not null, CallTrait.Tool, "$tool", "EXISTS (SELECT 1 FROM tools t WHERE t.call = c.id AND t.name = $tool)");
        // The numbers of the owner are looked up once for all calls.
        AddTrait(
            filter.Owner is not null,
            CallTrait.Owner,
            "$owner",
            $"""
            EXISTS (SELECT 1 FROM waits w WHERE w.call = c.id AND w.answered AND {Owns}(w.owners,
                (SELECT ',' || coalesce(group_concat(o.id), '') || ',' FROM owners o WHERE o.name = $owner OR substr(o.name, 1, length($owner) + 1) = $owner || '#')))
            """);
        AddTrait(filter.Part is not null, CallTrait.Part, "$part", $"EXISTS (SELECT 1 FROM waits w WHERE w.call = c.id AND w.answered AND {LongestPart(filter.Part)})");
        void AddName(bool isAsked, string kind, string parameter, string isSo) =>
            AddTrait(isAsked, kind, parameter, $"EXISTS (SELECT 1 FROM names n WHERE n.call = c.id AND n.kind = '{kind}' AND {isSo})");
        AddName(filter.Language is not null, CallName.Language, "$language", "(n.name = $language OR substr(n.name, 1, length($language) + 1) = $language || '-')");
        AddName(filter.Speaker is not null, CallName.Speaker, "$speaker", "n.name = $speaker");
        AddName(filter.TransferOutcome is not null, CallName.Transfer, "$transfer", "n.name = $transfer");
        Add(filter.Label is not null, "EXISTS (SELECT 1 FROM labels l WHERE l.call = c.id AND l.label = $label)", SqlitePath.Marks("labels m", "m.label = $label"));
        Add(
            filter.LookedAt is not null,
            $"{(filter.LookedAt == false ? "NOT " : "")}EXISTS (SELECT 1 FROM marks m WHERE m.call = c.id AND m.looked_at_ms IS NOT NULL)",
            filter.LookedAt == true ? SqlitePath.Marks("marks m INDEXED BY marks_looked_at", "m.looked_at_ms IS NOT NULL") : null);
    }

    // Only a name of ours becomes part of the statement.
    private static string LongestPart(string? part)
    {
        var kind = WaitPart.Kinds.FirstOrDefault(kind => kind == part);
        if (kind is null) return "0";
        return string.Join(" AND ", WaitPart.Kinds.Where(other => other != kind).Select(other => $"w.{kind}_ms >= ifnull(w.{other}_ms, 0)").Prepend($"w.{kind}_ms > 0"));
    }

    private static void AddFlag(List<SqliteCondition> conditions, bool? flag, string column, string index)
    {
        if (flag == true) conditions.Add(new($"{column} > 0", SqlitePath.Index(index, $"{column} > 0", byTime: true)));
        else if (flag == false) conditions.Add(new($"{column} = 0"));
    }
}
