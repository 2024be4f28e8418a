using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Recording.Latency;

namespace Tuner.Pipecat.Recording.Speech;

/// <summary>Follows what the voices were asked to say and the audio that they made of it.</summary>
internal sealed class Voices(VoiceQueue queue, ModelResponses responses)
{
    private readonly List<SpeechContext> _contexts = [];
    private readonly Dictionary<(string? Source, string? Id), SpeechContext> _open = [];
    private readonly List<string> _fixed = [];
    private long _lastPts = long.MinValue;

    public IReadOnlyList<SpeechContext> All => _contexts;

    public bool IsVoice(string? processor) => processor is not null && _contexts.Exists(context => context.Source == processor);

    /// <summary>How long a processor spoke, seconds.</summary>
    public double SecondsOf(string processor) => _contexts.Where(context => context.Source == processor).Sum(context => context.Duration / 1e9);

    /// <summary>The application gives fixed words, which are no answer of the model's.</summary>
    public void Fixed(TTSSpeakFrame frame)
    {
        if (frame.Text is { Length: > 0 } text && _fixed.Count < 64) _fixed.Add(Text.Tidy(text));
    }

    public void Started(TTSStartedFrame frame, long now)
    {
        // A speech-to-speech service names no context, and gives its first words before it says that it starts.
        if (frame.ContextId is null && _open.TryGetValue((frame.Source, null), out var unnamed) && unnamed.FirstAudio is not null) _open.Remove((frame.Source, null));
        Ask(Context(frame.Source, frame.ContextId), now, frame.Line);
    }

    public void Asked(AggregatedTextFrame frame, long now)
    {
        if (frame.Text is not { Length: > 0 } text || frame.WillBeSpoken == false || string.IsNullOrWhiteSpace(text)) return;
        var context = Context(frame.Source, frame.ContextId);
        Ask(context, now, frame.Line);
        context.Sentences.Add(new Sentence(text, BringsOwnSpaces(frame), frame.Line));
        if (TakeFixed(text) || responses.Speaking is not { } response) return;
        context.Response ??= response;
        response.AskedForSpeech = true;
        response.HandedOver += Letters(frame.RawText ?? text);
    }

    /// <summary>Takes what a voice says; <paramref name="heardAt"/> is the frame's presentation time on the call's clock.</summary>
    public void Said(TTSTextFrame frame, long? heardAt, long now)
    {
        if (frame.Text is not { Length: > 0 } text) return;
        var context = Context(frame.Source, frame.ContextId);
        if (heardAt is { } pts)
        {
            if (context.IsRepetition(text, pts)) return;
            if (context.Words.Count == 0) context.Anchor = Math.Max(context.FirstAudio ?? now, _lastPts);
            _lastPts = Math.Max(_lastPts, pts);
            context.AddWord(new Word(text, pts, BringsOwnSpaces(frame), frame.Line));
        }
        else if (context.Sentences.Find(sentence => sentence.AudioEnd is null) is { } sentence && !responses.IsModel(frame.Source))
        {
            (sentence.AudioEnd, sentence.AudioEndLine) = (context.Duration, frame.Line);
        }
        else
        {
            context.AddPiece(text, BringsOwnSpaces(frame), frame.Line);
            if (!responses.IsModel(frame.Source)) return;
            context.Response ??= responses.Newest(frame.Source);
            // A model that is its own voice says what it hands over.
            if (context.Sentences.Count == 0 && context.Response is { } response) response.HandedOver += Letters(text);
        }
    }

    public void Audio(TTSAudioRawFrame frame, long now)
    {
        if (frame.Duration == 0) return;
        var context = Context(frame.Source, frame.ContextId);
        if (context.FirstAudio is null) (context.FirstAudio, context.FirstAudioLine) = (now, frame.Line);
        if (!context.Cut) queue.Enqueue(context, frame.Duration);
    }

    public void Stopped(TTSStoppedFrame frame)
    {
        if (!_open.TryGetValue((frame.Source, frame.ContextId), out var context)) return;
        context.Done = true;
        if (frame.ContextId is null) _open.Remove((frame.Source, null));
    }

    public void TookToFirstByte(string? processor, double seconds, int line)
    {
        for (var i = _contexts.Count - 1; i >= 0; i--)
        {
            if (_contexts[i].Source != processor) continue;
            if (_contexts[i].Ttfb is null) (_contexts[i].Ttfb, _contexts[i].TtfbLine) = (seconds, line);
            return;
        }
    }

    public void Cut()
    {
        foreach (var context in _open.Values) context.Cut |= !context.Done;

        _open.Clear();
        _fixed.Clear();
    }

    private static bool BringsOwnSpaces(AggregatedTextFrame frame) => frame.IncludesInterFrameSpaces == true;

    private static int Letters(string text) => text.Count(c => !char.IsWhiteSpace(c));

    private static void Ask(SpeechContext context, long now, int line)
    {
        if (context.Asked is null) (context.Asked, context.AskedLine) = (now, line);
    }

    private bool TakeFixed(string text)
    {
        if (_fixed.Count == 0) return false;
        var words = Text.Tidy(text);
        var found = _fixed.FindIndex(given => given.Contains(words, StringComparison.Ordinal));
        if (found >= 0 && _fixed[found].EndsWith(words, StringComparison.Ordinal)) _fixed.RemoveAt(found);
        return found >= 0;
    }

    private SpeechContext Context(string? source, string? id)
    {
        if (_open.TryGetValue((source, id), out var context)) return context;
        context = new SpeechContext(id, source) { Straggles = id is not null && _contexts.Exists(known => known.Cut && known.Id == id && known.Source == source) };
        _contexts.Add(context);
        return _open[(source, id)] = context;
    }
}
