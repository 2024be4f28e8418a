using System.Globalization;
using System.Text;

namespace Tuner.Server.Search;

/// <summary>
/// Cuts text into what the search compares, the same for what is kept and for what is asked: words in scripts that part
/// them by spaces, overlapping pairs of characters in the others. Pure; what it costs is proportional to the text.
/// </summary>
internal static class SearchTokenizer
{
    /// <summary>Words are told apart by so many UTF-16 units.</summary>
    public const int LongestWord = 64;

    /// <summary>The tokens of a text, in order.</summary>
    public static IEnumerable<SearchToken> Read(string text)
    {
        // ASCII's signs part words in every script. What stands between two of them is nearly always ASCII too, and one word then: the
        // same as below, in a tenth of the time.
        for (var at = 0; at < text.Length; at++)
        {
            var (start, isAscii) = (at, true);
            for (; at < text.Length && (text[at] >= 0x80 || char.IsAsciiLetterOrDigit(text[at])); at++) isAscii &= text[at] < 0x80;
            if (at == start) continue;
            if (isAscii) yield return new(text.Substring(start, Math.Min(at - start, LongestWord)).ToLowerInvariant(), start, at, SearchTokenKind.Word);
            else
                foreach (var token in ReadAny(text, start, at)) yield return token;
        }
    }

    private static IEnumerable<SearchToken> ReadAny(string text, int from, int to)
    {
        var stretch = new Stretch();
        for (var at = from; at < to;)
        {
            var (character, length) = Character(text, at);
            var (start, end) = (at, at + length);
            at = end;
            if (SearchFolding.Of(character) is { } read)
            {
                foreach (var one in read)
                    foreach (var token in stretch.Take(one, start, end)) yield return token;
            }
            else
            {
                foreach (var token in stretch.Take(character, start, end)) yield return token;
            }
        }
        foreach (var token in stretch.Close()) yield return token;
    }

    // Half of a pair is no character: it parts words as a space does.
    private static (int Character, int Length) Character(string text, int at)
    {
        var unit = text[at];
        if (!char.IsSurrogate(unit)) return (unit, 1);
        return char.IsHighSurrogate(unit) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? (char.ConvertToUtf32(unit, text[at + 1]), 2) : (' ', 1);
    }

    /// <summary>The characters of one kind that stand together, as far as they are read.</summary>
    private sealed class Stretch
    {
        private static readonly List<SearchToken> None = [];
        private readonly List<(int Character, int Start, int End)> _characters = [];
        private bool _pairs;
        // A word that goes on beyond what is told apart keeps its end without its letters.
        private int _units;

        public List<SearchToken> Take(int character, int start, int end)
        {
            switch (KindOf(character))
            {
                case Kind.Ignored:
                case Kind.Mark when _characters.Count == 0:
                    return None;
                case Kind.Mark:
                    Add(character, start, end);
                    return None;
                case Kind.Letter:
                    var pairs = ScriptSpacing.IsInPairs(character);
                    var before = _characters.Count > 0 && pairs != _pairs ? Close() : None;
                    _pairs = pairs;
                    Add(character, start, end);
                    return before;
                default:
                    return Close();
            }
        }

        public List<SearchToken> Close() => _characters.Count == 0 ? None : _pairs ? Pairs() : Word();

        private void Add(int character, int start, int end)
        {
            var at = _characters.Count;
            if (!_pairs && _units > LongestWord)
            {
                _characters[^1] = _characters[^1] with { End = end };
                return;
            }
            // Marks behind one letter stand in the order that Unicode gives them.
            var order = SearchFolding.Order(character);
            while (order > 0 && at > 1 && SearchFolding.Order(_characters[at - 1].Character) > order) at--;
            var letter = at - 1;
            while (order > 0 && letter > 0 && SearchFolding.Order(_characters[letter].Character) is var between && between > 0 && between < order) letter--;
            if (letter >= 0 && SearchFolding.Compose(_characters[letter].Character, character) is { } one)
            {
                _characters[letter] = (one, _characters[letter].Start, end);
                return;
            }
            _characters.Insert(at, (character, start, end));
            _units += character > 0xFFFF ? 2 : 1;
        }

        private List<SearchToken> Word()
        {
            var text = new StringBuilder();
            foreach (var (character, _, _) in _characters)
                if (text.Length < LongestWord) Append(text, character);
            var token = new SearchToken(text.ToString(), _characters[0].Start, _characters.Max(one => one.End), SearchTokenKind.Word);
            Clear();
            return [token];
        }

        private List<SearchToken> Pairs()
        {
            var tokens = new List<SearchToken>(_characters.Count);
            for (var i = 0; i + 1 < _characters.Count; i++)
            {
                var ((first, start, firstEnd), (second, secondStart, end)) = (_characters[i], _characters[i + 1]);
                tokens.Add(new(Append(Append(new(), first), second).ToString(), Math.Min(start, secondStart), Math.Max(firstEnd, end), SearchTokenKind.Pair));
            }
            tokens.Add(new(Append(new(), _characters[^1].Character).ToString(), _characters[^1].Start, _characters[^1].End, SearchTokenKind.Last));
            Clear();
            return tokens;
        }

        private void Clear()
        {
            _characters.Clear();
            _units = 0;
        }

        private static StringBuilder Append(StringBuilder text, int character) =>
            character > 0xFFFF ? text.Append(char.ConvertFromUtf32(character)) : text.Append((char)character);
    }

    private enum Kind
    {
        Separator,
        Ignored,
        Mark,
        Letter,
    }

    private static Kind KindOf(int character) => character is >= 'a' and <= 'z' or >= '0' and <= '9' ? Kind.Letter : CharUnicodeInfo.GetUnicodeCategory(character) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => Kind.Mark,
        // Joiners, hints where a line may break, direction marks.
        UnicodeCategory.Format => Kind.Ignored,
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
            or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Letter,
        _ => Kind.Separator,
    };
}
