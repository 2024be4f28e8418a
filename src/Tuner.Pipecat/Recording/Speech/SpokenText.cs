using System.Text;

namespace Tuner.Pipecat.Recording.Speech;

/// <summary>
/// What was said of a context, and how far it was heard: the voice's words with the spaces and punctuation of the
/// text that it was given.
/// </summary>
internal sealed class SpokenText
{
    private readonly AskedText? _asked;
    private readonly string _source = "";
    private readonly Pace _pace;
    private readonly bool _done;
    private readonly int _heardOut;

    public SpokenText(SpeechContext context)
    {
        if (context.Words.Count == 0 || context.Sentences.Count == 0)
        {
            Units = Speech.Units.Of(context);
            return;
        }

        (_asked, var told) = Alignment.Of(context);
        var words = ToldLetters.Joined(told);
        _source = _asked.Text;
        Units = Speech.Units.OfWords(context, words);
        _pace = new Pace(Units);
        _done = context.Done;
        var playedOut = context is { Cut: false } and ({ Done: true } or { SoundedOut: true });
        _heardOut = playedOut ? HeardOut(context.Duration) : 0;
    }

    public IReadOnlyList<SpokenUnit> Units { get; }

    /// <summary>What was heard in one stretch.</summary>
    public string HeardIn(Talkspurt talkspurt) => BoundsIn(talkspurt) is { } bounds ? Text.Tidy(Between(bounds.First, bounds.Last)) : "";

    /// <summary>
    /// The same, cut into the words of which the voice told the time: nothing of it is left out. Words between them of which it told none stand
    /// with the one before, which then lasts until the next; before the first, with that one, which then begins with the stretch.
    /// </summary>
    public IEnumerable<HeardWord> WordsIn(Talkspurt talkspurt)
    {
        if (BoundsIn(talkspurt) is not { } bounds) yield break;
        var begins = new List<(int At, int Unit)>();
        var text = Between(bounds.First, bounds.Last, begins);
        for (var i = 0; i < begins.Count; i++)
        {
            var (at, first) = begins[i];
            var (end, next) = i + 1 < begins.Count ? begins[i + 1] : (text.Length, bounds.Last + 1);
            var word = Text.Tidy(text[at..end]);
            if (word.Length == 0) continue;
            var told = 0;
            for (var unit = first; unit < next; unit++) told += LettersIn(Units[unit].Text);
            var before = i == 0 ? LettersIn(Before(first)) : 0;
            yield return new(
                word,
                before > 0 ? 0 : Units[first].Offset,
                LettersIn(word) - before <= told ? Units[next - 1].Until : next < Units.Count ? Units[next].Offset : long.MaxValue);
        }
    }

    private (int First, int Last)? BoundsIn(Talkspurt talkspurt)
    {
        var first = -1;
        var last = -1;
        for (var i = 0; i < Units.Count; i++)
        {
            if (Units[i].Heard != talkspurt) continue;
            if (first < 0) first = i;
            last = i;
        }

        return first < 0 ? null : (first, last);
    }

    /// <summary>What was not heard after the last word that was.</summary>
    public string Unheard()
    {
        var last = Units.Count - 1;
        while (last >= 0 && Units[last].Heard is null) last--;
        var text = new StringBuilder(last + 1 < Units.Count ? Text.Tidy(Between(last + 1, Units.Count - 1)) : "");
        if (RestFrom() is var rest && rest < _source.Length) text.Append(' ').Append(_source, rest, _source.Length - rest);
        return Text.Tidy(text.ToString());
    }

    /// <summary>Where the text goes on behind the last word that was told.</summary>
    private int RestFrom()
    {
        if (_asked is null || Units.Count == 0) return _source.Length;
        var last = Units.Count - 1;
        if (Units[last].Place is not null) return EndOf(last);
        if (_done) return _source.Length;
        // Words that stand in no place were said instead of about as many letters.
        var instead = 0;
        for (; last >= 0 && Units[last].Place is null; last--) instead += Units[last].Text.Count(char.IsLetterOrDigit);
        var at = last >= 0 ? EndOf(last) : 0;
        for (; at < _source.Length && (instead > 0 || !char.IsWhiteSpace(_source[at])); at++)
        {
            if (char.IsLetterOrDigit(_source[at])) instead--;
        }

        return at;
    }

    /// <summary>The text from one unit to another.</summary>
    /// <param name="first">The first.</param>
    /// <param name="last">The last.</param>
    /// <param name="begins">Takes where each told word begins in it, and its first unit.</param>
    private string Between(int first, int last, List<(int At, int Unit)>? begins = null)
    {
        var text = new StringBuilder();
        for (var i = first; i <= last; i++)
        {
            var unit = Units[i];
            var at = text.Length;
            if (unit.Place is not { } place)
            {
                Text.Append(text, unit.Text, unit.BringsOwnSpaces);
            }
            else
            {
                if (i > first && Units[i - 1].Place is null)
                {
                    Text.Append(text, Lead(i) + _source[place.Start..place.End], false);
                }
                else
                {
                    text.Append(i > first ? Gap(i) : Begin(i));
                    if (i > first) at = Math.Max(at, text.Length - Lead(i).Length);
                    text.Append(_source, place.Start, place.End - place.Start);
                }

                if (i < last && Units[i + 1].Place is null) text.Append(_source, place.End, EndOf(i) - place.End);
            }

            if (i == first || unit.Word < 0 || unit.Word != Units[i - 1].Word) begins?.Add((at, i));
        }

        if (Units[last].Place is { } end) text.Append(_source, end.End, EndOf(last) - end.End);
        return text.ToString();
    }

    private string Before(int unit) => Units[unit].Place is null ? "" : Begin(unit);

    private static int LettersIn(string text) => text.Count(char.IsLetterOrDigit);

    /// <summary>What stands between two words: spaces and punctuation. Text that a filter kept from the voice, as an address, stands there too, and no time was left to say it.</summary>
    private string Gap(int unit)
    {
        var (from, to) = (Units[unit - 1].Place!.Value.End, Units[unit].Place!.Value.Start);
        var between = Pictures.Without(_source[from..to]);
        return _pace.Holds(between, Units[unit - 1].Text, Units[unit].Offset - Units[unit - 1].Offset)
            ? between
            : string.Concat(_source.AsSpan(from, EndOf(unit - 1) - from), " ", Lead(unit));
    }

    /// <summary>What stands before the first word of a row.</summary>
    private string Begin(int unit)
    {
        if (unit > 0 && Units[unit - 1].Place is null) return Lead(unit);
        var before = Pictures.Without(_source[(unit > 0 ? EndOf(unit - 1) : 0)..Units[unit].Place!.Value.Start]);
        var time = unit > 0 ? Units[unit].Offset - Units[unit - 1].Offset : Units[unit].Offset;
        return _pace.Holds(before, unit > 0 ? Units[unit - 1].Text : "", time) ? before : Lead(unit);
    }

    /// <summary>Opening marks right before a word.</summary>
    private string Lead(int unit)
    {
        var start = Units[unit].Place!.Value.Start;
        var from = start;
        while (from > 0 && !char.IsWhiteSpace(_source[from - 1]) && !char.IsLetterOrDigit(_source[from - 1]) && (unit == 0 || Units[unit - 1].Place is null || from > EndOf(unit - 1))) from--;
        return _source[from..start];
    }

    /// <summary>Punctuation and closing marks stay with the word before them; the rest of a sentence that was played out with its last word.</summary>
    private int EndOf(int unit)
    {
        if (unit == Units.Count - 1 && _heardOut > 0) return _heardOut;
        var next = unit + 1 < Units.Count && Units[unit + 1].Place is { } following ? following.Start : _source.Length;
        var end = Units[unit].Place!.Value.End;
        while (end < next && !char.IsWhiteSpace(_source[end]) && !char.IsLetterOrDigit(_source[end]) && !IsOpening(_source[end])) end++;
        return end;
    }

    /// <summary>A voice may tell no time for the end of a sentence: that was heard if the audio behind its last word could hold it.</summary>
    private int HeardOut(long audio)
    {
        if (Units is not [.., { Place: { } last } unit]) return 0;
        var heard = last.End;
        foreach (var end in _asked!.Ends)
        {
            if (end < heard || (end == heard && heard > last.End)) continue;
            var rest = _source[last.End..end];
            if (!_pace.Holds(rest, unit.Text, audio - unit.Offset) || (heard > last.End && !Alignment.HasLetters(_source.AsSpan(heard, end - heard)))) break;
            heard = end;
        }

        return heard == last.End ? 0 : heard;
    }

    private static bool IsOpening(char c) => c is '(' or '[' or '{' or '<' or '«' or '“' or '‘' or '¿' or '¡' or '「' or '『' or '（';
}
