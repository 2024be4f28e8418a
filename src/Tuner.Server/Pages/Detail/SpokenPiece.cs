using Tuner.Pipecat.Reading;

namespace Tuner.Server.Pages.Detail;

/// <summary>A piece of what was said: a word with the time at which it was, or what stands between such words.</summary>
/// <param name="Text">The text as it stands in the row.</param>
/// <param name="StartMs">When the word began; null for what stands between.</param>
/// <param name="EndMs">When it ended.</param>
public readonly record struct SpokenPiece(string Text, long? StartMs = null, long? EndMs = null)
{
    private const int MostWords = 2_000;

    /// <summary>Cuts a row's text at its timed words. A word that the text does not have in this order stays without a time.</summary>
    internal static IReadOnlyList<SpokenPiece> Of(string text, IEnumerable<TimedWord> words)
    {
        var pieces = new List<SpokenPiece>();
        var at = 0;
        foreach (var word in words.Take(MostWords))
        {
            var found = text.IndexOf(word.Text, at, StringComparison.Ordinal);
            if (found < 0) continue;
            if (found > at) pieces.Add(new(text[at..found]));
            pieces.Add(new(word.Text, word.StartMs, word.EndMs));
            at = found + word.Text.Length;
        }
        if (at < text.Length) pieces.Add(new(text[at..]));
        return pieces;
    }
}
