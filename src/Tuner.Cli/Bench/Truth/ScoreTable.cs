using System.Globalization;
using Spectre.Console;
using Tuner.Cli.Terminal;

namespace Tuner.Cli.Bench.Truth;

/// <summary>Facts right, per call and per kind of fact: how many, or how many of how many where some are wrong.</summary>
internal static class ScoreTable
{
    private static readonly FactKind[] Kinds = Enum.GetValues<FactKind>();

    /// <param name="calls">The calls.</param>
    /// <param name="byService">A row for each service that they had, in place of one for each call.</param>
    public static FittedTable Of(IReadOnlyList<ScoredCall> calls, bool byService)
    {
        var table = new FittedTable([new(byService ? "service" : "call", 9), .. byService ? new[] { new FittedColumn("calls", 1, IsNumber: true) } : [], .. Kinds.Select(kind => new FittedColumn(kind.ToString().ToLowerInvariant(), 1, IsNumber: true)), new("all", 8, IsNumber: true)]);
        if (byService)
        {
            foreach (var service in calls.SelectMany(call => call.Services.Distinct().Select(name => (Name: name, Call: call))).GroupBy(each => each.Name, each => each.Call).OrderBy(each => each.Key, StringComparer.Ordinal))
                AddRow(table, service.Key, [.. service.SelectMany(call => call.Facts)], service.Count());
        }
        else
        {
            foreach (var call in calls) AddRow(table, call.Name, call.Facts, null);
        }

        AddRow(table, "all calls", [.. calls.SelectMany(call => call.Facts)], byService ? calls.Count : null);
        return table;
    }

    private static void AddRow(FittedTable table, string name, IReadOnlyList<ScoredFact> facts, int? calls) =>
        table.AddRow([new Text(name), .. calls is { } count ? new[] { new Text(count.ToString(CultureInfo.InvariantCulture)) } : [], .. Kinds.Select(kind => Cell(facts.Where(fact => fact.Kind == kind))), Cell(facts)]);

    private static Text Cell(IEnumerable<ScoredFact> facts)
    {
        var (right, total) = facts.Aggregate((Right: 0, Total: 0), (sum, fact) => (sum.Right + (fact.Right ? 1 : 0), sum.Total + 1));
        if (total == 0) return new("");
        return right == total
            ? new(total.ToString(CultureInfo.InvariantCulture))
            : new(string.Create(CultureInfo.InvariantCulture, $"{right}/{total}"), Styles.Wrong);
    }
}
