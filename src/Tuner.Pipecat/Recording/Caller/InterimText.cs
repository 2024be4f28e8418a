using System.Text;

namespace Tuner.Pipecat.Recording.Caller;

/// <summary>
/// The words of a turn that interim transcripts gave. One replaces the one before it, except where they are increments: from
/// a service that says so or hears itself, where several come at once, and where each begins otherwise than the one before
/// it, more often than somebody takes his first word back who restates all that he heard.
/// </summary>
internal sealed class InterimText
{
    /// <summary>What comes in one moment is one message's, as a segment for each speaker.</summary>
    private const long Moment = 2_000_000;

    /// <summary>So many that begin otherwise, one after another, are increments.</summary>
    private const int EnoughToKnow = 2;

    /// <summary>More than come before a final.</summary>
    private const int Most = 512;

    private readonly StringBuilder _text = new();

    /// <summary>The last ones, none of which restates the others.</summary>
    private readonly List<string> _run = [];

    private int _others;
    private long? _last;

    public int Length => _text.Length;

    /// <summary>Takes the next one; <paramref name="isIncrement"/>: whether its service is known to tell increments.</summary>
    public void Add(string text, bool isIncrement, long now)
    {
        var atOnce = now - _last < Moment;
        _last = now;
        if (_run.Count == Most || (_run.Count > 0 && Restates(text, isIncrement))) Clear();
        else if (_run.Count > 0 && !atOnce) _others++;
        _run.Add(text);
        var joined = isIncrement || atOnce || _others >= EnoughToKnow || GoesOn(text) ? _run : [text];
        _text.Clear();
        var ownSpaces = isIncrement || joined.Exists(part => char.IsWhiteSpace(part[0]));
        foreach (var part in joined) Recording.Text.Append(_text, part, ownSpaces);
    }

    /// <summary>Takes those of another turn.</summary>
    public void Take(InterimText other)
    {
        _text.Append(other._text);
        _run.AddRange(other._run);
    }

    public void Clear()
    {
        _text.Clear();
        _run.Clear();
        _others = 0;
    }

    public override string ToString() => _text.ToString();

    private bool Restates(string text, bool isIncrement)
    {
        if (text.StartsWith(_text.ToString(), StringComparison.Ordinal)) return true;
        if (isIncrement || _others >= EnoughToKnow || (_others > 0 && IsWord(text)) || ToldWords.Of(text) is not [var first, ..]) return false;
        return BeginsWith(_text.ToString()) || BeginsWith(_run[^1]);

        bool BeginsWith(string known) => ToldWords.Of(known) is [var word, ..] && word == first;
    }

    /// <summary>
    /// A single word that brings the space before it, or a mark, is hardly all that was heard; nor are words that bring it where the first ones
    /// brought none.
    /// </summary>
    private bool GoesOn(string text) =>
        IsWord(text) || !text.Any(char.IsLetterOrDigit) || (_run.Count > 1 && char.IsWhiteSpace(text[0]) && !char.IsWhiteSpace(_run[0][0]));

    private static bool IsWord(string text) => char.IsWhiteSpace(text[0]) && !text.AsSpan().Trim().ContainsAny(" \t\n");
}
