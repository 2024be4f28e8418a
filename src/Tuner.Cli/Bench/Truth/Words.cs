using System.Text;
using Text = Tuner.Pipecat.Recording.Text;

namespace Tuner.Cli.Bench.Truth;

/// <summary>Texts are compared word by word: spaces do not matter. Where a script writes none, a sign is a word.</summary>
internal static class Words
{
    public static string[] Of(string? text) => [.. (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).SelectMany(Apart)];

    /// <summary>How alike two texts are, 0 to 1: the share of words in common blocks (Ratcliff and Obershelp).</summary>
    public static double Alike(string? left, string? right)
    {
        string[] a = Of(left), b = Of(right);
        return a.Length + b.Length == 0 ? 1 : 2.0 * Common(a, b) / (a.Length + b.Length);
    }

    private static IEnumerable<string> Apart(string word)
    {
        var from = 0;
        for (var i = 1; i < word.Length; i++)
        {
            if (!Rune.TryGetRuneAt(word, i, out var rune) || !Text.IsUnspaced(rune)) continue;
            yield return word[from..i];
            from = i;
        }

        yield return word[from..];
    }

    private static int Common(ReadOnlySpan<string> a, ReadOnlySpan<string> b)
    {
        var (atA, atB, length) = LongestBlock(a, b);
        return length == 0 ? 0 : length + Common(a[..atA], b[..atB]) + Common(a[(atA + length)..], b[(atB + length)..]);
    }

    private static (int AtA, int AtB, int Length) LongestBlock(ReadOnlySpan<string> a, ReadOnlySpan<string> b)
    {
        var best = (AtA: 0, AtB: 0, Length: 0);
        var before = new int[b.Length + 1];
        for (var i = 0; i < a.Length; i++)
        {
            var now = new int[b.Length + 1];
            for (var j = 0; j < b.Length; j++)
            {
                if (a[i] != b[j]) continue;
                now[j + 1] = before[j] + 1;
                if (now[j + 1] > best.Length) best = (i - now[j + 1] + 1, j - now[j + 1] + 1, now[j + 1]);
            }

            before = now;
        }

        return best;
    }
}
