using System.Text;

namespace Tuner.Pipecat.Recording.Speech;

/// <summary>
/// Some voices tell letters with their times, and no words. Letters that stand side by side in the asked text and sound
/// as fast as speech are one word; what is spelled is slower, and heard letter by letter.
/// </summary>
internal static class ToldLetters
{
    /// <summary>Nobody spells faster.</summary>
    private const long ShortestSpelled = 150_000_000;

    public static List<ToldWord> Joined(List<ToldWord> words)
    {
        if (!words.Exists(IsLetter)) return words;
        var joined = new List<ToldWord>(words.Count);
        var last = 0L;
        foreach (var word in words)
        {
            if (joined is [.., var before] && IsLetter(word) && before.Place is { } place && place.End == word.Place!.Value.Start && EndsInLetter(before.Text) && word.Offset - last is >= 0 and < ShortestSpelled)
                joined[^1] = before with { Text = before.Text + word.Text, Place = (place.Start, word.Place.Value.End) };
            else joined.Add(word);
            last = word.Offset;
        }

        return joined;
    }

    private static bool IsLetter(ToldWord word) => word.Place is not null && EndsInLetter(word.Text) && Rune.GetRuneAt(word.Text, 0).Utf16SequenceLength == word.Text.Length;

    private static bool EndsInLetter(string text) => Rune.DecodeLastFromUtf16(text, out var last, out _) == System.Buffers.OperationStatus.Done && Rune.IsLetterOrDigit(last) && !Recording.Text.IsUnspaced(last);
}
