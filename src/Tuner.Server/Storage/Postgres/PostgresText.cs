using System.Buffers;

namespace Tuner.Server.Storage.Postgres;

/// <summary>Makes text one that PostgreSQL takes: it refuses the character 0, and half of a surrogate pair is no UTF-8. Ids of calls and agents have neither.</summary>
internal static class PostgresText
{
    private const char Replacement = '\uFFFD';
    private static readonly SearchValues<char> Suspects = SearchValues.Create(['\0', .. Enumerable.Range(0xD800, 0x800).Select(unit => (char)unit)]);

    /// <summary>The text, with U+FFFD in the place of what cannot be kept.</summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAny(Suspects)) return text;
        var kept = text.ToCharArray();
        for (var at = 0; at < kept.Length; at++)
        {
            if (char.IsHighSurrogate(kept[at]) && at + 1 < kept.Length && char.IsLowSurrogate(kept[at + 1])) at++;
            else if (kept[at] == '\0' || char.IsSurrogate(kept[at])) kept[at] = Replacement;
        }
        return new(kept);
    }
}
