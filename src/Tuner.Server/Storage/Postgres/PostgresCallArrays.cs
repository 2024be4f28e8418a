using Tuner.Server.Calls;

namespace Tuner.Server.Storage.Postgres;

/// <summary>The facts of many calls, column by column, as a statement takes them.</summary>
internal static class PostgresCallArrays
{
    private static readonly HashSet<string> Texts = ["call_type", "end_reason", "caller"];
    private static readonly HashSet<string> Amounts = ["cost", "transcribed_seconds"];
    private static readonly HashSet<string> Flags = ["incomplete", "wait_half_at_least", "wait_most_at_least", "wait_worst_at_least", "voicemail", "transferred"];

    /// <summary>The facts as arguments of <c>unnest</c>, in the order of <see cref="CallFacts.Columns"/>.</summary>
    public static readonly string Arguments = string.Join(", ", CallFacts.Columns.Select(column => $"@{column}::{TypeOf(column)}[]"));

    /// <summary>Their parameters.</summary>
    public static IEnumerable<(string Name, object? Value)> Parameters(IEnumerable<CallSummary> summaries)
    {
        var rows = summaries.Select(CallFacts.Values).ToList();
        for (var i = 0; i < CallFacts.Columns.Length; i++)
        {
            var (column, at) = (CallFacts.Columns[i], i);
            var values = rows.Select(row => row[at]);
            yield return ($"@{column}", TypeOf(column) switch
            {
                "text" => values.Select(value => (string?)value).ToArray(),
                "double precision" => values.Select(value => (double?)value).ToArray(),
                "boolean" => values.Select(value => (bool?)value).ToArray(),
                _ => values.Select(value => value is int number ? number : (long?)value).ToArray(),
            });
        }
    }

    private static string TypeOf(string column) => Texts.Contains(column) ? "text" : Amounts.Contains(column) ? "double precision" : Flags.Contains(column) ? "boolean" : "bigint";
}
