using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Hosting;
using Tuner.Voice;

namespace Tuner.Pipecat;

/// <summary>
/// Watches one call of a voice pipeline and sees to it that its record arrives. Give it every frame once, at its first
/// push; dispose of it when the call is over. Nothing here throws after construction, and nothing makes the caller wait.
/// </summary>
public class Observer : IAsyncDisposable, IDisposable
{
    private readonly Engine? _engine;
    private readonly LeasedEngine? _lease;
    private readonly ObservedCall? _call;
    private readonly TimeProvider _time;
    private readonly long _begun;
    private readonly Completion _ended = new();
    private readonly CallSounds? _sounds;
    private long _clockOffset;
    private int _ending;

    /// <summary>Makes an observer for one call.</summary>
    /// <param name="config">The settings.</param>
    /// <exception cref="TunerConfigException">Something in the settings cannot work; it names everything that cannot.</exception>
    public Observer(TunerConfig config)
        : this(config, Environment.GetEnvironmentVariable, null)
    {
    }

    internal Observer(TunerConfig config, Func<string, string?> environment, Engine? engine)
    {
        ArgumentNullException.ThrowIfNull(config);
        _time = engine?.Time ?? TimeProvider.System;
        _begun = _time.GetTimestamp();
        if (!IsOn(config, environment)) return;
        var settings = ObserverSettings.Read(config, environment);
        _lease = engine is null ? Engines.Lease(settings) : null;
        _engine = engine ?? _lease!.Engine;
        foreach (var credential in settings.Credentials) _engine.Add(credential);
        _call = new ObservedCall(settings, Engines.NextCall(), new TunerLog(config.Log));
        _call.Ender = () => End();
        _sounds = _engine.SoundsOf(_call);
    }

    /// <summary>Counts of this observer's frames, and of the calls of its process.</summary>
    public TunerDiagnostics Diagnostics => _engine is null || _call is null ? new TunerDiagnostics() : TunerDiagnostics.Of(_engine.Counters, _engine.CountWaiting(), _engine.CountSpansWaiting(), _call.FramesObserved);

    /// <summary>Takes a frame or an event. From any thread; returns at once; never throws.</summary>
    /// <param name="frame">What the pipeline said. Where it has no time or clock of its own, it gets them here.</param>
    public void Observe(Frame frame)
    {
        if (_engine is null || _call is null || frame is null) return;
        var stamped = Stamp(frame);
        if (_sounds is not null && stamped is InterruptionFrame or CancelFrame) _sounds.Cut(Clock(stamped.Clock));
        _engine.Observe(_call, stamped);
    }

    /// <summary>
    /// Takes sound that came in from the caller just now, for the recording; without <see cref="TunerConfig.RecordAudio"/> it is
    /// passed over. Also while he is muted. Where several callers are in one room, each is told in a stream of his own, or all in one
    /// that is mixed: while one of all together comes, those of single callers are passed over. From any thread; returns at once;
    /// never throws.
    /// </summary>
    /// <param name="pcm">16-bit samples, little-endian, channels interleaved. They are copied.</param>
    /// <param name="sampleRate">Samples a second, 4,000 to 384,000.</param>
    /// <param name="channels">1 to 16.</param>
    /// <param name="speaker">Whose it is, any name that tells him from the others, 16 of them at once; null: the caller's, or that of all in the room.</param>
    public void CallerAudio(ReadOnlySpan<byte> pcm, int sampleRate, int channels = 1, string? speaker = null) => _sounds?.FromCaller(pcm, sampleRate, channels, Clock(null), speaker);

    /// <summary>
    /// Takes sound that was really sent to the caller: it sounds from now on, or behind the sound before it. An interruption throws
    /// away what has not sounded by then. Without <see cref="TunerConfig.RecordAudio"/> it is passed over. From any thread; returns
    /// at once; never throws.
    /// </summary>
    /// <param name="pcm">16-bit samples, little-endian, channels interleaved. They are copied.</param>
    /// <param name="sampleRate">Samples a second, 4,000 to 384,000.</param>
    /// <param name="channels">1 to 16.</param>
    public void BotAudio(ReadOnlySpan<byte> pcm, int sampleRate, int channels = 1)
    {
        if (_sounds is null) return;
        var now = Clock(null);
        _sounds.FromBot(pcm.ToArray(), sampleRate, channels, now, now);
    }

    /// <summary>Sets where the recording lies, when that is known late.</summary>
    /// <param name="url">1 to 1024 characters; anything else is passed over.</param>
    public void SetRecordingUrl(string url) =>
        SetFacts(new CallFacts { RecordingUrl = url });

    /// <summary>Adds what became known of the call after it had begun.</summary>
    /// <param name="facts">The facts; what does not fit is passed over.</param>
    public void SetFacts(CallFacts facts)
    {
        if (facts?.ToEvent() is { } told) Observe(told);
    }

    /// <summary>Watches a stream of frames until the result is disposed of.</summary>
    /// <param name="frames">What a pipeline publishes.</param>
    /// <returns>Ends the watching.</returns>
    public IDisposable Attach(IObservable<Frame> frames) => Subscription.To(frames, Observe, _call?.Log);

    /// <summary>Waits until everything observed before is written down and every ended call of this process was tried once.</summary>
    /// <param name="cancellation">Ends the waiting, not the delivery.</param>
    /// <returns>A task that fails only by cancellation.</returns>
    public Task FlushAsync(CancellationToken cancellation = default) => _engine?.FlushAsync().WaitAsync(cancellation) ?? Task.CompletedTask;

    /// <summary>The call is over: its record is laid down on disk, and sent in the background.</summary>
    /// <returns>A task that is done when the record is on disk; it does not wait for the network.</returns>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return End().AsValueTask();
    }

    /// <summary>
    /// The same where only a synchronous end is possible, as in a scope of a container that is not disposed of
    /// asynchronously. Returns at once; the end of the process waits until the record is on disk.
    /// </summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The call is over: its record is laid down on disk, and sent in the background.</summary>
    /// <param name="disposing">False when the garbage collector asks; nothing is done then.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing) End();
    }

    /// <summary>One variable switches all of it off, for the tests of whoever uses us; a value that means nothing does not.</summary>
    internal static bool IsOn(TunerConfig config, Func<string, string?> environment) =>
        config.Enabled && (environment("TUNER_ENABLED") is not { } value || string.IsNullOrWhiteSpace(value) || EnvironmentSwitch.Read(value) != false);

    /// <summary>The call is over: done when its record is laid down. Returns at once.</summary>
    internal Completion End()
    {
        if (_engine is null || _call is null) return Completion.Done;
        if (Interlocked.Exchange(ref _ending, 1) != 0) return _ended;
        var config = _call.Settings.Config;
        if (config.DisconnectionReasonResolver is null && config.CostCalculator is null) LayDown(_engine, _call);
        else new Thread(() => AskAndLayDown(_engine, _call)) { IsBackground = true, Name = "tuner ends" }.Start();
        return _ended;
    }

    private void LayDown(Engine engine, ObservedCall call)
    {
        _sounds?.Close();
        engine.End(call).Then(() =>
        {
            _lease?.Return();
            _ended.Set();
        });
    }

    private void AskAndLayDown(Engine engine, ObservedCall call)
    {
        var config = call.Settings.Config;
        if (config.DisconnectionReasonResolver is { } resolver) Observe(Resolver.Ask(resolver, call.Log, _time));
        if (config.CostCalculator is { } calculator && engine.Count(call) is { } used && CostQuestion.Ask(calculator, used, call.Log, _time) is { } cost) Observe(cost);
        LayDown(engine, call);
    }

    /// <summary>The sound of the call; null when none is kept.</summary>
    internal CallSounds? Sounds => _sounds;

    /// <summary>Frames are held back for a moment: whoever holds them is asked for them, on no thread of the host's.</summary>
    internal void HoldBack(IHoldsBack holder)
    {
        if (_engine is null || _call is null) return;
        _call.Holder = holder;
        _engine.HoldBack(_call);
    }

    /// <summary>A line of a frame log that is played is no frame: it is counted in the record.</summary>
    internal void CountUnreadable() => _call?.CountUnreadable();

    /// <summary>
    /// A clock of the pipeline's own is followed: what comes without one and without a time gets what it would have said.
    /// An event of a frame log has a time, which the fold goes by.
    /// </summary>
    private Frame Stamp(Frame frame)
    {
        var own = Own();
        if (frame.Clock is { } clock) Interlocked.Exchange(ref _clockOffset, clock - own);
        if (frame.Time != 0) return frame;
        return frame with
        {
            Time = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100,
            Clock = Clock(frame.Clock),
        };
    }

    /// <summary>The call's clock: what it is told to be, else what it would be now, nanoseconds.</summary>
    private long Clock(long? told) => told ?? Math.Max(0, Own() + Interlocked.Read(ref _clockOffset));

    private long Own() => (long)(_time.GetElapsedTime(_begun).TotalMilliseconds * 1e6);
}
