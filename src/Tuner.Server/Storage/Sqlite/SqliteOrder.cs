namespace Tuner.Server.Storage.Sqlite;

/// <summary>What the list can stand by, as expressions that have an index.</summary>
internal static class SqliteOrder
{
    /// <summary>The longest wait; unknown ones are below all others.</summary>
    public const string WorstWait = $"ifnull(c.wait_worst_ms, {Unknown})";

    /// <summary>The cost; unknown ones are below all others.</summary>
    public const string Cost = $"ifnull(c.cost, {Unknown})";

    /// <summary><see cref="CallListing.Unknown"/>, as it stands in the indexes.</summary>
    public const string Unknown = "-1e15";

    /// <summary>The expression.</summary>
    /// <param name="sort">The order.</param>
    /// <param name="startedAt">The column of a call's start.</param>
    public static string Key(CallSort sort, string startedAt = "c.started_at_ms") => sort switch
    {
        CallSort.Length => "c.duration_ms",
        CallSort.WorstWait => WorstWait,
        CallSort.Cost => Cost,
        _ => startedAt,
    };

    /// <summary>The index of a workspace's calls in that order.</summary>
    public static string Index(CallSort sort) => sort switch
    {
        CallSort.Length => "calls_by_length",
        CallSort.WorstWait => "calls_by_worst_wait",
        CallSort.Cost => "calls_by_cost",
        _ => "calls_by_workspace_and_start",
    };

    /// <summary>The condition that keeps to what stands behind a place, <c>$key</c> and <c>$id</c>.</summary>
    public static string Behind(CallSort sort, bool ascending, string startedAt, string id)
    {
        var (key, sign) = (Key(sort, startedAt), ascending ? ">" : "<");
        return $"{key} {sign}= $key AND ({key} {sign} $key OR {id} {sign} $id)";
    }

    /// <summary>The condition that keeps to what stands up to a place, <c>$until</c>, and to what stands alike.</summary>
    public static string UpTo(CallSort sort, bool ascending, string startedAt) => $"{Key(sort, startedAt)} {(ascending ? "<" : ">")}= $until";
}
