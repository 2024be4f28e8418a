namespace Tuner.Server.Storage.Sqlite;

/// <summary>A way that leads to the calls of a workspace that meet a condition.</summary>
/// <param name="Counted">What stands behind FROM where they are only counted.</param>
/// <param name="From">What stands behind FROM where they are read, as <c>c</c>.</param>
/// <param name="Condition">What keeps to them.</param>
/// <param name="ByTime">Whether they stand by start, then by number.</param>
internal sealed record SqlitePath(string Counted, string From, string Condition, bool ByTime)
{
    /// <summary>The column by which they stand, where they stand by start.</summary>
    public string StartedAt { get; private init; } = "c.started_at_ms";

    /// <summary>The column of their number.</summary>
    public string Id { get; private init; } = "c.id";

    /// <summary>Whether calls that were not followed yet are missing.</summary>
    public bool LacksNewest { get; private init; }

    /// <summary>Whether all calls on it are of the workspace.</summary>
    public bool IsOfWorkspace { get; private init; } = true;

    /// <summary>Along an index of the calls.</summary>
    public static SqlitePath Index(string index, string condition, bool byTime)
    {
        var from = $"calls c INDEXED BY {index}";
        return new(from, from, $"c.workspace_id = $workspace AND {condition}", byTime);
    }

    /// <summary>Along the index of a trait.</summary>
    public static SqlitePath Trait(string kind, string parameter) => new(
        "call_traits t", "call_traits t CROSS JOIN calls c ON c.id = t.call", $"t.trait = {NumberOf(kind, parameter)}", ByTime: true)
    {
        StartedAt = "t.started_at_ms",
        Id = "t.call",
        LacksNewest = true,
    };

    /// <summary>Whether a call has a trait: one look into the index, which takes a tenth of reading its rows; they are read where the index may not have followed.</summary>
    /// <param name="kind">The trait's kind.</param>
    /// <param name="parameter">The parameter that holds its name.</param>
    /// <param name="rows">The same, out of the call's rows.</param>
    public static string HasTrait(string kind, string parameter, string rows) =>
        $"""
        CASE WHEN c.id < {SqliteFollowing.AllBefore}
            THEN EXISTS (SELECT 1 FROM call_traits h WHERE h.trait = {NumberOf(kind, parameter)} AND h.started_at_ms = c.started_at_ms AND h.call = c.id)
            ELSE {rows} END
        """;

    private static string NumberOf(string kind, string parameter) => $"(SELECT id FROM traits WHERE workspace_id = $workspace AND kind = '{kind}' AND name = {parameter})";

    /// <summary>Along a table of what people put on calls.</summary>
    public static SqlitePath Marks(string table, string condition) =>
        new(table, $"{table} CROSS JOIN calls c ON c.id = m.call", condition, ByTime: false) { IsOfWorkspace = false };
}
