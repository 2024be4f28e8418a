using Spectre.Console;
using Tuner.Cli.Terminal;
using Tuner.Server.Checking;

namespace Tuner.Cli.Check;

/// <summary>The limits, a line each.</summary>
internal static class CheckTable
{
    public static FittedTable Of(IEnumerable<LimitResult> results)
    {
        var table = new FittedTable(new("limit", 9), new("for", 5), new("value", 8, IsNumber: true), new("of", 4, IsNumber: true), new("", 9));
        foreach (var result in results)
        {
            table.AddRow(
                new Text(SafeText.OneLine(result.Limit.Text, 60)),
                new Text(SafeText.OneLine(result.Limit.Scope.ToString(), 60)),
                new Text(CheckText.Of(result)),
                new Text(CheckText.Basis(result)),
                result.Verdict switch
                {
                    LimitVerdict.Within => new Text("within"),
                    LimitVerdict.NothingMeasured => new Text(CheckText.Verdict(result), Styles.Quiet),
                    _ => new Text(CheckText.Verdict(result), Styles.Wrong),
                });
        }

        return table;
    }
}
