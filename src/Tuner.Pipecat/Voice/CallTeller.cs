using System.Globalization;
using System.Text.Json;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Hosting;

namespace Tuner.Voice;

/// <summary>
/// Puts what is told into frames with times of one clock, in order, whatever thread tells it. Nothing that goes wrong
/// here reaches the pipeline.
/// </summary>
internal sealed class CallTeller : IHoldsBack
{
    private readonly Lock _gate = new();
    private readonly ICallSink _sink;
    private readonly TimeProvider _time;
    private readonly long _begun;
    private readonly long _epoch;
    private readonly HeldSound _held = new();
    private int _soundWaits;
    private int _names;

    public CallTeller(ICallSink sink, TimeProvider time)
    {
        (_sink, _time) = (sink, time);
        _begun = time.GetTimestamp();
        _epoch = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
    }

    /// <summary>Runs what tells something, alone; it gets the time, in nanoseconds since the call began.</summary>
    public void Do(Action<long> tell)
    {
        try
        {
            lock (_gate) tell(Now());
        }
        catch (Exception fault)
        {
            Warn("fault", $"something told of a call could not be recorded ({fault.GetType().Name})");
        }
    }

    /// <summary>The same without a closure, for what comes fifty times a second.</summary>
    public void Do<TState>(TState state, Action<TState, long> tell)
    {
        try
        {
            lock (_gate) tell(state, Now());
        }
        catch (Exception fault)
        {
            Warn("fault", $"something told of a call could not be recorded ({fault.GetType().Name})");
        }
    }

    /// <summary>Nanoseconds since the call began.</summary>
    public long Now() => _time.GetElapsedTime(_begun).Ticks * 100;

    /// <summary>One frame, as of a moment.</summary>
    public void Tell(Frame frame, long at)
    {
        TellHeld();
        Pass(frame, at);
    }

    /// <summary>
    /// Sound that goes on behind what was told of the same speech. It is told together with what follows it, a moment
    /// later, before anything else: fifty messages a second need no fifty lines.
    /// </summary>
    public void TellMore(Speech speech, SoundSize size, bool sounds, long at)
    {
        if (_held.TryAdd(speech, size, sounds, at)) return;
        TellHeld();
        _held.Begin(speech, size, sounds, at);
        _sink.Later(this);
    }

    /// <summary>Where the sound of the call goes; null where none is kept.</summary>
    public CallSounds? Sounds => _sink.Sounds;

    /// <summary>Sound was given: what is not handed over at once is asked for, on no thread of the host's.</summary>
    public void SoundCame()
    {
        if (Interlocked.Exchange(ref _soundWaits, 1) == 0) _sink.Later(this);
    }

    /// <summary>Tells what is held. From any thread.</summary>
    public void Settle() => Do(this, static (teller, _) => teller.TellHeld());

    /// <inheritdoc/>
    public bool TrySettle()
    {
        // The thread of all calls must not wait for what one call's application does while it tells something.
        if (!_gate.TryEnter()) return false;
        try
        {
            TellHeld();
            if (_soundWaits == 0 || Sounds?.Settle(Now()) != false) Volatile.Write(ref _soundWaits, 0);
            return _soundWaits == 0;
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>A name that nothing else of the call has.</summary>
    public string NextName(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{Interlocked.Increment(ref _names)}");

    public void Warn(string kind, string text) => _sink.Warn(kind, text);

    public Completion End() => _sink.End();

    private void TellHeld()
    {
        if (!_held.TryTake(out var speech, out var size, out var sounds, out var at)) return;
        Pass(speech.SoundOf(size), at);
        if (sounds) Pass(Playout.Assumed(size), at);
    }

    private void Pass(Frame frame, long at) => _sink.Observe(frame with { Clock = Math.Max(0, at), Time = _epoch + Math.Max(0, at) });

    /// <summary>Seconds of a duration that somebody gave; null for none.</summary>
    public static double? Seconds(TimeSpan duration) => duration > TimeSpan.Zero ? duration.TotalSeconds : null;

    /// <summary>JSON where it is some, else the text as JSON.</summary>
    public static JsonElement? Json(string? text)
    {
        if (text is null) return null;
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(text, FrameJson.Default.String);
        }
    }
}
