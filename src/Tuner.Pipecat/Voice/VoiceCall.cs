using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Hosting;

namespace Tuner.Voice;

/// <summary>
/// The record of one voice call, told as it happens. Every method may come from any thread, returns at once and never
/// throws. What is not told is missing from the record, and the record says so.
/// </summary>
/// <example>
/// <code>
/// using var call = tuner.BeginCall();
/// call.CallerStarted();
/// call.CallerStopped(silence: TimeSpan.FromMilliseconds(200));
/// call.CallerSaid("A table for two, please.");
/// using (var answer = call.BeginAnswer("gpt-4o-mini"))
/// using (var speech = answer.Speak("Booked. See you at eight!"))
///     speech.Audio(pcm, sampleRate: 24_000);
/// call.End(CallEnd.CallerHungUp);
/// </code>
/// </example>
public sealed partial class VoiceCall : IDisposable, IAsyncDisposable
{
    private readonly CallTeller _teller;
    private readonly Playout _playout;
    private readonly Answers _answers;
    private readonly CallNames _names;
    private readonly Action<VoiceCall>? _over;
    private readonly Completion _recorded = new();
    private Frame? _untold;
    private long? _worded;
    private bool _botActed;
    private bool _ended;
    private int _disposed;

    internal VoiceCall(string id, ICallSink sink, TimeProvider time, CallNames names, Action<VoiceCall>? over)
    {
        (Id, _names, _over) = (id, names, over);
        _teller = new CallTeller(sink, time);
        _playout = new Playout(_teller);
        _answers = new Answers();
        Caller = new CallerVoice(_teller, names);
        _teller.Do(now => _teller.Tell(new StartFrame(), now));
    }

    /// <summary>The call's id.</summary>
    public string Id { get; }

    internal CallerVoice Caller { get; }

    internal CallTeller Teller => _teller;

    internal Playout Playout => _playout;

    internal KeptSound KeptSound { get; } = new();

    internal CallNames Names => _names;

    /// <summary>The caller is connected, where that is later than the call's begin: the wait for the bot's first words counts from here.</summary>
    public void CallerConnected() => _teller.Do(now => _teller.Tell(new ClientConnectedFrame(), now));

    /// <summary>The caller began to speak.</summary>
    /// <param name="detectorDelay">How long ago: what the detector listened before it was sure. 0 to 60 s.</param>
    public void CallerStarted(TimeSpan detectorDelay = default) =>
        _teller.Do(now => Caller.Started(detectorDelay, now));

    /// <summary>The caller fell silent.</summary>
    /// <param name="silence">How long ago: the silence that the detector waited for before it was sure. 0 to 60 s.</param>
    public void CallerStopped(TimeSpan silence = default) =>
        _teller.Do(now => Caller.Stopped(silence, now));

    /// <summary>What the caller is saying, as far as it is understood: it may still change.</summary>
    /// <param name="text">All words so far of this utterance.</param>
    public void CallerSaying(string text) =>
        _teller.Do(now => _teller.Tell(new InterimTranscriptionFrame { Text = text, Source = _names.Transcriber }, now));

    /// <summary>What the caller said: final words. Of a long turn they may come in several pieces.</summary>
    /// <param name="text">The words.</param>
    /// <param name="language">Their language, as <c>en</c>; null when nobody knows.</param>
    public void CallerSaid(string text, string? language = null) => CallerSaid(new CallerTranscript { Text = text, Language = language });

    /// <summary>What the caller said, with what the transcriber tells of it.</summary>
    /// <param name="said">The words.</param>
    public void CallerSaid(CallerTranscript said) =>
        _teller.Do(now => Caller.Said(said, now));

    /// <summary>A person typed a text to the bot, in place of speaking. Not for what the bot's own code adds to the conversation.</summary>
    /// <param name="text">The text; at most 20,000 characters are kept.</param>
    public void CallerTyped(string text) =>
        _teller.Do(now => _teller.Tell(new CallerTypedEvent { Text = text }, now));

    /// <summary>From here on the bot does not listen to the caller: what he says is kept, and no answer to it is owed.</summary>
    public void CallerMuted() => _teller.Do(now => _teller.Tell(new UserMuteStartedFrame(), now));

    /// <summary>The bot listens to the caller again.</summary>
    public void CallerUnmuted() => _teller.Do(now => _teller.Tell(new UserMuteStoppedFrame(), now));

    /// <summary>
    /// Sound came in from the caller just now, for the recording: also while he is muted. Of several callers in one room each is told
    /// in a stream of his own, or all in one that is mixed: while that comes, those of single callers are passed over. Without
    /// <see cref="TunerOptions.RecordAudio"/> it is passed over.
    /// </summary>
    /// <param name="pcm">16-bit samples, little-endian, channels interleaved. They are copied.</param>
    /// <param name="sampleRate">Samples a second, 4,000 to 384,000.</param>
    /// <param name="channels">1 to 16.</param>
    /// <param name="speaker">Whose it is, any name that tells him from the others, 16 of them at once; null: the caller's, or that of all in the room.</param>
    public void CallerAudio(ReadOnlySpan<byte> pcm, int sampleRate, int channels = 1, string? speaker = null)
    {
        if (_teller.Sounds is not { } sounds) return;
        sounds.FromCaller(pcm, sampleRate, channels, _teller.Now(), speaker);
        _teller.SoundCame();
    }

    /// <summary>
    /// The caller hears sound from now on that is no speech, as music or a tone, for the recording: behind the sound before it, and
    /// until he cuts in. Speech is told by <see cref="Voice.Speech.Audio(ReadOnlySpan{byte}, int, int)"/>. Without
    /// <see cref="TunerOptions.RecordAudio"/> it is passed over.
    /// </summary>
    /// <param name="pcm">16-bit samples, little-endian, channels interleaved. They are copied.</param>
    /// <param name="sampleRate">Samples a second, 4,000 to 384,000.</param>
    /// <param name="channels">1 to 16.</param>
    public void BotAudio(ReadOnlySpan<byte> pcm, int sampleRate, int channels = 1)
    {
        if (_teller.Sounds is not { } sounds) return;
        var now = _teller.Now();
        sounds.FromBot(pcm.ToArray(), sampleRate, channels, now, now);
        _teller.SoundCame();
    }

    /// <summary>It was decided that the caller's turn is over. Need not be told: where it is not, the answer's begin stands for it.</summary>
    public void CallerTurnEnded() =>
        _teller.Do(now => _teller.Tell(new UserStoppedSpeakingFrame { Source = _names.Turns }, now));

    /// <summary>The caller pressed a key.</summary>
    /// <param name="key">0 to 9, * or #.</param>
    public void KeyPressed(char key) => _teller.Do(now => _teller.Tell(new InputDTMFFrame { Button = key.ToString() }, now));

    /// <summary>The model is asked for an answer. Each request is one: after a tool the model is asked again.</summary>
    /// <param name="model">The model's name; null: that of the options.</param>
    /// <returns>The answer. Dispose of it when it is complete.</returns>
    public Answer BeginAnswer(string? model = null) => BeginAnswerAt(model, null);

    /// <summary>Fixed words are given to the voice, which no model made: a greeting, a filler.</summary>
    /// <param name="text">The words.</param>
    /// <param name="itemId">A name for <see cref="PlaybackTracker.PlayedUpTo(string, TimeSpan)"/>; null: one is made.</param>
    /// <returns>The speech. Dispose of it when the voice has made all of it.</returns>
    public Speech Speak(string text, string? itemId = null)
    {
        var speech = new Speech(this, null, _names.Voice, itemId, false);
        _teller.Do(now =>
        {
            _teller.Tell(new TTSSpeakFrame { Text = text }, now);
            speech.BeginAt(text, now);
        });
        return speech;
    }

    /// <summary>A tool begins to run that no answer asked for, or of which nobody knows which did.</summary>
    /// <param name="name">The tool's name.</param>
    /// <param name="argumentsJson">Its arguments, a JSON object.</param>
    /// <param name="callId">The model's id of this call of it; null: one is made.</param>
    /// <returns>The run. Tell how it ended.</returns>
    public ToolRun BeginTool(string name, string? argumentsJson = null, string? callId = null)
    {
        var run = new ToolRun(this, name, argumentsJson, callId);
        _teller.Do(now => run.BeginAt(_answers.Newest?.Source, now));
        return run;
    }

    /// <summary>What the bot is saying or about to say is thrown away, since the caller cuts in.</summary>
    public void Interrupted() => _teller.Do(Cut);

    /// <summary>From here on the record knows what was played from what the returned tracker is told, and takes nothing for played that it was not.</summary>
    /// <returns>The call's tracker, always the same.</returns>
    public PlaybackTracker TrackPlayback()
    {
        _teller.Do(_ => _playout.Tracked = true);
        return _playout.Tracker ??= new PlaybackTracker(this);
    }

    /// <summary>The call is over. The first end that is told counts.</summary>
    /// <param name="why">Who or what ended it.</param>
    public void End(CallEnd why) => EndWith(why.ToFrame());

    /// <summary>The call is over. The first end that is told counts.</summary>
    /// <param name="reason">Why, in words of your own, at most 100 characters.</param>
    /// <param name="cutsSpeech">Whether what the agent was still saying is cut off.</param>
    public void End(string reason, bool cutsSpeech = true) =>
        EndWith(cutsSpeech ? new CancelFrame { Reason = reason } : new EndFrame { Reason = reason });

    /// <summary>The record is complete as it is and goes out. A call that was not ended ends here, for a reason that nobody knows.</summary>
    public void Dispose() => Over();

    /// <summary>As <see cref="Dispose"/>.</summary>
    /// <returns>A task that is done when the record is on disk; it does not wait for the network, and never fails.</returns>
    public ValueTask DisposeAsync() => Over().AsValueTask();

    /// <summary>An answer that was asked for at a moment.</summary>
    internal Answer BeginAnswerAt(string? model, long? asked)
    {
        var answer = new Answer(this, model is { Length: > 0 } ? model : _names.Model);
        _teller.Do(now =>
        {
            _botActed = true;
            foreach (var ended in _answers.Begin(answer)) ended.EndAt(now);
            _teller.Tell(new LLMContextFrame { Source = _names.Turns }, asked ?? now);
            _teller.Tell(new LLMFullResponseStartFrame { Source = answer.Source }, asked ?? now);
        });
        return answer;
    }

    /// <summary>Tells that speech or an answer came, so that a cut has something to cut.</summary>
    internal void BotActed() => _botActed = true;

    /// <summary>Tells that the model gave words.</summary>
    internal void Worded(long now) => _worded ??= now;

    /// <summary>A cut that comes twice for one happening cuts once.</summary>
    internal void Cut(long now)
    {
        if (!_botActed) return;
        _botActed = false;
        _playout.BeforeCut(now);
        _teller.Tell(new InterruptionFrame(), now);
        _playout.Cut(now);
    }

    /// <summary>The call is over: done when its record is laid down. Returns at once.</summary>
    internal Completion Over()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return _recorded;
        EndWith(_untold ?? CallEnd.Unknown.ToFrame());
        try
        {
            _teller.End().Then(Recorded);
        }
        catch (Exception fault)
        {
            _teller.Warn("end", $"a call could not be ended in order ({fault.GetType().Name}); what was told is on disk");
            Recorded();
        }

        return _recorded;
    }

    /// <summary>How a session of the call ended: it ends the call where nobody tells of another end.</summary>
    internal void EndsUntold(SessionEnd how) => _untold ??= how.ToFrame();

    private void EndWith(Frame end) =>
        _teller.Do(now =>
        {
            if (_ended) return;
            _ended = true;
            // A model that answers a caller has a voice: where nobody told of any, it is what is missing.
            if (_worded is { } worded && !_playout.HasSpeech) _teller.Tell(new TTSStartedFrame { ContextId = _teller.NextName("speech"), Source = _names.Voice }, worded);
            _playout.BeforeEnd(now, end is CancelFrame);
            _teller.Tell(end, now);
            if (end is CancelFrame) _playout.Cut(now);
        });

    private void Recorded()
    {
        _over?.Invoke(this);
        _recorded.Set();
    }
}
