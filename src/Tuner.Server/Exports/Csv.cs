using System.Buffers;
using System.Globalization;
using System.Text;

namespace Tuner.Server.Exports;

/// <summary>
/// Writes lines of a table as RFC 4180 has them. A text that a spreadsheet would take for a formula gets an apostrophe before
/// it: what callers say and models write is hostile.
/// </summary>
/// <param name="text">Where to.</param>
internal sealed class Csv(TextWriter text)
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n\t;");
    private bool _first = true;

    /// <summary>A cell with text.</summary>
    public Csv Add(string? value)
    {
        Separate();
        var safe = value is { Length: > 0 } && IsFormula(value) ? "'" + value : value ?? "";
        text.Write(safe.AsSpan().ContainsAny(Quoted) ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe);
        return this;
    }

    /// <summary>A cell with a number; empty where it is not known.</summary>
    public Csv Add(long? value)
    {
        Separate();
        text.Write(value?.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    /// <inheritdoc cref="Add(long?)"/>
    public Csv Add(double? value)
    {
        Separate();
        text.Write(value?.ToString("0.######", CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>A cell with yes or no.</summary>
    public Csv Add(bool value)
    {
        Separate();
        text.Write(value ? "true" : "false");
        return this;
    }

    /// <summary>Ends the line.</summary>
    public void EndLine()
    {
        text.Write("\r\n");
        _first = true;
    }

    private void Separate()
    {
        if (!_first) text.Write(',');
        _first = false;
    }

    // Blanks and marks before the sign do not stop every spreadsheet; nor does a full-width sign.
    private static bool IsFormula(string value)
    {
        foreach (var rune in value.EnumerateRunes())
        {
            if (rune.Value is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or 0xff1d or 0xff0b or 0xff0d or 0xff20 or 0) return true;
            if (!Rune.IsWhiteSpace(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format) return false;
        }

        return false;
    }
}
