using Tuner.Pipecat.Models;
using Tuner.Pipecat.Redaction;

namespace Tuner.Pipecat.Delivery;

/// <summary>
/// What of a call's sound must not be heard, since it is masked in the text: by the times of its words where the row has
/// them, else the whole row. Both channels fall silent: the other side may have heard it, or repeats it.
/// </summary>
internal static class MaskedSound
{
    /// <summary>Word times are this exact, milliseconds.</summary>
    private const long Margin = 150;

    /// <summary>A number that was said in two breaths goes on in the speaker's next row, and only the first has its mask.</summary>
    private const long LongestBreath = 10_000;

    private static readonly string[] Masks =
        [.. ((string[])[Secret.Card, Secret.Iban, Secret.Email, Secret.Phone, Secret.SocialSecurity, Secret.Number, Secret.Keys, Secret.Own, Secret.Unchecked]).Select(static kind => $"[{kind}]")];

    /// <summary>The stretches, in order and apart from each other: pairs of milliseconds since the call began.</summary>
    public static long[][] Of(CallPayload record)
    {
        var silent = new List<(long From, long To)>();
        var rows = record.TranscriptWithToolCalls;
        for (var i = 0; i < rows.Count; i++)
            if (rows[i].Role is SegmentRole.User or SegmentRole.Agent && CountIn(rows[i].Text) is > 0 and var masks) Add(silent, rows, i, masks);
        return Join(silent);
    }

    private static void Add(List<(long From, long To)> silent, IReadOnlyList<TranscriptSegment> rows, int at, int masks)
    {
        var row = rows[at];
        var (start, end) = (row.StartMs ?? 0, Math.Max(row.StartMs ?? 0, row.EndMs ?? 0));
        if (row.Words is { Count: > 0 } words && words.Sum(static word => CountIn(word.Word)) == masks)
        {
            for (var i = 0; i < words.Count; i++)
                if (CountIn(words[i].Word) > 0) silent.Add((words[i].StartMs - Margin, AfterSecret(words, i, end)));
        }
        else
        {
            silent.Add((start - Margin, end + Margin));
        }

        if (Masks.Any(mask => row.Text!.TrimEnd('.', ',', '!', '?', ' ').EndsWith(mask, StringComparison.Ordinal))) GoOn(silent, rows, at, end);
    }

    /// <summary>Of a secret of several words the first bears the mask, and the others are taken out: it ends where the next word begins.</summary>
    private static long AfterSecret(IReadOnlyList<TranscriptWord> words, int at, long endOfRow)
    {
        for (var i = at + 1; i < words.Count; i++)
            if (words[i].Word.Length > 0) return Math.Max(words[at].EndMs, words[i].StartMs);
        return Math.Max(words[at].EndMs, endOfRow) + Margin;
    }

    /// <summary>Of a row that was nothing but a secret's rest nothing is left: until the next row, nothing is heard of its speaker.</summary>
    private static void GoOn(List<(long From, long To)> silent, IReadOnlyList<TranscriptSegment> rows, int at, long end)
    {
        for (var i = at + 1; i < rows.Count && rows[i].StartMs - end <= LongestBreath; i++)
        {
            if (rows[i].Role is not (SegmentRole.User or SegmentRole.Agent)) continue;
            var sameBreath = rows[i].Role == rows[at].Role;
            silent.Add((end, sameBreath ? (rows[i].EndMs ?? rows[i].StartMs ?? end) + Margin : rows[i].StartMs ?? end));
            return;
        }

        silent.Add((end, end + LongestBreath));
    }

    private static int CountIn(string? text)
    {
        if (text is null || !text.Contains('[', StringComparison.Ordinal)) return 0;
        var count = 0;
        foreach (var mask in Masks)
            for (var at = text.IndexOf(mask, StringComparison.Ordinal); at >= 0; at = text.IndexOf(mask, at + mask.Length, StringComparison.Ordinal)) count++;
        return count;
    }

    private static long[][] Join(List<(long From, long To)> silent)
    {
        var joined = new List<long[]>();
        foreach (var (from, to) in silent.Where(static one => one.To > one.From).Order())
        {
            if (joined.Count > 0 && from <= joined[^1][1]) joined[^1][1] = Math.Max(joined[^1][1], to);
            else joined.Add([Math.Max(0, from), to]);
        }

        return [.. joined];
    }
}
