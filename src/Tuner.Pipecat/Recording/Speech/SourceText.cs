using System.Text;

namespace Tuner.Pipecat.Recording.Speech;

/// <summary>
/// Lays the words of a voice over the text that it was given: the text has the right spaces and punctuation, the
/// words say how far it was heard. Where they do not fit, the words are joined as they are.
/// </summary>
internal sealed class SourceText
{
    /// <summary>Audio that goes on this long behind the last word's start holds more than that word.</summary>
    private const long LongestTail = 1_500_000_000;

    private readonly List<SpokenUnit> _units;
    private readonly string _source;
    private readonly List<(int Start, int End)>? _places;
    private readonly int _heardOut;

    public SourceText(SpeechContext context)
    {
        _units = Units.Of(context);
        _source = context.Words.Count == 0 ? "" : _units.Exists(unit => unit.Text.Contains('<', StringComparison.Ordinal)) ? context.Wanted() : Markup.Strip(context.Wanted());
        _places = context.Words.Count > 0 && context.Sentences.Count > 0 ? Align() : null;
        _heardOut = context is { Cut: false } and ({ Done: true } or { SoundedOut: true }) && _places is [.., var last] ? HeardOut(context, last.End) : 0;
    }

    /// <summary>What was heard in one stretch.</summary>
    public string HeardIn(Stretch stretch)
    {
        var first = _units.FindIndex(unit => unit.Heard == stretch);
        var last = _units.FindLastIndex(unit => unit.Heard == stretch);
        return first < 0 ? "" : Between(first, last);
    }

    /// <summary>What was not heard after the last word that was.</summary>
    public string Unheard()
    {
        var last = _units.FindLastIndex(unit => unit.Heard is not null);
        if (_places is { } places && last >= 0) return Text.Tidy(_source[EndOf(places, last)..]);
        return last + 1 < _units.Count ? Between(last + 1, _units.Count - 1) : "";
    }

    private string Between(int first, int last)
    {
        if (_places is { } places)
            return Text.Tidy(_source[(first == 0 ? 0 : EndOf(places, first - 1))..EndOf(places, last)]);
        var text = new StringBuilder();
        for (var i = first; i <= last; i++) Text.Append(text, _units[i].Text, _units[i].BringsOwnSpaces);
        return Text.Tidy(text.ToString());
    }

    /// <summary>Punctuation and closing marks stay with the word before them; the rest of a sentence that was played out with its last word.</summary>
    private int EndOf(List<(int Start, int End)> places, int unit)
    {
        if (unit == places.Count - 1 && _heardOut > 0) return _heardOut;
        var next = unit + 1 < places.Count ? places[unit + 1].Start : _source.Length;
        var end = places[unit].End;
        while (end < next && !char.IsWhiteSpace(_source[end]) && !char.IsLetterOrDigit(_source[end]) && !IsOpening(_source[end])) end++;
        return end;
    }

    /// <summary>A voice may tell no time for the end of a sentence. A whole sentence without a word was heard only if there was audio for it.</summary>
    private int HeardOut(SpeechContext context, int lastWord)
    {
        if (context.Duration - (context.Words[^1].Pts - context.Base) > LongestTail) return _source.Length;
        var text = new StringBuilder();
        foreach (var sentence in context.Sentences)
        {
            Text.Append(text, sentence.Text, sentence.BringsOwnSpaces);
            var end = Math.Min(_source.Length, (_source.Contains('<', StringComparison.Ordinal) ? Text.Tidy(text.ToString()) : Markup.Strip(Text.Tidy(text.ToString()))).Length);
            if (end >= lastWord) return end;
        }

        return _source.Length;
    }

    private List<(int Start, int End)>? Align()
    {
        var places = new List<(int Start, int End)>(_units.Count);
        var at = 0;
        foreach (var unit in _units)
        {
            var word = unit.Text.Trim();
            var found = word.Length == 0 ? at : _source.IndexOf(word, at, StringComparison.Ordinal);
            if (found < 0 || !IsUnspoken(_source.AsSpan(at, found - at))) return null;
            at = found + word.Length;
            places.Add((found, at));
        }

        return places;
    }

    /// <summary>Between two words of the voice only what is not spoken may stand.</summary>
    private static bool IsUnspoken(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c)) return false;
        }

        return true;
    }

    private static bool IsOpening(char c) => c is '(' or '[' or '{' or '<' or '«' or '“' or '‘' or '¿' or '¡' or '「' or '『' or '（';
}
