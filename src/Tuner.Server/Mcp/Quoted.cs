using System.Globalization;
using System.Text;

namespace Tuner.Server.Mcp;

/// <summary>
/// Text of callers, models, tools and senders, as data: on one line, in quotation marks that it cannot end, bounded, and without
/// what a reader does not see (control characters, marks that turn the direction, characters of no width, tags).
/// </summary>
internal static class Quoted
{
    /// <summary>The text in quotation marks; what is cut is counted behind them.</summary>
    /// <param name="text">The text.</param>
    /// <param name="most">So much of it is shown, in units of <see cref="BoundedAnswer.CostOf"/>.</param>
    public static string Of(string? text, int most)
    {
        if (string.IsNullOrEmpty(text)) return "\"\"";
        var shown = new StringBuilder(Math.Min(text.Length, most) + 40).Append('"');
        var (left, read, space) = (most, 0, false);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune)) space = shown.Length > 1;
            else if (IsSeen(rune))
            {
                var piece = rune.Value == '"' ? "'" : rune.ToString();
                var cost = BoundedAnswer.CostOf(piece) + (space ? 1 : 0);
                if (cost > left) return shown.Append(CultureInfo.InvariantCulture, $"…\" ({text.Length - read:N0} more characters)").ToString();
                if (space) shown.Append(' ');
                shown.Append(piece);
                (left, space) = (left - cost, false);
            }
            read += rune.Utf16SequenceLength;
        }
        return shown.Append('"').ToString();
    }

    private static bool IsSeen(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate);
}
