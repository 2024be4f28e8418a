namespace Tuner.Pipecat.Redaction;

/// <summary>Payment card numbers: a length and a beginning that issuers use, and the check digit of Luhn.</summary>
internal static class CardNumbers
{
    private const int Shortest = 13;
    private const int Longest = 19;

    /// <summary>Finds them wherever they begin and end with a group of the run: an expiry date may stand behind one.</summary>
    public static void Find(NumberRun run, List<Secret> found)
    {
        if (run.Length < Shortest) return;
        Span<char> digits = stackalloc char[Longest];
        for (var first = 0; first < run.Groups.Count; first++)
        {
            var length = 0;
            for (var last = first; last < run.Groups.Count; last++)
            {
                var group = run.Groups[last];
                if (length + group.Digits.Length > Longest) break;
                group.Digits.CopyTo(digits[length..]);
                length += group.Digits.Length;
                if (length >= Shortest && Is(digits[..length])) found.Add(new Secret(run.Groups[first].Start, group.End, Secret.Card));
            }
        }
    }

    public static bool Is(ReadOnlySpan<char> digits) => HasIssuer(digits) && Luhn(digits);

    private static bool HasIssuer(ReadOnlySpan<char> digits) => (digits[0], digits.Length) switch
    {
        ('4', 13 or 16 or 19) => true,
        ('5', >= 13) => true,
        ('2', 16) => true,
        ('3', 14 or 15 or 16) => true,
        ('6', >= 13) => true,
        _ => false,
    };

    private static bool Luhn(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            if (i % 2 == 1) digit = digit > 4 ? (digit * 2) - 9 : digit * 2;
            sum += digit;
        }

        return sum % 10 == 0;
    }
}
