using System.Globalization;
using Spectre.Console;
using Tuner.Cli.Terminal;

namespace Tuner.Cli.Bench.Truth;

/// <summary>Facts right, per call and per kind of fact: how many, or how many of how many where some are wrong.</summary>
internal static class ScoreTable
{
    private static readonly FactKind[] Kinds = Enum.GetValues<FactKind>();

    public static FittedTable Of(IReadOnlyList<ScoredCall> calls)
    {
        var table = new FittedTable([new("call", 9), .. Kinds.Select(kind => new FittedColumn(kind.ToString().ToLowerInvariant(), 1, IsNumber: true)), new("all", 8, IsNumber: true)]);
        foreach (var call in calls) AddRow(table, call.Name, call.Facts);
        AddRow(table, "all calls", [.. calls.SelectMany(call => call.Facts)]);
        return table;
    }

    private static void AddRow(FittedTable table, string name, IReadOnlyList<ScoredFact> facts) =>
        table.AddRow([new Text(name), .. Kinds.Select(kind => Cell(facts.Where(fact => fact.Kind == kind))), Cell(facts)]);

    private static Text Cell(IEnumerable<ScoredFact> facts)
    {
        var (right, total) = facts.Aggregate((Right: 0, Total: 0), (sum, fact) => (sum.Right + (fact.Right ? 1 : 0), sum.Total + 1));
        if (total == 0) return new("");
        return right == total
            ? new(total.ToString(CultureInfo.InvariantCulture))
            : new(string.Create(CultureInfo.InvariantCulture, $"{right}/{total}"), Styles.Wrong);
    }
}
