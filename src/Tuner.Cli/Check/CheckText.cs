using System.Globalization;
using Tuner.Cli.Terminal;
using Tuner.Server.Checking;

namespace Tuner.Cli.Check;

/// <summary>Results in words.</summary>
internal static class CheckText
{
    /// <summary>For which calls a limit is, behind its text; empty for every one.</summary>
    public static string For(BudgetLimit limit) => limit.Scope == BudgetScope.Everything ? "" : $" [{SafeText.OneLine(limit.Scope.ToString(), 120)}]";

    /// <summary>A value in the limit's unit.</summary>
    public static string Of(LimitResult result) => result.Value is { } value ? AtLeast(result.AtLeast) + (result.Limit.IsShare ? value.ToString("0.## %", CultureInfo.InvariantCulture) : InUnit(value, result.Limit.Figure.Unit)) : "–";

    /// <summary>A call's worst value.</summary>
    public static string Of(Offender offender, BudgetLimit limit) => AtLeast(offender.AtLeast) + InUnit(offender.Value, limit.Figure.Unit);

    /// <summary>What a value was taken of.</summary>
    public static string Basis(LimitResult result) => result.Verdict switch
    {
        LimitVerdict.NoCalls => "no such call",
        _ => string.Create(CultureInfo.InvariantCulture, $"{result.Of:#,0} in {result.Calls:#,0} {(result.Calls == 1 ? "call" : "calls")}"),
    };

    /// <summary>The verdict.</summary>
    public static string Verdict(LimitResult result) => result.Verdict switch
    {
        LimitVerdict.Within => "within",
        LimitVerdict.Over => "over",
        LimitVerdict.NoCalls => "no call",
        _ => "nothing measured",
    };

    /// <summary>A broken limit as one line.</summary>
    public static string Line(LimitResult result) => result.Verdict == LimitVerdict.NoCalls
        ? $"{SafeText.OneLine(result.Limit.Text, 100)}{For(result.Limit)}: no call was found to check"
        : $"{SafeText.OneLine(result.Limit.Text, 100)}{For(result.Limit)}: it is {Of(result)} (of {Basis(result)})";

    /// <summary>The worst calls, one a line.</summary>
    public static IEnumerable<string> Worst(LimitResult result) => result.Worst.Select(offender => $"{Of(offender, result.Limit)}  {SafeText.OneLine(offender.Call.Name, 300)}");

    private static string AtLeast(bool atLeast) => atLeast ? "≥ " : "";

    private static string InUnit(double value, FigureUnit unit) => unit switch
    {
        FigureUnit.Time => value.ToString("#,##0 ms", CultureInfo.InvariantCulture),
        FigureUnit.Money => value.ToString("0.## c", CultureInfo.InvariantCulture),
        _ => value.ToString("#,##0.##", CultureInfo.InvariantCulture),
    };
}
