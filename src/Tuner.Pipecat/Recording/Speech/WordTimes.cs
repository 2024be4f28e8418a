namespace Tuner.Pipecat.Recording.Speech;

/// <summary>
/// The words of a context and where each stands in its audio. A voice counts their times from its first audio, or from
/// the word before if that is later. Pipecat closes the audio of a voice that is silent for three seconds: the words that
/// follow count from a new beginning.
/// </summary>
internal sealed class WordTimes
{
    /// <summary>A little less than the three seconds after which Pipecat closes the audio.</summary>
    private const long Silence = 2_500_000_000;

    /// <summary>Words told this much before their audio can begin still count from the old beginning.</summary>
    private const long Ahead = 300_000_000;

    /// <summary>Words come in order but for so much.</summary>
    private const long Disorder = 60_000_000;

    /// <summary>A voice pauses no longer before its next sentence.</summary>
    private const long LongestPause = 1_500_000_000;

    private const double UsualLetter = 40_000_000;

    private readonly List<Word> _words = [];
    private long _shift;
    private long _lastTold;
    private string _lastText = "";
    private long _beforeChunk;
    private long _lastSign = long.MaxValue;
    private long _base;
    private bool _begun;
    private bool _again;
    private (long Clock, long Audio)? _resumed;

    public IReadOnlyList<Word> All => _words;

    public Word? Last => _words.Count > 0 ? _words[^1] : null;

    /// <summary>The time of the word that was told last, as its voice gave it.</summary>
    public long? LastPts => _words.Count > 0 ? _lastTold : null;

    /// <summary>Audio comes; <paramref name="audio"/> is how much there was before.</summary>
    public void Sound(long now, long audio)
    {
        Sign(now, audio);
        _beforeChunk = audio;
    }

    /// <summary>The voice gave audio or a word; <paramref name="audio"/> is how much audio there was before.</summary>
    public void Sign(long now, long audio)
    {
        if (now - _lastSign > Silence && audio > 0) _resumed = (now, audio);
        _lastSign = now;
    }

    /// <summary>Adds a word. Words come in order but for a few milliseconds.</summary>
    /// <param name="text">The word.</param>
    /// <param name="pts">Its time.</param>
    /// <param name="earliest">The earliest moment from which its time can count.</param>
    /// <param name="ownSpaces">Whether it brings its own spaces.</param>
    /// <param name="line">The line that told it.</param>
    /// <param name="asked">What was asked for.</param>
    public void Add(string text, long pts, long earliest, bool ownSpaces, int line, IReadOnlyList<Sentence> asked)
    {
        if (!_begun) (_begun, _base) = (true, Math.Min(earliest, pts));
        else if (_resumed is { } resumed) Resume(pts, Math.Max(earliest, resumed.Clock), resumed.Audio);
        else if (!_again && pts < _base && (pts >= _lastTold - Disorder || !BeginsAgain(text, pts, asked))) Rebase(pts);
        if (_resumed is not null) _shift = 0;
        _resumed = null;
        if (pts < _lastTold - Disorder && _words is [.., var before] && BeginsAgain(text, pts, asked)) BeginAgain(before, pts);
        (_lastTold, _lastText) = (pts, text);
        pts += _shift;
        var word = new Word(text, pts, pts - _base, ownSpaces, line);
        var at = _words.Count;
        while (at > 0 && _words[at - 1].Pts > pts) at--;
        _words.Insert(at, word);
    }

    /// <summary>After a silence the service's own clock has gone on, or begun again at the words that come now.</summary>
    private void Resume(long pts, long earliest, long audio)
    {
        var since = pts - earliest;
        if (since < -Ahead) return;
        _again = true;
        _base = since > audio / 2 ? earliest : earliest - audio;
    }

    /// <summary>
    /// A word with an earlier time than the one told before it: a voice that tells words out of order, or one that counts
    /// anew. The text that was asked for says in which order they were spoken; where there is none, a word or more between.
    /// </summary>
    private bool BeginsAgain(string text, long pts, IReadOnlyList<Sentence> asked)
    {
        var (before, word) = (Letters.Of(_lastText), Letters.Of(text));
        // The same word twice has the same order both ways.
        return asked.Count > 0 && before != word
            ? string.Concat(asked.Select(sentence => sentence.SpokenLetters)).Contains(before + word, StringComparison.Ordinal)
            : _words is [.., var earlier, _] && pts + _shift <= earlier.Pts;
    }

    /// <summary>
    /// Where times jump back, the voice began to count anew with its next sentence (ElevenLabs). That is where the audio
    /// stood when its first chunk came, else behind the word before.
    /// </summary>
    private void BeginAgain(Word before, long pts)
    {
        var weight = _words.Take(_words.Count - 1).Sum(word => Pace.Weight(word.Text));
        var each = weight > 0 && before.Offset > _words[0].Offset ? (before.Offset - _words[0].Offset) / weight : UsualLetter;
        var behind = before.Offset + (long)(each * Pace.Weight(before.Text));
        var at = _beforeChunk > before.Offset + ((behind - before.Offset) / 2) && _beforeChunk < behind + LongestPause ? _beforeChunk : behind;
        _shift = at + _base - pts;
    }

    /// <summary>The earliest word can only be at the very beginning.</summary>
    private void Rebase(long pts)
    {
        for (var i = 0; i < _words.Count; i++) _words[i] = _words[i] with { Offset = _words[i].Pts - pts };
        _base = pts;
    }
}
