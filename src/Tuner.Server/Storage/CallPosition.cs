using System.Globalization;

namespace Tuner.Server.Storage;

/// <summary>A place in the list, newest first: calls stand by start, then by number.</summary>
internal readonly record struct CallPosition(long StartedAtMs, long Id)
{
    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string? text, out CallPosition position)
    {
        position = default;
        var dot = text?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        if (dot < 1) return false;
        if (!TryParseNumber(text.AsSpan(0, dot), out var start) || !TryParseNumber(text.AsSpan(dot + 1), out var id)) return false;
        position = new(start, id);
        return true;
    }

    /// <summary>The form that stands in an address: <c>1776081600000.17</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{StartedAtMs}.{Id}");

    private static bool TryParseNumber(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
