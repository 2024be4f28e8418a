using System.Text;

namespace Tuner.Pipecat.Recording.Speech;

/// <summary>One stretch of synthesis: the text that went in, the audio that came out, and what of it was played.</summary>
internal sealed class SpeechContext(string? id, string? source)
{
    /// <summary>A voice's times lie so little before its context begins.</summary>
    private const long Stale = 1_000_000_000;

    private readonly WordTimes _words = new();
    private readonly Queue<long> _stops = new();
    private bool _started;

    public string? Id { get; } = id;

    public string? Source { get; } = source;

    /// <summary>The output of the transport that it is for; null: the default one, or not told yet.</summary>
    public string? Destination { get; set; }

    /// <summary>The model's answer that it speaks; null for fixed text.</summary>
    public ModelResponse? Response { get; set; }

    /// <summary>When speech was first asked for.</summary>
    public long? Asked { get; private set; }

    public int AskedLine { get; private set; }

    /// <summary>Nothing had cut it when the call ended.</summary>
    public bool LeftToEnd { get; set; }

    /// <summary>When it was first told of.</summary>
    public long Begun { get; init; }

    public long? FirstAudio { get; private set; }

    public int FirstAudioLine { get; private set; }

    public long? LastAudio { get; private set; }

    /// <summary>When a piece was last told.</summary>
    public long? LastPiece { get; private set; }

    /// <summary>The voice's own report of its time to first byte, seconds.</summary>
    public double? Ttfb { get; private set; }

    public int TtfbLine { get; private set; }

    /// <summary>Length of the audio so far, nanoseconds.</summary>
    public long Duration { get; private set; }

    /// <summary>The voice said that it has made all of it.</summary>
    public bool Done { get; private set; }

    /// <summary>What was left of it was thrown away.</summary>
    public bool Cut { get; set; }

    /// <summary>How much of its audio was heard, where who played it told, nanoseconds.</summary>
    public long? HeardUpTo;

    /// <summary>Its name is that of a context that was cut: what comes under it was on the way when the cut came.</summary>
    public bool Straggles { get; init; }

    public List<Sentence> Sentences { get; } = [];

    /// <summary>Up to where its voice told ends of sentences, nanoseconds of audio.</summary>
    public long ToldUntil => Sentences.FindLast(sentence => sentence.AudioEnd is not null)?.AudioEnd ?? 0;

    public IReadOnlyList<Word> Words => _words.All;

    /// <summary>Words that come without times, and how much audio had come before each: pieces of a speech-to-speech answer.</summary>
    public List<(StringBuilder Word, long Before, int Line)> Pieces { get; } = [];

    public List<PlayedPiece> Played { get; } = [];

    public bool WasPlayed => Played.Count > 0;

    /// <summary>Whether any text belongs to it: what has none is a recording.</summary>
    public bool HasText => Sentences.Count + Words.Count + Pieces.Count > 0;

    /// <summary>The transport said that it was done with it.</summary>
    public bool SoundedOut { get; private set; }

    /// <summary>Nothing of it was thrown away, and all that came of it was played.</summary>
    public bool IsPlayedOut => !Cut && Played is [.., var last] && (SoundedOut || last.End >= Duration);

    public void Ask(long now, int line)
    {
        if (Asked is null) (Asked, AskedLine) = (now, line);
    }

    public void Sounds(long now, int line)
    {
        if (FirstAudio is null) (FirstAudio, FirstAudioLine) = (now, line);
        LastAudio = now;
        _words.Sound(now, Duration);
    }

    public void AddAudio(long duration)
    {
        Duration += duration;
        SoundedOut = false;
    }

    /// <summary>Nothing but text was told of it: no audio, no word, no start.</summary>
    public bool IsTextOnly => FirstAudio is null && !_started && Words.Count + Pieces.Count == 0 && Sentences.TrueForAll(sentence => sentence.Told is null);

    /// <summary>What another was asked to say is for this one.</summary>
    public void Adopt(SpeechContext other)
    {
        if (other.Asked is { } asked && !(Asked < asked)) (Asked, AskedLine) = (asked, other.AskedLine);
        Sentences.AddRange(other.Sentences);
        Response ??= other.Response;
    }

    /// <summary>A voice that said that it was done goes on with it: Pipecat closes the audio of one that is silent for three seconds.</summary>
    public void Resume() => (Done, _started) = (false, true);

    /// <summary>The transport played all that it had, and no more came for a while.</summary>
    public bool RanDry { get; set; }

    /// <summary>The voice told times of words and never made their audio.</summary>
    public bool FellSilent => RanDry && !Done && Words.Count > 0;

    public void Finish()
    {
        Done = true;
        _stops.Enqueue(Duration);
    }

    /// <summary>
    /// The transport passes on what the voice told, in order: each of its stops, once the audio before it has sounded.
    /// Returns whether more audio came after the stop that is passed on now.
    /// </summary>
    public bool PassesStop() => _stops.TryDequeue(out var at) && at < Duration;

    public void SoundOut() => SoundedOut = true;

    public void TookToFirstByte(double seconds, int line)
    {
        if (Ttfb is null) (Ttfb, TtfbLine) = (seconds, line);
    }

    /// <summary>A piece that brings its own spaces and begins without one goes on with the word before it.</summary>
    public void AddPiece(string text, bool bringsOwnSpaces, long now, int line)
    {
        LastPiece = now;
        var goesOn = bringsOwnSpaces && !char.IsWhiteSpace(text[0]) && Pieces is [.., var last] && !char.IsWhiteSpace(last.Word[^1]);
        if (goesOn) Pieces[^1].Word.Append(text);
        else Pieces.Add((new StringBuilder(text), Duration, line));
    }

    /// <summary>Takes the pieces of another, which were told behind this one's audio.</summary>
    public void TakePieces(SpeechContext other)
    {
        var ownSpaces = other.Pieces.Concat(Pieces).Any(piece => char.IsWhiteSpace(piece.Word[0]) || char.IsWhiteSpace(piece.Word[^1]));
        foreach (var (word, _, line) in other.Pieces) AddPiece(word.ToString(), ownSpaces, other.LastPiece!.Value, line);
    }

    /// <summary>A voice gives several sentences again as one text. Returns false where it does not.</summary>
    public bool TellsSeveral(string text, int line)
    {
        var first = Sentences.FindIndex(sentence => sentence.Told is null);
        if (first < 0 || Letters.Of(text) is not { Length: > 0 } letters) return false;
        var (last, at) = (first, 0);
        for (; last < Sentences.Count && Sentences[last] is { Told: null, SpokenLetters: var part } && at < letters.Length && string.CompareOrdinal(letters, at, part, 0, part.Length) == 0; last++) at += part.Length;
        if (at < letters.Length || last - first < 2) return false;
        var begin = Math.Max(ToldUntil, Sentences[first].AskedAt);
        for (; first < last; first++) Sentences[first].TellWithin(first == last - 1 && Duration - begin >= VoiceTime.Least(text) ? Duration : null, line);
        return true;
    }

    /// <summary>Adds a word that begins at <paramref name="pts"/>, a time that counts from its first audio or from <paramref name="lastPts"/> if that is later.</summary>
    public void AddWord(string text, long pts, long now, long lastPts, bool bringsOwnSpaces, int line)
    {
        _words.Sign(now, Duration);
        // A word that was left of an answer that was cut, with a time from before there was any (Pipecat up to 1.0).
        if (Sentences.Count > 0 && pts < Begun - Stale) return;
        _words.Add(text, pts, Math.Max(FirstAudio ?? now, lastPts), bringsOwnSpaces, line, Sentences);
    }

    /// <summary>
    /// At the end of a context Pipecat (1.3 and newer) commits what was asked for and got no times, at the time of the
    /// last word that this voice told. That is no word of the voice: its audio says whether it was spoken.
    /// </summary>
    public bool Completes(string text, string? raw, long pts, long? lastPts)
    {
        if (pts != (_words.LastPts ?? lastPts)) return false;
        if (IsEndOfSentence(text) || (raw is not null && IsEndOfSentence(raw))) return true;
        return Words.Count > 0 && Sentences.Count > 0 && text.AsSpan().Trim().Contains(' ');
    }

    /// <summary>All that was to be said.</summary>
    public string Wanted()
    {
        var text = new StringBuilder();
        if (Sentences.Count > 0)
        {
            foreach (var sentence in Sentences) Text.Append(text, sentence.Spoken, sentence.BringsOwnSpaces);
        }
        else if (Words.Count > 0)
        {
            foreach (var word in Words) Text.Append(text, word.Text, word.BringsOwnSpaces);
        }
        else
        {
            text.AppendJoin(' ', Pieces.Select(piece => piece.Word));
        }

        return Text.Tidy(text.ToString());
    }

    private bool IsEndOfSentence(string text)
    {
        var letters = Letters.Of(Markup.Strip(text));
        return letters.Length > 0 && Sentences.Exists(sentence => sentence.SpokenLetters.EndsWith(letters, StringComparison.Ordinal));
    }
}
