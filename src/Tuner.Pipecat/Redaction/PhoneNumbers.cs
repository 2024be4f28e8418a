namespace Tuner.Pipecat.Redaction;

/// <summary>Phone numbers: with a plus, as North America writes them, with a trunk 0, or dictated digit by digit.</summary>
internal static class PhoneNumbers
{
    private const int Longest = 15;

    public static void Find(string text, NumberRun run, List<Secret> found)
    {
        if (run.Dictated >= 7)
        {
            found.Add(new Secret(run.Start, run.End, run.Length <= Longest ? Secret.Phone : Secret.Number));
            return;
        }

        for (var i = 0; i < run.Groups.Count; i++)
        {
            if (Length(text, run, i) is not (> 0 and var groups)) continue;
            found.Add(new Secret(run.Groups[i].Start, run.Groups[i + groups - 1].End, Secret.Phone));
            i += groups - 1;
        }
    }

    /// <summary>How many groups from here on are a number; 0 when none.</summary>
    private static int Length(string text, NumberRun run, int first)
    {
        if (HasPlus(text, run, first)) return Upto(text, run, first, 8);
        var groups = run.Groups;
        ReadOnlySpan<int> sizes = [Size(0), Size(1), Size(2), Size(3)];
        if (sizes is [3, 3, 4, ..] && IsArea(0) && IsClose(3)) return 3;
        if (sizes is [1, 3, 3, 4] && groups[first].Digits == "1" && IsArea(1) && IsClose(4)) return 4;
        if (sizes is [3, 7, ..] && IsArea(0) && IsClose(2)) return 2;
        if (sizes is [10, ..] && IsArea(0) && groups[first].Digits[3] >= '2') return 1;
        if (sizes is [11, ..] && groups[first].Digits[0] == '1' && groups[first].Digits[1] >= '2' && groups[first].Digits[4] >= '2') return 1;
        if (sizes is [3, 4, ..] && text[groups[first].End] == '-' && groups[first + 1].Start == groups[first].End + 1) return 2;
        return groups[first].Digits[0] == '0' && !groups[first].Spoken ? Upto(text, run, first, 9) : 0;

        int Size(int offset) => first + offset < groups.Count && !groups[first + offset].Spoken ? groups[first + offset].Digits.Length : 0;
        bool IsArea(int offset) => groups[first + offset].Digits[0] >= '2';
        bool IsClose(int count) => Enumerable.Range(first, count - 1).All(i => Joined(text, groups[i].End, groups[i + 1].Start));
    }

    /// <summary>Groups that stand close, as far as a number can go; 0 when they are too few digits for one.</summary>
    private static int Upto(string text, NumberRun run, int first, int least)
    {
        int count = 0, digits = 0;
        for (var i = first; i < run.Groups.Count; i++)
        {
            if (count > 0 && !Joined(text, run.Groups[i - 1].End, run.Groups[i].Start)) break;
            if (digits + run.Groups[i].Digits.Length > Longest) break;
            digits += run.Groups[i].Digits.Length;
            count++;
        }

        return digits >= least ? count : 0;
    }

    /// <summary>Within a number stand spaces, hyphens, dots and brackets, no commas and no words.</summary>
    private static bool Joined(string text, int from, int to)
    {
        foreach (var c in text.AsSpan(from, to - from))
        {
            if (!char.IsWhiteSpace(c) && c is not ('-' or '.' or '(' or ')' or '‑' or '–')) return false;
        }

        return to - from <= 3;
    }

    private static bool HasPlus(string text, NumberRun run, int first)
    {
        var before = text.AsSpan(0, run.Groups[first].Start).TrimEnd(" (");
        return before.EndsWith("+") || before.EndsWith("plus", StringComparison.OrdinalIgnoreCase);
    }
}
