using System.Globalization;
using System.Text;
using Tuner.Server.Checking;

namespace Tuner.Cli.Check;

/// <summary>The outcome as continuous integration reads it: a suite for each scope, a case for each limit.</summary>
internal static class JUnitReport
{
    public static string Of(CheckOutcome outcome)
    {
        var xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.Append(CultureInfo.InvariantCulture, $"<testsuites name=\"tuner check\" {Counts(outcome, outcome.Results)}>\n");
        foreach (var scope in outcome.Results.GroupBy(result => result.Limit.Scope))
        {
            var name = scope.Key == BudgetScope.Everything ? "every call" : scope.Key.ToString();
            xml.Append(CultureInfo.InvariantCulture, $"  <testsuite name=\"{Escaped(name)}\" {Counts(outcome, [.. scope])}>\n");
            foreach (var result in scope) AppendCase(xml, outcome, result, name);
            xml.Append("  </testsuite>\n");
        }

        return xml.Append("</testsuites>\n").ToString();
    }

    private static void AppendCase(StringBuilder xml, CheckOutcome outcome, LimitResult result, string scope)
    {
        var place = result.Limit.Place is { } file ? string.Create(CultureInfo.InvariantCulture, $" file=\"{Escaped(file)}\" line=\"{result.Limit.Line}\"") : "";
        xml.Append(CultureInfo.InvariantCulture, $"    <testcase classname=\"tuner check.{Escaped(scope)}\" name=\"{Escaped(result.Limit.Text)}\"{place}");
        if (outcome.IsBroken(result)) xml.Append(CultureInfo.InvariantCulture, $">\n      <failure message=\"{Escaped(CheckText.Line(result))}\">{Escaped(string.Join('\n', CheckText.Worst(result)))}</failure>\n    </testcase>\n");
        else if (result.Verdict == LimitVerdict.Within) xml.Append(CultureInfo.InvariantCulture, $">\n      <system-out>{Escaped($"{CheckText.Of(result)} of {CheckText.Basis(result)}")}</system-out>\n    </testcase>\n");
        else xml.Append(CultureInfo.InvariantCulture, $">\n      <skipped message=\"{Escaped(CheckText.Verdict(result))}\"/>\n    </testcase>\n");
    }

    private static string Counts(CheckOutcome outcome, IReadOnlyList<LimitResult> results) => string.Create(
        CultureInfo.InvariantCulture,
        $"tests=\"{results.Count}\" failures=\"{results.Count(outcome.IsBroken)}\" errors=\"0\" skipped=\"{results.Count(result => !outcome.IsBroken(result) && result.Verdict != LimitVerdict.Within)}\"");

    /// <summary>What callers, models and agents are named may hold anything; XML may not.</summary>
    private static string Escaped(string text)
    {
        var safe = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            var escaped = rune.Value switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\n' => "&#10;",
                '\t' => "&#9;",
                < 0x20 or 0x7f or 0xfffe or 0xffff => "\ufffd",
                _ => rune.ToString(),
            };
            safe.Append(escaped);
        }

        return safe.ToString();
    }
}
