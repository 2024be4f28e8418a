using Microsoft.Data.Sqlite;
using Tuner.Server.Calls;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>How a listed call is asked for and read.</summary>
internal static class SqliteCallRow
{
    /// <summary>The columns that <see cref="Read"/> takes, in its order, of a table called <c>c</c>.</summary>
    public const string Columns = """
        c.id, c.workspace_id, c.agent, c.received_at_ms, c.call_id, c.call_type, c.started_at_ms, c.duration_ms, c.turns,
        c.interruptions, c.tools, c.errors, c.response_median_ms, c.response_worst_ms, c.end_reason, c.incomplete
        """;

    /// <summary>The call of the row that the reader stands on.</summary>
    public static ListedCall Read(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetInt64(3),
        new(row.GetString(4), row.GetString(5), row.GetInt64(6), row.GetInt64(7), row.GetInt32(8),
            row.GetInt32(9), row.GetInt32(10), row.GetInt32(11),
            row.IsDBNull(12) ? null : row.GetInt64(12), row.IsDBNull(13) ? null : row.GetInt64(13),
            row.IsDBNull(14) ? null : row.GetString(14), row.GetBoolean(15)));

    /// <summary>The condition of a filter; its values are <see cref="Parameters"/>.</summary>
    public static string Where(CallFilter filter)
    {
        var conditions = new List<string>();
        if (filter.WorkspaceId is not null) conditions.Add("c.workspace_id = $workspace");
        if (!string.IsNullOrEmpty(filter.CallId)) conditions.Add("c.call_id = $exact_id");
        if (!string.IsNullOrEmpty(filter.Text)) conditions.Add(Text);
        return conditions.Count == 0 ? "1" : string.Join(" AND ", conditions);
    }

    /// <summary>The values of a filter's condition.</summary>
    public static IEnumerable<(string Name, object? Value)> Parameters(CallFilter filter)
    {
        if (filter.WorkspaceId is { } workspace) yield return ("$workspace", workspace);
        if (!string.IsNullOrEmpty(filter.CallId)) yield return ("$exact_id", filter.CallId);
        if (!string.IsNullOrEmpty(filter.Text)) yield return ("$text", $"%{Escape(filter.Text)}%");
    }

    private const string Text = """(c.call_id LIKE $text ESCAPE '\' OR c.agent LIKE $text ESCAPE '\')""";

    private static string Escape(string text) => text
        .Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("%", @"\%", StringComparison.Ordinal)
        .Replace("_", @"\_", StringComparison.Ordinal);
}
