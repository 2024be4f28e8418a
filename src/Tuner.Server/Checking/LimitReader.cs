using System.Buffers;
using System.Globalization;

namespace Tuner.Server.Checking;

/// <summary>Reads one condition: a figure, a statistic of it where it is measured, a sign and a bound with its unit.</summary>
internal static class LimitReader
{
    private static readonly (string Text, LimitSign Sign)[] Signs =
    [
        ("<=", LimitSign.AtMost), (">=", LimitSign.AtLeast), ("==", LimitSign.Equal), ("≤", LimitSign.AtMost), ("≥", LimitSign.AtLeast), ("<", LimitSign.Less), (">", LimitSign.More), ("=", LimitSign.Equal),
    ];

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong with it.</exception>
    public static BudgetLimit Read(string text, BudgetScope scope)
    {
        var at = text.IndexOfAny(['<', '>', '=', '≤', '≥'], EndOfQuotes(text));
        if (at < 0) throw new FormatException($"'{text}' bounds nothing; write a condition as p95<1200ms or unanswered=0");
        var sign = Signs.First(each => text.AsSpan(at).StartsWith(each.Text, StringComparison.Ordinal));
        var (figure, subject, statistic) = FigureOf(text[..at].Trim(), text);
        if (scope.Node is not null && !figure.IsOfRows) throw new FormatException($"'{text}' is of whole calls, and [node={scope.Node}] of a part of them");
        var (bound, isShare) = BoundReader.Read(text[(at + sign.Text.Length)..].Trim(), figure, text);
        if (figure.IsMeasured) statistic ??= FigureStatistic.Each;
        return new(text, null, 0, scope, figure, subject, statistic, sign.Sign, bound, isShare);
    }

    private static (BudgetFigure Figure, string? Subject, FigureStatistic? Statistic) FigureOf(string left, string text)
    {
        // A statistic alone is of the response time, which people ask for most.
        if (FigureStatistic.Parse(left) is { } alone) return (BudgetFigures.Response, null, alone);
        var (rest, statistic) = WithoutStatistic(left);
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        var (name, subject) = colon < 0 ? (rest, null) : (rest[..colon], rest[(colon + 1)..].Trim().Trim('"'));
        if (BudgetFigures.Find(name) is not { } figure) throw new FormatException($"there is no figure '{name}' to bound; there are {string.Join(", ", BudgetFigures.All.Select(each => each.Name))}");
        if (subject is not null && !figure.TakesName) throw new FormatException($"'{text}' names '{subject}', but {figure.Name} takes no name");
        if (subject is { Length: 0 }) throw new FormatException($"'{text}' has no name behind the colon");
        if (statistic is not null && !figure.IsMeasured) throw new FormatException($"'{text}' asks for a percentile or mean, but {figure.Name} is counted; write {figure.Name}=0");
        return (figure, subject, statistic);
    }

    /// <summary>The statistic stands last, behind a blank or a point: <c>greeting p95</c>, <c>tool:book.max</c>.</summary>
    private static (string Left, FigureStatistic? Statistic) WithoutStatistic(string left)
    {
        var start = EndOfQuotes(left);
        for (var at = left.IndexOfAny([' ', '\t', '.'], start); at >= 0; at = left.IndexOfAny([' ', '\t', '.'], at + 1))
            if (FigureStatistic.Parse(left[(at + 1)..]) is { } statistic) return (left[..at].TrimEnd(), statistic);
        return (left, null);
    }

    private static int EndOfQuotes(string text)
    {
        var from = text.IndexOf('"', StringComparison.Ordinal);
        return from < 0 ? 0 : Math.Max(0, text.IndexOf('"', from + 1));
    }

    /// <summary>The bound and its unit.</summary>
    private static class BoundReader
    {
        private static readonly (string Unit, FigureUnit Of, double Factor)[] Units =
        [
            ("ms", FigureUnit.Time, 1), ("s", FigureUnit.Time, 1_000), ("min", FigureUnit.Time, 60_000), ("h", FigureUnit.Time, 3_600_000),
            ("c", FigureUnit.Money, 1), ("ct", FigureUnit.Money, 1), ("cents", FigureUnit.Money, 1), ("cent", FigureUnit.Money, 1), ("¢", FigureUnit.Money, 1), ("$", FigureUnit.Money, 100), ("usd", FigureUnit.Money, 100),
        ];

        private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789._");

        public static (double Bound, bool IsShare) Read(string text, BudgetFigure figure, string condition)
        {
            var plain = text.StartsWith('$') ? text[1..].Trim() + "$" : text;
            var digits = plain.AsSpan().IndexOfAnyExcept(Digits);
            var (number, unit) = digits < 0 ? (plain, "") : (plain[..digits], plain[digits..].Trim().ToLowerInvariant());
            if (!double.TryParse(number.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)) throw new FormatException($"'{condition}' has no number to hold the value against");
            if (unit == "%" && figure.Counted is not null && figure.Name != "calls") return (value / 100, true);
            if (figure.Unit == FigureUnit.Number && unit.Length == 0) return (value, false);
            // Nothing is nothing in every unit.
            if (value == 0 && unit.Length == 0) return (0, false);
            foreach (var known in Units)
                if (known.Unit == unit && known.Of == figure.Unit) return (value * known.Factor, false);
            throw new FormatException($"'{condition}' needs {Wanted(figure)}, {(unit.Length == 0 ? "and has no unit" : $"not '{unit}'")}");
        }

        private static string Wanted(BudgetFigure figure) => figure switch
        {
            { Unit: FigureUnit.Time } => "a time in ms, s or min",
            { Unit: FigureUnit.Money } => "an amount in c (US cents) or $",
            { IsMeasured: true } or { Name: "calls" } => "a plain number",
            _ => "a plain number, or a share in %",
        };
    }
}
