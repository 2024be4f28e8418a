namespace Tuner.Pipecat.Redaction;

/// <summary>International bank account numbers: a country, its length, and the check digits modulo 97; written, grouped or spelled.</summary>
internal static class Ibans
{
    private const string Table =
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 "
        + "GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 "
        + "MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 "
        + "TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

    private const int Longest = 34;

    private static readonly Dictionary<string, int> Lengths =
        Table.Split(' ').ToDictionary(entry => entry[..2], entry => int.Parse(entry.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture), StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> LengthOf = Lengths.GetAlternateLookup<ReadOnlySpan<char>>();

    public static void Find(string text, List<Secret> found)
    {
        Span<char> account = stackalloc char[Longest];
        for (var at = 0; at < text.Length - 1; at++)
        {
            if (!char.IsAsciiLetter(text[at]) || (at > 0 && char.IsLetterOrDigit(text[at - 1]))) continue;
            if (Read(text, at, account) is not (> 0 and var end)) continue;
            found.Add(new Secret(at, end, Secret.Iban));
            at = end - 1;
        }
    }

    /// <summary>Where the account that begins here ends; 0 when none does.</summary>
    private static int Read(string text, int at, Span<char> account)
    {
        int length = 0, wanted = 0, repeat = 1;
        while (at < text.Length)
        {
            var c = text[at];
            var end = at + 1;
            if (char.IsAsciiLetter(c))
            {
                while (end < text.Length && char.IsLetter(text[end])) end++;
                var word = text.AsSpan(at, end - at);
                if (length >= 2 && NumberWords.Repeat(word) is > 0 and var times)
                {
                    (repeat, at) = (times, end);
                    continue;
                }

                if (length >= 2 && NumberWords.Of(word) is { } spoken) word = spoken.Length == 1 ? new string(spoken[0], repeat) : spoken;
                else if (word.Length > 1 && length is not 0 && wanted == 0) return 0;
                foreach (var letter in word)
                {
                    if (length == Longest) return 0;
                    account[length++] = char.ToUpperInvariant(letter);
                }
            }
            else if (char.IsAsciiDigit(c))
            {
                for (; repeat > 0 && length < Longest; repeat--) account[length++] = c;
            }
            else if (c is not (' ' or '-' or '.' or ',' or '\u00A0')) return 0;

            if (char.IsAsciiLetterOrDigit(c)) repeat = 1;
            at = end;
            if (wanted == 0 && length >= 2 && (length > 4 || !LengthOf.TryGetValue(account[..2], out wanted))) return 0;
            if (length >= 3 && !account[2..Math.Min(4, length)].ContainsOnlyDigits()) return 0;
            if (wanted > 0 && length >= wanted) return length == wanted && (at == text.Length || !char.IsLetterOrDigit(text[at])) && IsChecked(account[..length]) ? at : 0;
        }

        return 0;
    }

    private static bool ContainsOnlyDigits(this Span<char> span) => span.IndexOfAnyExceptInRange('0', '9') < 0;

    private static bool IsChecked(ReadOnlySpan<char> account)
    {
        var rest = 0;
        for (var i = 0; i < account.Length; i++)
        {
            var c = account[(i + 4) % account.Length];
            rest = char.IsAsciiDigit(c) ? ((rest * 10) + (c - '0')) % 97 : char.IsAsciiLetter(c) ? ((rest * 100) + (c - 'A' + 10)) % 97 : -1;
            if (rest < 0) return false;
        }

        return rest == 1;
    }
}
