using System.Text;

namespace Tuner.Pipecat.Recording.Caller;

/// <summary>The final transcripts of one turn, in order. One that repeats, restates or extends others takes their place.</summary>
internal sealed class ToldTexts
{
    /// <summary>Finals that come together are one transcriber's doubled word, whatever the detector heard.</summary>
    private const long Together = 20_000_000;

    /// <summary>A final can be this much later than the sound that it tells.</summary>
    private const long LatestTold = 500_000_000;

    private readonly List<ToldText> _told = [];

    /// <summary>Fewer words that are the same can be chance.</summary>
    private const int LeastOverlap = 2;

    /// <summary>The transcriber gives all that it heard of a turn with each final.</summary>
    private bool _growing;

    public int Count => _told.Count;

    public IEnumerable<int> Lines => _told.Select(told => told.Line);

    /// <summary>Who spoke, as the transcriber names them, in the order in which they began.</summary>
    public IReadOnlyList<string> Speakers => Names.Of(_told.Select(told => told.Speaker.User));

    /// <summary>The languages of the words, as the transcriber names them, in the order in which they came.</summary>
    public IReadOnlyList<string> Languages => Names.Of(_told.Select(told => told.Language));

    /// <summary>The words with what is told of each; null where a transcript came without, or its words are not those of its text.</summary>
    public List<HeardWord>? Words()
    {
        var words = new List<HeardWord>();
        foreach (var told in _told)
        {
            if (told.Detail is not { } detail || Told(detail.Words, told.Text) is not { } own) return null;
            words.AddRange(own);
        }

        return words;
    }

    /// <summary>How sure the transcriber is of all of it: of each transcript as much as it has words; null where one tells nothing.</summary>
    public double? Confidence()
    {
        double sum = 0, weight = 0;
        foreach (var told in _told)
        {
            if (told.Detail?.Confidence is not { } confidence) return null;
            var words = Math.Max(1, ToldWords.Of(told.Text).Count);
            (sum, weight) = (sum + (confidence * words), weight + words);
        }

        return weight > 0 ? sum / weight : null;
    }

    /// <summary>Those words that spell a text: the last ones, where its first were told before.</summary>
    private static List<HeardWord>? Told(List<HeardWord> words, string text)
    {
        var left = UserTurn.Letters(text);
        for (var i = words.Count - 1; i >= 0 && left.Length > 0; i--)
        {
            var letters = UserTurn.Letters(words[i].Text);
            if (!left.EndsWith(letters, StringComparison.Ordinal)) return null;
            left = left[..^letters.Length];
            if (left.Length == 0) return words.GetRange(i, words.Count - i);
        }

        return null;
    }

    public string Joined()
    {
        var text = new StringBuilder();
        foreach (var told in _told) Text.Append(text, told.Text, told.BringsOwnSpaces);
        return Text.Tidy(text.ToString());
    }

    /// <summary>Takes the next one. <paramref name="sounds"/>: when the detector heard him in this turn.</summary>
    public void Add(string text, bool bringsOwnSpaces, (string? Source, string? User) speaker, string? language, TranscriptDetail? detail, long now, int line, SoundTimes sounds)
    {
        // Pieces that bring their own spaces are increments: none of them restates another.
        var restated = bringsOwnSpaces ? 0 : Restated(text, speaker, now, sounds);
        if (restated == 0 && !bringsOwnSpaces && IsTailOfLast(text, speaker, now, sounds)) return;
        if (restated == 0 && !bringsOwnSpaces && Overlap(text, speaker, now, sounds) is { } rest) text = rest;
        _told.RemoveRange(_told.Count - restated, restated);
        _told.Add(new ToldText(text, bringsOwnSpaces, speaker, language, detail, now, line));
    }

    /// <summary>Whether a text says again what the last ones told, without time to.</summary>
    public bool IsToldAgainBy(string text, (string? Source, string? User) speaker, long now, SoundTimes sounds) => Restated(text, speaker, now, sounds) > 0;

    /// <summary>Whether a text writes in full form what the last ones told in plain words.</summary>
    public bool AreFormattedBy(string text, (string? Source, string? User) speaker) => Formatted(text, ToldWords.Of(text), speaker) > 0;

    /// <summary>How many of the last ones a text says again, where there was no time for the caller to do so.</summary>
    private int Restated(string text, (string? Source, string? User) speaker, long now, SoundTimes sounds)
    {
        if (_told is not [.., var last] || last.Speaker != speaker || last.BringsOwnSpaces) return 0;
        var words = ToldWords.Of(text);
        if (Formatted(text, words, speaker) is > 0 and var formatted) return formatted;
        var (restated, begins, left, said, goesOn) = (0, 0, words.Count, 0, false);
        for (var i = _told.Count - 1; i >= 0 && _told[i].Speaker == speaker && !_told[i].BringsOwnSpaces; i--)
        {
            var earlier = ToldWords.Of(_told[i].Text);
            if (restated == _told.Count - 1 - i && Holds(words, earlier, ref left)) restated++;
            said += earlier.Count;
            // Numbers are often written another way the second time: the first words tell that it begins anew. But what goes on from all of the last one is that one.
            if (!goesOn && earlier.Count > 1 && words.Count > 1 && words[0] == earlier[0] && words[1] == earlier[1] && words.Count * 2 >= said) begins = _told.Count - i;
            goesOn |= begins == 1 && words.Take(earlier.Count).SequenceEqual(earlier);
        }

        restated = Math.Max(restated, begins);
        if (restated == 0) return 0;
        var first = ToldWords.Of(last.Text);
        var grows = restated == 1 && words.Count > first.Count && words.Take(first.Count).SequenceEqual(first);
        if (grows ? !_growing && CouldBeSaid(SpeakingTime.Usual(text), last, now, sounds) : CouldBeSaidAgain(text, last, now, sounds, restated == 1)) return 0;
        _growing |= grows;
        return restated;
    }

    /// <summary>How many of the last ones are the plain words of a text with signs, capitals or digits: a caller speaks in none.</summary>
    private int Formatted(string text, List<string> words, (string? Source, string? User) speaker)
    {
        if (words.Count == 0 || ToldWords.ArePlain(text)) return 0;
        var end = words.Count;
        for (var i = _told.Count - 1; i >= 0 && _told[i].Speaker == speaker && !_told[i].BringsOwnSpaces && ToldWords.ArePlain(_told[i].Text); i--)
        {
            var plain = ToldWords.Of(_told[i].Text);
            if (plain.Count > end || !words.Skip(end - plain.Count).Take(plain.Count).SequenceEqual(plain)) return 0;
            end -= plain.Count;
            if (end == 0) return _told.Count - i;
        }

        return 0;
    }

    /// <summary>Whether a text gives the last words once more, in a moment in which nobody could say them.</summary>
    private bool IsTailOfLast(string text, (string? Source, string? User) speaker, long now, SoundTimes sounds)
    {
        if (_told is not [.., var last] || last.Speaker != speaker || last.BringsOwnSpaces) return false;
        var (words, earlier) = (ToldWords.Of(text), ToldWords.Of(last.Text));
        return words.Count > 0 && words.Count < earlier.Count && earlier.Skip(earlier.Count - words.Count).SequenceEqual(words) && !CouldBeSaidAgain(text, last, now, sounds, true);
    }

    /// <summary>
    /// What a text adds to the last one, where it begins with the end of that one and there was no time to say all of it: two
    /// segments of a transcriber that overlap. Null where they do not.
    /// </summary>
    private string? Overlap(string text, (string? Source, string? User) speaker, long now, SoundTimes sounds)
    {
        if (_told is not [.., var last] || last.Speaker != speaker || last.BringsOwnSpaces || CouldBeSaid(SpeakingTime.Least(text), last, now, sounds)) return null;
        var (words, earlier) = (ToldWords.Of(text), ToldWords.Of(last.Text));
        for (var shared = Math.Min(words.Count, earlier.Count) - 1; shared >= LeastOverlap; shared--)
        {
            if (!earlier.Skip(earlier.Count - shared).SequenceEqual(words.Take(shared))) continue;
            return ToldWords.Behind(text, shared);
        }

        return null;
    }

    private static bool CouldBeSaidAgain(string text, ToldText last, long now, SoundTimes sounds, bool isOnlyOne) =>
        (isOnlyOne && now - last.Clock >= Together && sounds.LastTwoHold(SpeakingTime.Usual(text), now)) || CouldBeSaid(SpeakingTime.Least(text), last, now, sounds);

    private static bool CouldBeSaid(long takes, ToldText last, long now, SoundTimes sounds) =>
        Math.Min(now - last.Clock, sounds.Since(last.Clock - LatestTold, now) ?? long.MaxValue) >= takes;

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

    private readonly record struct ToldText(string Text, bool BringsOwnSpaces, (string? Source, string? User) Speaker, string? Language, TranscriptDetail? Detail, long Clock, int Line);
}
