using System.Text;

namespace Tuner.Pipecat.Recording.Caller;

/// <summary>The final transcripts of one turn, in order. One that repeats, restates or extends others takes their place.</summary>
internal sealed class ToldTexts
{
    /// <summary>Finals that come together are one transcriber's doubled word, whatever the detector heard.</summary>
    private const long Together = 20_000_000;

    /// <summary>A final can be this much later than the sound that it tells.</summary>
    private const long LatestTold = 500_000_000;

    private readonly List<Told> _told = [];

    public int Count => _told.Count;

    public IEnumerable<int> Lines => _told.Select(told => told.Line);

    public string Joined()
    {
        var text = new StringBuilder();
        foreach (var told in _told) Text.Append(text, told.Text, told.BringsOwnSpaces);
        return Text.Tidy(text.ToString());
    }

    /// <summary>
    /// Takes the next one. <paramref name="silentSince"/>: when the detector last heard the caller, if he is silent;
    /// <paramref name="sounds"/>: how often the detector heard him begin in this turn.
    /// </summary>
    public void Add(string text, bool bringsOwnSpaces, (string? Source, string? User) speaker, long now, int line, long? silentSince, int sounds)
    {
        // Pieces that bring their own spaces are increments: none of them restates another.
        var restated = bringsOwnSpaces ? 0 : Restated(text, speaker, now, silentSince, sounds);
        _told.RemoveRange(_told.Count - restated, restated);
        _told.Add(new Told(text, bringsOwnSpaces, speaker, now, line));
    }

    /// <summary>Whether a text says again what the last ones told, without time to.</summary>
    public bool IsToldAgainBy(string text, (string? Source, string? User) speaker, long now, long? silentSince) => Restated(text, speaker, now, silentSince, 0) > 0;

    /// <summary>How many of the last ones a text says again, where there was no time for the caller to do so.</summary>
    private int Restated(string text, (string? Source, string? User) speaker, long now, long? silentSince, int sounds)
    {
        if (_told is not [.., var last] || last.Speaker != speaker || last.BringsOwnSpaces) return 0;
        var words = WordsOf(text);
        var (restated, begins, left, said) = (0, 0, words.Count, 0);
        for (var i = _told.Count - 1; i >= 0 && _told[i].Speaker == speaker && !_told[i].BringsOwnSpaces; i--)
        {
            var earlier = WordsOf(_told[i].Text);
            if (restated == _told.Count - 1 - i && Holds(words, earlier, ref left)) restated++;
            said += earlier.Count;
            // Numbers are often written another way the second time: the first words tell that it begins anew.
            if (earlier.Count > 1 && words.Count > 1 && words[0] == earlier[0] && words[1] == earlier[1] && words.Count * 2 >= said) begins = _told.Count - i;
        }

        restated = Math.Max(restated, begins);

        return restated > 0 && !CouldBeSaidAgain(text, last, now, silentSince, restated == 1 && sounds > _told.Count) ? restated : 0;
    }

    private static bool CouldBeSaidAgain(string text, Told last, long now, long? silentSince, bool soundOfItsOwn)
    {
        var since = now - last.Clock;
        if (since >= Together && soundOfItsOwn) return true;
        var sounded = silentSince is { } silent ? Math.Min(since, silent - (last.Clock - LatestTold)) : since;
        return sounded >= SpeakingTime.Least(text);
    }

    /// <summary>Whether a text holds most words of an earlier one, in order and before those of later ones.</summary>
    private static bool Holds(List<string> words, List<string> earlier, ref int left)
    {
        if (earlier.Count == 0) return false;
        var (found, at) = (0, left);
        for (var i = earlier.Count - 1; i >= 0 && at > 0; i--)
        {
            var place = words.LastIndexOf(earlier[i], at - 1);
            if (place < 0) continue;
            (found, at) = (found + 1, place);
        }

        if (found * 3 < earlier.Count * 2) return false;
        left = at;
        return true;
    }

    private static List<string> WordsOf(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune)) word.Append(Rune.ToLowerInvariant(rune).ToString());
            if (Rune.IsWhiteSpace(rune) || Rune.IsDigit(rune) || Text.IsUnspaced(rune)) Close();
        }

        Close();
        return words;

        void Close()
        {
            if (word.Length > 0) words.Add(Digits.GetValueOrDefault(word.ToString(), word.ToString()));
            word.Clear();
        }
    }

    /// <summary>A number that is told in words may be restated in digits.</summary>
    private static readonly Dictionary<string, string> Digits = new(StringComparer.Ordinal)
    {
        ["zero"] = "0",
        ["one"] = "1",
        ["two"] = "2",
        ["three"] = "3",
        ["four"] = "4",
        ["five"] = "5",
        ["six"] = "6",
        ["seven"] = "7",
        ["eight"] = "8",
        ["nine"] = "9",
    };

    private readonly record struct Told(string Text, bool BringsOwnSpaces, (string? Source, string? User) Speaker, long Clock, int Line);
}
