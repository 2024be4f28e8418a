using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Tuner.Cli.Bench.Truth;

/// <summary>Facts right, per call and per kind of fact: how many, or how many of how many where some are wrong.</summary>
internal static class ScoreTable
{
    private static readonly FactKind[] Kinds = Enum.GetValues<FactKind>();

    public static IRenderable Of(IReadOnlyList<ScoredCall> calls)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("call").NoWrap());
        foreach (var kind in Kinds) table.AddColumn(Number(kind.ToString().ToLowerInvariant()));
        table.AddColumn(Number("all"));
        foreach (var call in calls) AddRow(table, call.Name, call.Facts);
        table.AddEmptyRow();
        AddRow(table, "all calls", [.. calls.SelectMany(call => call.Facts)]);
        return table;
    }

    private static TableColumn Number(string name) => new TableColumn(name).RightAligned().NoWrap().Padding(1, 0);

    private static void AddRow(Table table, string name, IReadOnlyList<Fact> facts) =>
        table.AddRow([new Text(name), .. Kinds.Select(kind => Cell(facts.Where(fact => fact.Kind == kind))), Cell(facts)]);

    private static Text Cell(IEnumerable<Fact> facts)
    {
        var (right, total) = facts.Aggregate((Right: 0, Total: 0), (sum, fact) => (sum.Right + (fact.Right ? 1 : 0), sum.Total + 1));
        if (total == 0) return new("");
        return right == total
            ? new(total.ToString(CultureInfo.InvariantCulture))
            : new(string.Create(CultureInfo.InvariantCulture, $"{right}/{total}"), Show.Styles.Wrong);
    }
}
