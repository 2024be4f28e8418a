using System.Text;

namespace Tuner.Pipecat.Recording.Speech;

/// <summary>
/// Places the words of a voice that says or spells some of them in another way than they were asked for: after a word
/// that does not fit, the next one that does is found, word by word.
/// </summary>
internal sealed class Resynchronization
{
    private const int MostWords = 24;
    private const int MostLetters = 240;
    private const int MostFailures = 64;

    /// <summary>What is told of a word before an alignment breaks off in it is no longer.</summary>
    private const int LongestPiece = 40;

    /// <summary>A word of so many letters is known again by itself; a shorter one by the word that follows.</summary>
    private const int LongWord = 5;

    private readonly List<ToldWord> _told;
    private readonly List<ToldWord> _placed;
    private readonly string[] _words;
    private readonly string _letters;
    private readonly List<int> _places = [];
    private readonly string _asked;
    private readonly bool _audioHoldsAll;
    private long _shift;
    private int _at;
    private int _end;

    private Resynchronization(List<ToldWord> told, string asked, long audio)
    {
        (_told, _asked) = (told, asked);
        _placed = new List<ToldWord>(told.Count);
        _words = told.Select(word => Letters.Of(word.Text)).ToArray();
        _audioHoldsAll = told.Count > 0 && told[^1].Offset < audio;
        var letters = new StringBuilder(asked.Length);
        for (var i = 0; i < asked.Length; i++)
        {
            if (!Letters.IsLetter(asked[i])) continue;
            letters.Append(char.ToLowerInvariant(asked[i]));
            _places.Add(i);
        }

        _letters = letters.ToString();
    }

    public static List<ToldWord> Of(List<ToldWord> told, string asked, long audio)
    {
        var all = new Resynchronization(told, asked, audio);
        all.Place();
        return all._placed;
    }

    private void Place()
    {
        var failures = 0;
        for (var i = 0; i < _told.Count;)
        {
            if (_words[i].Length == 0) Mark(_told[i++]);
            else if (failures > MostFailures) Keep(_told[i++]);
            else if (StartsAt(_at, _words[i]) && !IsLetterOfAnother(i)) Put(i++);
            else if (Next(i) is var (word, letter))
            {
                Pass(i, word, letter);
                (i, _at) = (word, letter);
            }
            else
            {
                failures++;
                var end = failures > MostFailures ? i + 1 : EndOfStray(i);
                Pass(i, end, _at);
                i = end;
            }
        }
    }

    /// <summary>Where letters are told one by one and the first ones were not, the one that comes only looks like the letter that stands here: the next goes on elsewhere.</summary>
    private bool IsLetterOfAnother(int i) => _words[i].Length == 1 && i + 1 < _words.Length && _words[i + 1].Length == 1 && !StartsAt(_at + 1, _words[i + 1])
        && Next(i) is { } next && next != (i, _at);

    /// <summary>Words that fit nowhere further on: up to the next that fits where the text stands.</summary>
    private int EndOfStray(int from)
    {
        var end = from + 1;
        while (end < _told.Count && end - from < MostWords && _words[end].Length > 0 && !StartsAt(_at, _words[end]) && Next(end) is null) end++;
        return end;
    }

    /// <summary>The nearest word that is known again, and its letter in the asked text.</summary>
    private (int Word, int Letter)? Next(int from)
    {
        (int Word, int Letter)? best = null;
        var least = int.MaxValue;
        for (var i = from; i < Math.Min(_told.Count, from + MostWords); i++)
        {
            if (_words[i].Length == 0) continue;
            for (var k = Find(_words[i], _at); k >= 0; k = Find(_words[i], k + 1))
            {
                var cost = ((i - from) * LongWord) + (k - _at);
                if (cost >= least) break;
                if (!IsKnown(i, k)) continue;
                (best, least) = ((i, k), cost);
                break;
            }
        }

        return best;
    }

    private int Find(string word, int from)
    {
        var within = Math.Min(MostLetters, _letters.Length - from);
        return within < word.Length ? -1 : _letters.IndexOf(word, from, within, StringComparison.Ordinal);
    }

    /// <summary>It begins a word there, and is long or goes on there as the next word does.</summary>
    private bool IsKnown(int word, int letter)
    {
        var end = letter + _words[word].Length;
        if (letter > 0 && _places[letter] == _places[letter - 1] + 1 && letter != _at && !Text.IsUnspaced(Rune.GetRuneAt(_asked, _places[letter]))) return false;
        if (_words[word].Length >= LongWord || end == _letters.Length) return true;
        var next = word + 1;
        while (next < _words.Length && _words[next].Length == 0) next++;
        return next == _words.Length || StartsAt(end, _words[next]);
    }

    private bool StartsAt(int letter, string word) => string.CompareOrdinal(_letters, letter, word, 0, word.Length) == 0 && letter + word.Length <= _letters.Length;

    private void Put(int i)
    {
        var end = _at + _words[i].Length;
        var (start, stop) = (_places[_at], _places[end - 1] + 1);
        // Signs that the voice told before the word, as a currency's, are part of it.
        var text = _told[i].Text;
        var before = 0;
        while (before < text.Length && !Letters.IsLetter(text[before])) before++;
        while (before > 0 && start > _end && _asked[start - 1] == text[before - 1]) (start, before) = (start - 1, before - 1);
        // A phrase that is told as one, perhaps with the mark before it once more, reads as it was asked for.
        if (text.AsSpan().Trim().Contains(' ')) text = _asked[start..stop];
        _placed.Add(_told[i] with { Text = text, Offset = _told[i].Offset - _shift, Place = (start, stop) });
        (_at, _end) = (end, stop);
    }

    /// <summary>A mark that is told by itself is the one that stands in the text behind the last word, where one does.</summary>
    private void Mark(ToldWord word)
    {
        var mark = word.Text.Trim();
        if (mark.Length > 0 && _placed.Count > 0 && string.CompareOrdinal(_asked, _end, mark, 0, mark.Length) == 0)
        {
            _placed.Add(word with { Offset = word.Offset - _shift, Place = (_end, _end + mark.Length) });
            _end += mark.Length;
        }
        else Keep(word);
    }

    private void Keep(ToldWord word) => _placed.Add(word with { Offset = word.Offset - _shift });

    /// <summary>Words that stand in no place are what was said instead of the text there; but those of an alignment that began again were said once.</summary>
    private void Pass(int from, int to, int letter)
    {
        if (from == to) return;
        if (letter == _at && !_audioHoldsAll && BeganAgain(from, to) is { } shift) _shift += shift;
        else
        {
            for (var i = from; i < to; i++) Keep(_told[i]);
        }
    }

    /// <summary>
    /// Whether these words are a piece of the next word, and then words over again that were told before: a voice whose
    /// alignment broke off and began anew. Returns by how much the times behind it are late, nanoseconds.
    /// </summary>
    private long? BeganAgain(int from, int to)
    {
        var again = string.Concat(_words.AsSpan(from, to - from)!);
        for (var head = 0; head < Math.Min(again.Length, LongestPiece); head++)
        {
            if (head > 0 && !StartsAt(_at, again[..head])) return null;
            var tail = again[head..];
            // Where the words go on with the text, those before them led up to it.
            var before = _letters.AsSpan(0, _at).LastIndexOf(tail);
            if (before < 0 || (to < _told.Count && before + tail.Length != _at)) continue;
            var first = _placed.FindIndex(word => word.Place is { } place && place.Start <= _places[before] && _places[before] < place.End);
            return first < 0 ? null : _told[from].Offset - _shift - _placed[first].Offset;
        }

        return null;
    }
}
