using Tuner.Pipecat.Frames;

namespace Tuner.Voice;

/// <summary>
/// Tells a call in the words of a speech-to-speech service: what its events say, one session's. Adapters and
/// <see cref="IRealtimeEventReader"/>s use it. Every method may come from any thread, returns at once and never throws.
/// </summary>
public sealed class RealtimeCall
{
    private readonly CallTeller _teller;
    private readonly InputClock _heard = new();
    private readonly RealtimeAnswers _answers;
    private readonly RealtimeCaller _caller;
    private volatile RealtimeSettings _settings = new();

    /// <summary>Begins to tell of a session.</summary>
    /// <param name="call">The call that the session is of, or a part of.</param>
    /// <exception cref="ArgumentNullException">There is no call.</exception>
    public RealtimeCall(VoiceCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        (Call, _teller) = (call, call.Teller);
        _answers = new RealtimeAnswers(call);
        _caller = new RealtimeCaller(call, _heard);
    }

    /// <summary>The call.</summary>
    public VoiceCall Call { get; }

    /// <summary>What the session is set to, as far as it was told. Set it anew whenever the service tells.</summary>
    public RealtimeSettings Settings
    {
        get => _settings;
        set => _settings = value ?? _settings;
    }

    /// <summary>Audio of the caller was sent to the service.</summary>
    /// <param name="bytes">How much, in the session's format.</param>
    public void AudioAppended(int bytes)
    {
        if (bytes > 0) _heard.Append(Length(bytes, _settings.InputBytesPerSecond), _teller.Now());
    }

    /// <summary>Audio of the caller was sent to the service. Where the call is recorded, it goes into the recording.</summary>
    /// <param name="audio">It, in the session's format.</param>
    public void AudioAppended(ReadOnlySpan<byte> audio)
    {
        AudioAppended(audio.Length);
        if (audio.IsEmpty || _teller.Sounds is null) return;
        var settings = _settings;
        var sound = SampledSound.Of(settings.InputAudioType, settings.InputBytesPerSecond, audio);
        Call.CallerAudio(sound.Pcm.Span, sound.SampleRate, sound.Channels);
    }

    /// <summary>The service found that the caller began to speak.</summary>
    /// <param name="position">Where in the audio that was sent, its padding included; null: it does not say.</param>
    public void SpeechStarted(TimeSpan? position) =>
        _teller.Do(now =>
        {
            _caller.Started(position, _settings, now);
            if (_settings.Interrupts) _answers.CallerCutsIn(now);
            else _answers.CallerIsHeard();
        });

    /// <summary>The service found that he fell silent.</summary>
    /// <param name="position">Where in the audio that was sent, the silence included; null: it does not say.</param>
    public void SpeechStopped(TimeSpan? position) =>
        _teller.Do(now =>
        {
            _answers.SettleCut(now);
            _caller.Stopped(position, _settings, now);
        });

    /// <summary>What he said goes to the model: his turn is over.</summary>
    /// <param name="itemId">The service's name of his turn, by which its words are found; null: it has none.</param>
    public void TurnCommitted(string? itemId = null) =>
        _teller.Do(now =>
        {
            _answers.SettleCut(now);
            _caller.Committed(itemId, _answers.Source(_settings), now);
        });

    /// <summary>Words of the caller came, or all of them.</summary>
    /// <param name="itemId">The service's name of his turn.</param>
    /// <param name="text">The words.</param>
    /// <param name="isWhole">Whether these are all, for good; else the next piece of them.</param>
    public void Transcript(string? itemId, string? text, bool isWhole) =>
        _teller.Do(now =>
        {
            _caller.Words(itemId ?? "", text ?? "", isWhole, _answers.Source(_settings), now);
            if (isWhole) _answers.CallerSaid(text ?? "", now);
        });

    /// <summary>His words could not be understood.</summary>
    /// <param name="itemId">The service's name of his turn.</param>
    /// <param name="message">Why.</param>
    public void TranscriptFailed(string? itemId, string? message) =>
        _teller.Do(now =>
        {
            _caller.NoWords(itemId ?? "", _answers.Source(_settings), now);
            Call.Failed($"what the caller said could not be transcribed: {message ?? "the service does not say why"}", Call.Names.Transcriber);
        });

    /// <summary>Nobody spoke for as long as the session waits: the model will say something unasked.</summary>
    public void CallerIdle() => _teller.Do(now => _teller.Tell(new UserIdleEvent(), now));

    /// <summary>The service was asked for a response.</summary>
    public void ResponseRequested() => _teller.Do(now => _answers.Requested(now));

    /// <summary>The model begins a response.</summary>
    /// <param name="responseId">The service's name of it.</param>
    public void ResponseStarted(string? responseId) => _teller.Do(now => _answers.Started(responseId ?? "", _settings, now));

    /// <summary>A response is over, whether or not it was finished.</summary>
    /// <param name="responseId">The service's name of it.</param>
    /// <param name="usage">What the service counted for it.</param>
    /// <param name="wasCancelled">Whether it was given up.</param>
    /// <param name="problem">What went wrong, where something did.</param>
    public void ResponseDone(string? responseId, AnswerUsage? usage = null, bool wasCancelled = false, string? problem = null) =>
        _teller.Do(now =>
        {
            if (problem is { Length: > 0 }) Call.Failed(problem, _answers.Source(_settings));
            _answers.Done(responseId ?? "", usage, wasCancelled, _settings, now);
        });

    /// <summary>The model made audio.</summary>
    /// <param name="responseId">The service's name of the response.</param>
    /// <param name="itemId">The service's name of what is said.</param>
    /// <param name="bytes">How much, in the session's format.</param>
    public void SpeechAudio(string? responseId, string? itemId, int bytes)
    {
        if (bytes > 0) _teller.Do((Call: this, responseId, itemId, bytes), static (told, now) => told.Call.Audio(told.responseId ?? "", told.itemId, told.bytes, now));
    }

    /// <summary>The model made audio. Where the call is recorded, what of it is played goes into the recording.</summary>
    /// <param name="responseId">The service's name of the response.</param>
    /// <param name="itemId">The service's name of what is said.</param>
    /// <param name="audio">It, in the session's format.</param>
    public void SpeechAudio(string? responseId, string? itemId, ReadOnlySpan<byte> audio)
    {
        var settings = _settings;
        if (!RecordsAudio || audio.IsEmpty) SpeechAudio(responseId, itemId, audio.Length);
        else SpeechAudio(responseId, itemId, audio.Length, SampledSound.Of(settings.OutputAudioType, settings.OutputBytesPerSecond, audio));
    }

    /// <summary>Whether the audio itself is wanted, and not only its length.</summary>
    internal bool RecordsAudio => _teller.Sounds is not null;

    /// <summary>Words of what the model says came, or all of them.</summary>
    /// <param name="responseId">The service's name of the response.</param>
    /// <param name="itemId">The service's name of what is said.</param>
    /// <param name="text">The words, their spaces included.</param>
    /// <param name="isWhole">Whether these are all; else the next piece of them.</param>
    public void SpeechText(string? responseId, string? itemId, string? text, bool isWhole) =>
        _teller.Do(now => _answers.Text(responseId ?? "", itemId, text ?? "", isWhole, true, _settings, now));

    /// <summary>The model wrote text that it does not speak itself.</summary>
    /// <param name="responseId">The service's name of the response.</param>
    /// <param name="itemId">The service's name of what is written.</param>
    /// <param name="text">The text, its spaces included.</param>
    /// <param name="isWhole">Whether this is all; else the next piece of it.</param>
    public void WrittenText(string? responseId, string? itemId, string? text, bool isWhole) =>
        _teller.Do(now => _answers.Text(responseId ?? "", itemId, text ?? "", isWhole, false, _settings, now));

    /// <summary>The model asks for a tool.</summary>
    /// <param name="responseId">The service's name of the response.</param>
    /// <param name="callId">Its id of this call of the tool.</param>
    /// <param name="name">The tool's name.</param>
    /// <param name="argumentsJson">Its arguments, a JSON object.</param>
    public void ToolCalled(string? responseId, string? callId, string? name, string? argumentsJson) =>
        _teller.Do(now => _answers.ToolCalled(responseId ?? "", callId, name ?? "", argumentsJson, _settings, now));

    /// <summary>A tool ended.</summary>
    /// <param name="callId">The id that it was asked for with.</param>
    /// <param name="resultJson">Its result, JSON or any text.</param>
    /// <param name="error">Why it failed; null when it did not.</param>
    public void ToolEnded(string? callId, string? resultJson, string? error = null) => _teller.Do(_ => _answers.ToolEnded(callId ?? "", resultJson, error));

    /// <summary>The service agreed that what it said was heard only as far as a position. That is the host's own knowledge, and the proof of a cut.</summary>
    /// <param name="itemId">The service's name of what was said.</param>
    /// <param name="heard">How much of its audio was heard.</param>
    public void Truncated(string? itemId, TimeSpan heard) => _teller.Do(now => _answers.Truncated(itemId, heard, now));

    /// <summary>The service, which plays the audio itself, begins to play.</summary>
    /// <param name="responseId">The service's name of the response.</param>
    public void PlaybackStarted(string? responseId) => _teller.Do(now => _answers.PlaybackStarted(responseId ?? "", now));

    /// <summary>The service, which plays the audio itself, has played all of it, or threw the rest away.</summary>
    /// <param name="responseId">The service's name of the response.</param>
    /// <param name="wasCleared">Whether the rest was thrown away.</param>
    public void PlaybackStopped(string? responseId, bool wasCleared) => _teller.Do(now => _answers.PlaybackStopped(responseId ?? "", wasCleared, now));

    /// <summary>The service says that something went wrong.</summary>
    /// <param name="message">What.</param>
    /// <param name="code">Its name of it.</param>
    public void Failed(string? message, string? code = null)
    {
        if (code == "session_expired") Ended(SessionEnd.Expired);
        Call.Failed(code is { Length: > 0 } && message?.Contains(code, StringComparison.Ordinal) != true ? $"{code}: {message}" : message ?? "an error without words", _answers.Source(_settings));
    }

    /// <summary>Says in the log what is missing from the record, and why. The same words once.</summary>
    /// <param name="text">One sentence, without what was said on the call.</param>
    public void Warn(string text) => _teller.Warn(text, text);

    /// <summary>The session is over. Why the call is, the application may say; where it does not, the first such end stands for it.</summary>
    /// <param name="how">How it ended.</param>
    public void Ended(SessionEnd how) =>
        _teller.Do(now =>
        {
            _answers.SettleCut(now);
            Call.EndsUntold(how);
        });

    /// <summary>A method of its own: where nothing is recorded, no closure is made either.</summary>
    private void SpeechAudio(string? responseId, string? itemId, int bytes, SampledSound sound) => _teller.Do(now => Audio(responseId ?? "", itemId, bytes, now, sound));

    private void Audio(string responseId, string? itemId, int bytes, long now, SampledSound samples = default)
    {
        var settings = _settings;
        _answers.Audio(responseId, itemId, SoundSize.Of(Length(bytes, settings.OutputBytesPerSecond)), settings, now, samples);
    }

    private static long Length(int bytes, int bytesPerSecond) => bytes * 1_000_000_000L / Math.Max(1, bytesPerSecond);
}
