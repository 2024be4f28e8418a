using System.Globalization;
using System.Text;

namespace Tuner.Pipecat.Redaction;

/// <summary>Finds the runs of digits in a text, figures and words alike, in one pass.</summary>
internal static class NumberRuns
{
    private const int MostFillers = 3;
    private const int WidestGap = 6;

    public static List<NumberRun> In(string text)
    {
        var runs = new List<NumberRun>();
        NumberRun? run = null;
        int fillers = 0, repeat = 0, repeatAt = 0, last = 0;
        for (var at = 0; at < text.Length;)
        {
            var c = text[at];
            if (char.IsDigit(c))
            {
                var end = at;
                while (end < text.Length && char.IsDigit(text[end])) end++;
                Add(at, end, Decimal(text.AsSpan(at, end - at)), spoken: false);
                at = end;
            }
            else if (char.IsLetter(c))
            {
                var end = at;
                while (end < text.Length && (char.IsLetter(text[end]) || text[end] is '\'' or '’')) end++;
                Word(at, end);
                at = end;
            }
            else
            {
                if (!Joins(c) || at - last >= WidestGap) Close();
                at++;
            }
        }

        Close();
        return runs;

        void Word(int start, int end)
        {
            var word = text.AsSpan(start, end - start);
            if (NumberWords.Repeat(word) is > 0 and var times) (repeat, repeatAt, last) = (times, start, end);
            else if (NumberWords.Of(word) is { } digits) Add(start, end, digits, spoken: true);
            else if (run is not null && ++fillers <= MostFillers && NumberWords.IsFiller(word)) last = end;
            else Close();
        }

        void Add(int start, int end, string digits, bool spoken)
        {
            run ??= new NumberRun();
            var from = repeat > 0 ? repeatAt : start;
            var repeated = repeat > 0 && digits.Length == 1;
            if (repeated) (digits, spoken) = (new string(digits[0], repeat), true);
            run.Add(from, end, digits, spoken, repeated);
            (repeat, fillers, last) = (0, 0, end);
        }

        void Close()
        {
            if (run is not null) runs.Add(run);
            (run, repeat, fillers) = (null, 0, 0);
            last = int.MaxValue >> 1;
        }
    }

    /// <summary>What may stand between digits that belong together.</summary>
    public static bool Joins(char c) =>
        char.IsWhiteSpace(c) || c is '-' or '.' or ',' or ';' or '(' or ')' or '+' or '_' or '…' or '·' or '–' or '—' or '‑' or '­' or '​' or '?' or '!';

    /// <summary>Digits of any script as 0 to 9.</summary>
    private static string Decimal(ReadOnlySpan<char> digits)
    {
        if (digits.IndexOfAnyExceptInRange('0', '9') < 0) return digits.ToString();
        var ascii = new StringBuilder(digits.Length);
        foreach (var digit in digits) ascii.Append((char)('0' + CharUnicodeInfo.GetDecimalDigitValue(digit)));
        return ascii.ToString();
    }
}
