using System.Text;

namespace Tuner.Pipecat.Recording.Caller;

/// <summary>
/// The words of a turn that interim transcripts gave. One replaces the one before it, except where they are increments: from
/// a service that says so or hears itself, where single words bring the space before them, and where several come at once.
/// </summary>
internal sealed class InterimText
{
    /// <summary>What comes in one moment is one message's, as a segment for each speaker.</summary>
    private const long Moment = 2_000_000;

    /// <summary>Fewer single words with a space before them can be chance.</summary>
    private const int EnoughToKnow = 2;

    private readonly StringBuilder _text = new();
    private int _increments;
    private long? _last;

    public int Length => _text.Length;

    /// <summary>Takes the next one; <paramref name="isIncrement"/>: whether its service is known to tell increments.</summary>
    public void Add(string text, bool isIncrement, long now)
    {
        var atOnce = now - _last < Moment;
        _last = now;
        if (_text.Length == 0 || Restates(text, isIncrement)) _text.Clear();
        else if (!isIncrement && !IsIncrement(text))
        {
            if (atOnce) _text.Append(' ');
            else _text.Clear();
        }

        _text.Append(text);
    }

    public void Take(InterimText other) => _text.Append(other._text);

    public void Clear() => _text.Clear();

    public override string ToString() => _text.ToString();

    private bool Restates(string text, bool isIncrement)
    {
        var known = _text.ToString();
        if (text.StartsWith(known, StringComparison.Ordinal)) return true;
        if (isIncrement) return false;
        return ToldWords.Of(text) is [var first, ..] && ToldWords.Of(known) is [var before, ..] && first == before && !(IsWord(text) && _increments > 0);
    }

    private bool IsIncrement(string text)
    {
        if (_increments >= EnoughToKnow || !text.Any(char.IsLetterOrDigit)) return true;
        if (!IsWord(text)) return false;
        _increments++;
        return true;
    }

    private static bool IsWord(string text) => char.IsWhiteSpace(text[0]) && !text.AsSpan().Trim().ContainsAny(" \t\n");
}
