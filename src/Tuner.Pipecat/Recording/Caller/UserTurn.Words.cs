namespace Tuner.Pipecat.Recording.Caller;

// What transcribers tell of it, and what he typed.
internal sealed partial class UserTurn
{
    /// <summary>Two transcribers beside each other hear the same words: those of the first one count.</summary>
    public bool RepeatsAnother(string text, string? transcriber)
    {
        if (!HasFinal || Transcriber == transcriber || LastSound > LastFinal) return false;
        var (known, told) = (ToldWords.Of(Words), ToldWords.Of(text));
        return told.Count(known.Contains) * 2 >= told.Count;
    }

    /// <summary>Whether a final of this moment only says again what was told of it.</summary>
    public bool IsToldAgainBy(string text, (string?, string?) speaker, long now) => _told.IsToldAgainBy(text, speaker, now, Sounds);

    /// <summary>Whether a final only writes in full form what was told of it in plain words.</summary>
    public bool IsFormattedBy(string text, (string?, string?) speaker) => _told.AreFormattedBy(text, speaker);

    public void AddFinal(string text, bool bringsOwnSpaces, (string? Source, string? User) speaker, string? language, TranscriptDetail? detail, long now, int line)
    {
        _told.Add(text, bringsOwnSpaces, speaker, language, detail, now, line, Sounds);
        _goesOn = false;
        // Interim transcripts gave nothing once a final one came, and neither do those that another takes the place of.
        TextLines.Clear();
        TextLines.AddRange(_told.Lines);
    }

    /// <summary>What a text says that was not told of this turn before, its letters alone.</summary>
    public string Beyond(string text)
    {
        var (letters, interim, known) = (Letters(text), Letters(_interim.ToString()), Letters(_told.Joined()));
        if ((known + interim).Contains(letters, StringComparison.Ordinal)) return "";
        return interim.Length > 0 && letters.StartsWith(interim, StringComparison.Ordinal) ? letters[interim.Length..] : letters;
    }

    public void AddKey(string key, int line)
    {
        if (_keys.Length < 256) _keys.Append(key);
        TextLines.Add(line);
    }

    public void Type(string text, int line)
    {
        _text = text;
        TextLines.Add(line);
    }

    public void ForgetKeys()
    {
        _keys.Clear();
        TextLines.Clear();
    }

    public static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    /// <summary>Takes the interim transcripts of another turn, whose words these turned out to be.</summary>
    public void TakeInterim(UserTurn other)
    {
        _interim.Take(other._interim);
        (_interimSpeaker, _interimLanguage) = (other._interimSpeaker, other._interimLanguage);
        TextLines.AddRange(other.TextLines);
        other.ForgetInterim();
    }

    /// <summary>Its interim transcripts were of another turn.</summary>
    public void ForgetInterim()
    {
        _interim.Clear();
        _goesOn = false;
        TextLines.Clear();
    }

    /// <summary>Whether its interim transcripts are the beginning of a final one.</summary>
    public bool Begins(string text) => _interim.Length > 0 && Letters(text).StartsWith(Letters(_interim.ToString()), StringComparison.Ordinal);

    /// <summary>Whether words can be said in the time that it took.</summary>
    public bool CouldHold(string text) => StartUnknown || (End ?? LastSign) - Start + LatestTold >= SpeakingTime.Least(text);

    public void AddInterim(string text, bool isIncrement, (string? Speaker, string? Language) told, long now, int line)
    {
        (_interimSpeaker, _interimLanguage) = (told.Speaker ?? _interimSpeaker, told.Language ?? _interimLanguage);
        if (HasFinal && !_goesOn) _interim.Clear();
        _goesOn = HasFinal;
        _interim.Add(text, isIncrement, now);
        if (!HasFinal && TextLines.Count == 0) TextLines.Add(line);
    }
}
