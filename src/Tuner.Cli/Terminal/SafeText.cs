using System.Globalization;
using System.Text;

namespace Tuner.Cli.Terminal;

/// <summary>
/// Text of callers, models and servers made fit for a terminal: one line, bounded, and nothing in it that moves the
/// cursor, changes colours or turns the direction of what stands beside it.
/// </summary>
internal static class SafeText
{
    public static string OneLine(string? text, int limit = 2000)
    {
        if (string.IsNullOrEmpty(text)) return "";
        var safe = new StringBuilder(Math.Min(text.Length, limit + 32));
        var pending = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsSpace(rune))
            {
                pending = safe.Length > 0;
                continue;
            }

            if (pending) safe.Append(' ');
            pending = false;
            safe.Append(Visible(rune).ToString());
            if (safe.Length < limit) continue;
            return safe.Length >= text.Length ? safe.ToString() : $"{safe}… ({text.Length.ToString("N0", CultureInfo.InvariantCulture)} characters)";
        }

        return safe.ToString();
    }

    private static bool IsSpace(Rune rune) => rune.Value is ' ' or '\t' or '\n' or '\r' or 0x2028 or 0x2029;

    private static Rune Visible(Rune rune) => rune.Value switch
    {
        // The control pictures: an escape is shown as what it is.
        < 0x20 => new Rune(0x2400 + rune.Value),
        0x7f => new Rune(0x2421),
        >= 0x80 and < 0xa0 => Rune.ReplacementChar,
        // Marks that turn the direction of all that follows; letters of right-to-left scripts stay.
        0x061c or 0x200e or 0x200f or (>= 0x202a and <= 0x202e) or (>= 0x2066 and <= 0x2069) => Rune.ReplacementChar,
        _ => rune,
    };
}
