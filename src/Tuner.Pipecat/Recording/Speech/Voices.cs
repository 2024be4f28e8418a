using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Recording.Speech;

/// <summary>Follows what the voices were asked to say and the audio that they made of it.</summary>
internal sealed class Voices
{
    private readonly Outputs _outputs;
    private readonly ModelResponses _responses;
    private readonly PassedText _passed;
    private readonly LateWords _late;
    private readonly List<SpeechContext> _contexts = [];
    private readonly HashSet<string?> _sources = [];
    private readonly Dictionary<(string? Source, string? Id), SpeechContext> _open = [];
    private readonly Dictionary<string, long> _lastPts = [];
    private readonly List<string> _fixed = [];

    public Voices(Outputs outputs, ModelResponses responses)
    {
        (_outputs, _responses, Handovers) = (outputs, responses, new Handovers(responses));
        _passed = new PassedText(Handovers);
        _late = new LateWords(_contexts, _open, Handovers, responses);
    }

    public IReadOnlyList<SpeechContext> All => _contexts;

    public Handovers Handovers { get; }

    public bool IsVoice(string? processor) => processor is not null && _sources.Contains(processor);

    /// <summary>How long a processor spoke, seconds.</summary>
    public double SecondsOf(string processor) => _contexts.Where(context => context.Source == processor).Sum(context => context.Duration / 1e9);

    /// <summary>The application gives fixed words, which are no answer of the model's.</summary>
    public void Fixed(TTSSpeakFrame frame)
    {
        if (frame.Text is { Length: > 0 } text && _fixed.Count < 64) _fixed.Add(Text.Tidy(text));
    }

    public void Started(TTSStartedFrame frame, long now)
    {
        if (frame.ContextId is null) _late.HandBack(frame.Source, now);
        // A speech-to-speech service names no context, and gives its first words before it says that it starts.
        if (frame.ContextId is null && _open.TryGetValue((frame.Source, null), out var unnamed) && unnamed.FirstAudio is not null) _open.Remove((frame.Source, null));
        var context = Context(frame.Source, frame.ContextId, now);
        context.Destination ??= frame.TransportDestination;
        context.Ask(now, frame.Line);
        context.Resume();
    }

    public void Asked(AggregatedTextFrame frame, long now)
    {
        if (frame.Text is not { Length: > 0 } text || string.IsNullOrWhiteSpace(text)) return;
        if (!IsVoice(frame.Source) && !_responses.IsModel(frame.Source) && _passed.Holds(frame))
        {
            _passed.Add(frame, BringsOwnSpaces(frame), Speaking(), now);
            return;
        }

        if (frame.WillBeSpoken == false) return;
        var context = ContextOfText(frame, now);
        context.Ask(now, frame.Line);
        if (context.Sentences.RemoveAll(sentence => sentence.IsOfTokens) > 0 && Handovers.SkippedBefore(frame.RawText ?? text) is { Length: > 0 } skipped) context.Sentences.Add(new Sentence(skipped, true, 0, frame.Line));
        context.Sentences.Add(new Sentence(text, BringsOwnSpaces(frame), context.Duration, frame.Line));
        if (TakeFixed(text)) return;
        if (Handovers.Take(frame.RawText ?? text) is { } response) context.Response ??= response;
    }

    /// <summary>Takes what a voice says; <paramref name="heardAt"/> is the frame's presentation time on the call's clock.</summary>
    public void Said(TTSTextFrame frame, long? heardAt, long now)
    {
        if (frame.Text is not { Length: > 0 } text) return;
        var context = ContextOfText(frame, now);
        context.Destination ??= frame.TransportDestination;
        if (heardAt is { } pts) Timed(context, frame, text, pts, now);
        else if (context.TellsSeveral(text, frame.Line)) return;
        else if (Repeated(context, frame, text) is { } sentence) sentence.Tell(text, context.ToldUntil, context.Duration, frame.Line);
        else Piece(context, frame, text, now);
    }

    public void Audio(TTSAudioRawFrame frame, long now)
    {
        var duration = frame.Duration;
        if (duration == 0) return;
        if (frame.ContextId is null) _late.HandBack(frame.Source, now);
        var context = Context(frame.Source, frame.ContextId, now);
        context.Destination ??= frame.TransportDestination;
        var queue = _outputs.Named(context.Destination).Queue;
        if (EchoedAudio.IsOf(context, queue)) return;
        if (!context.HasText) AskedByTokens(context, frame.Line);
        context.Sounds(now, frame.Line);
        if (!context.Cut) queue.Enqueue(context, duration, now);
    }

    public void Stopped(TTSStoppedFrame frame, long now)
    {
        if (frame.ContextId is null) _late.HandBack(frame.Source, now, stopped: true);
        if (!_open.TryGetValue((frame.Source, frame.ContextId), out var context)) return;
        context.Finish();
        if (frame.ContextId is null) _open.Remove((frame.Source, null));
    }

    /// <summary>The call ends at once: what is cut now, nobody had cut before.</summary>
    public void LeaveToEnd()
    {
        foreach (var context in _contexts.Where(context => !context.Cut)) context.LeftToEnd = true;
    }

    /// <summary>The bot fell silent, and no audio tells which speech that was: what has no name and text is over.</summary>
    /// <param name="output">Where it did.</param>
    public void Silent(Output output)
    {
        foreach (var (key, context) in _open.Where(open => open.Key.Id is null && open.Value.HasText && _outputs.Playing(open.Value.Destination) == output).ToList())
        {
            context.Finish();
            _open.Remove(key);
        }
    }

    /// <summary>Who played it knows better than the assumption that it sounded in real time.</summary>
    public void Truncated(SpeechTruncatedEvent frame)
    {
        if (frame.HeardMs is >= 0 and < 86_400_000 and var heard && _contexts.FindLast(context => context.Id is not null && context.Id == frame.ContextId) is { } context)
            context.HeardUpTo = (long)(heard * 1e6);
    }

    public void TookToFirstByte(string? processor, double seconds, int line) =>
        _contexts.FindLast(context => context.Source == processor)?.TookToFirstByte(seconds, line);

    /// <summary>The call ends: what is told of now gets no audio any more.</summary>
    public void End(long now) => _late.HandBackAll(now);

    public void Cut(long now)
    {
        _late.HandBackAll(now);
        foreach (var context in _open.Values) context.Cut |= !context.Done;

        _open.Clear();
        _fixed.Clear();
        _passed.Clear();
    }

    /// <summary>
    /// Audio of which no frame gave the text (Pipecat 1.7 and newer, a voice asked token by token): it says what the model
    /// gave to this very voice, as far as nothing else said it.
    /// </summary>
    private void AskedByTokens(SpeechContext context, int line)
    {
        if (context.Id is null || _fixed.Count > 0 || _responses.GivenTo(context.Source) is not { } response || _contexts.Exists(other => other != context && other.Response == response)) return;
        var from = Handovers.LengthOf(response);
        if (string.IsNullOrWhiteSpace(Handovers.RestOf(response, from))) return;
        context.Response ??= response;
        context.Sentences.Add(new Sentence(response, from, line));
    }

    /// <summary>A model's tokens have their own spaces, whether or not the frame says so.</summary>
    private static bool BringsOwnSpaces(AggregatedTextFrame frame) => frame.IncludesInterFrameSpaces == true || frame.AggregatedBy == "token";

    private void Timed(SpeechContext context, TTSTextFrame frame, string text, long pts, long now)
    {
        var voice = frame.Source ?? "";
        var known = _lastPts.TryGetValue(voice, out var last);
        if (context.Completes(text, frame.RawText, pts, known ? last : null)) return;
        context.AddWord(text, pts, now, known ? last : long.MinValue, BringsOwnSpaces(frame), frame.Line);
        _lastPts[voice] = known ? Math.Max(last, pts) : pts;
    }

    /// <summary>The sentence that a voice without word times gives again. A model that is its own voice must have been asked for these very words.</summary>
    private Sentence? Repeated(SpeechContext context, TTSTextFrame frame, string text)
    {
        var first = context.Sentences.Find(sentence => sentence is { Told: null });
        if (first is null) return null;
        var letters = Letters.Of(text);
        var same = context.Sentences.Find(sentence => sentence.Told is null && sentence.SpokenLetters == letters);
        return same ?? (_responses.IsModel(frame.Source) ? null : first);
    }

    private void Piece(SpeechContext context, TTSTextFrame frame, string text, long now)
    {
        var isModel = _responses.IsModel(frame.Source);
        if (isModel) Bind(context, frame.Source);
        // A model that is its own voice may write its first words and tell them only from the next on.
        if (isModel && context is { Pieces.Count: 0, Sentences.Count: 0, Response: { } begun } && Handovers.UnsaidBefore(begun, text) is { Length: > 0 } first)
        {
            context.AddPiece(first, true, now, frame.Line);
            Handovers.Say(begun, first);
        }

        context.AddPiece(text, BringsOwnSpaces(frame), now, frame.Line);
        if (!isModel) return;
        if (context.Sentences.Count == 0 && context.Response is { } response) Handovers.Say(response, text);
    }

    /// <summary>A model that is its own voice says that an answer starts, of which it told first words already.</summary>
    public void AnswerStarts(string? source, long now)
    {
        if (!_open.TryGetValue((source, null), out var context) || context is not { Response: null, FirstAudio: null, LastPiece: { } told } || now - told >= LateWords.LongestLead) return;
        Bind(context, source);
        if (context.Response is { } response) Handovers.Say(response, string.Concat(context.Pieces.Select(piece => piece.Word)));
    }

    /// <summary>A piece is of the answer that runs, or that ran when the piece's context began; else of the one that is to start.</summary>
    private void Bind(SpeechContext context, string? source)
    {
        if (context.Response is not null || _responses.Newest(source) is not { } newest || newest.End < context.Begun) return;
        context.Response = newest;
        newest.TakeEarly();
    }

    private bool TakeFixed(string text)
    {
        if (_fixed.Count == 0) return false;
        var words = Text.Tidy(text);
        var found = _fixed.FindIndex(given => given.Contains(words, StringComparison.Ordinal));
        if (found >= 0 && _fixed[found].EndsWith(words, StringComparison.Ordinal)) _fixed.RemoveAt(found);
        return found >= 0;
    }

    /// <summary>Text may come when its audio was cut already: it says what was heard of it. Pipecat gives text first.</summary>
    private SpeechContext ContextOfText(AggregatedTextFrame frame, long now)
    {
        if (_open.ContainsKey((frame.Source, frame.ContextId))) return Context(frame.Source, frame.ContextId, now);
        if (frame.ContextId is not { } id) return (frame is TTSTextFrame ? CutIn(frame.Source, frame.Text!) : null) ?? Context(frame.Source, null, now);
        var cut = _contexts.FindLast(context => context.Id == id && context.Source == frame.Source);
        return cut is { Cut: true, WasPlayed: true, HasText: false } ? cut : Context(frame.Source, id, now);
    }

    /// <summary>The answer without a name that was cut just now, and of which a text is given again.</summary>
    private SpeechContext? CutIn(string? source, string text)
    {
        if (_contexts.FindLast(context => context.Source == source) is not { Id: null, Cut: true } cut) return null;
        var letters = Letters.Of(text);
        return cut.Sentences.Exists(sentence => sentence.Told is null && sentence.SpokenLetters == letters) ? cut : null;
    }

    private SpeechContext Context(string? source, string? id, long now)
    {
        if (_open.TryGetValue((source, id), out var context)) return context;
        context = new SpeechContext(id, source) { Begun = now, Straggles = id is not null && _contexts.Exists(known => known.Cut && known.Id == id && known.Source == source) };
        if (id is not null && !_responses.IsModel(source)) Receive(context);
        _contexts.Add(context);
        _sources.Add(context.Source);
        return _open[(source, id)] = context;
    }

    /// <summary>The newest context that a voice has open.</summary>
    private SpeechContext? Speaking() => _contexts.FindLast(context => context is { Id: not null, Cut: false } && !_responses.IsModel(context.Source));

    /// <summary>A voice begins with what processors before it made ready.</summary>
    private void Receive(SpeechContext voice)
    {
        foreach (var (key, context) in _open.Where(open => open.Value is { IsTextOnly: true, Sentences.Count: > 0 } && (open.Key.Id is null || open.Key.Id == voice.Id) && open.Key.Source != voice.Source).ToList())
        {
            _passed.Adopt(context, voice);
            _open.Remove(key);
            _contexts.Remove(context);
            if (!_contexts.Exists(other => other.Source == context.Source)) _sources.Remove(context.Source);
        }

        _passed.Give(voice);
    }
}
