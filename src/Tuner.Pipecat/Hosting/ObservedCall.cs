using System.Buffers;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Live;
using Tuner.Pipecat.Models;

namespace Tuner.Pipecat.Hosting;

/// <summary>The engine's side of one observer: its call and where it stands. Only the engine's thread touches it, but for the counters.</summary>
internal sealed class ObservedCall(ObserverSettings settings, long number, TunerLog log) : ICallHost
{
    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private long _observed;
    private long _dropped;
    private long _unreadable;

    public ObserverSettings Settings => settings;

    public TunerLog Log => log;

    /// <summary>The call itself; null before its first frame.</summary>
    public CallInProgress? Call { get; set; }

    /// <summary>True when the call is over; nothing more is taken then.</summary>
    public bool IsOver { get; private set; }

    public Action<string>? Transcript => settings.Debug ? row => log.Write(TunerLogLevel.Debug, row) : null;

    /// <summary>Frames that could not be written, by reason.</summary>
    public Dictionary<string, long> Dropped { get; } = new(StringComparer.Ordinal);

    public long FramesObserved => Interlocked.Read(ref _observed);

    /// <summary>Frames that the queue had no room for.</summary>
    public long QueueDrops => Interlocked.Read(ref _dropped);

    /// <summary>Lines of a frame log that is played which are no frames.</summary>
    public long Unreadable => Interlocked.Read(ref _unreadable);

    public long Seq { get; set; }

    /// <summary>Sound that the queue had no room for.</summary>
    public SoundHoles SoundHoles { get; } = new();

    /// <summary>What the call used when that was last counted.</summary>
    public Usage? Used { get; set; }

    /// <summary>The observer's own way to end the call: it asks for the reason first.</summary>
    public Action? Ender { get; set; }

    /// <summary>Who holds frames of it back; null when nobody ever did.</summary>
    public IHoldsBack? Holder { get; set; }

    public void Written(long seq)
    {
        // An observer keeps nothing back: nobody waits to hear it.
    }

    public void PipelineEnded() => Ender?.Invoke();

    public void WasSilent(TimeSpan limit)
    {
        // A process that still runs may be silent for as long as it likes.
    }

    public void Finishing(string id) => Close();

    /// <summary>Nothing more is taken.</summary>
    public void Close() => IsOver = true;

    public void Finished(FinishedCall finished)
    {
        // Whoever disposes of the observer waits for it.
    }

    /// <summary>What could not be kept, the queue's losses included; told at the end of the call.</summary>
    public IReadOnlyDictionary<string, long> Losses()
    {
        if (QueueDrops > 0) Dropped[LostLine.QueueFull] = QueueDrops;
        if (Unreadable > 0) Dropped[LostLine.Unreadable] = Unreadable;
        return Dropped;
    }

    public void CountObserved() => Interlocked.Increment(ref _observed);

    public void CountQueueDrop() => Interlocked.Increment(ref _dropped);

    public void CountUnreadable() => Interlocked.Increment(ref _unreadable);

    /// <summary>The frame as a line of the log, its end left off; null when it has no form there.</summary>
    public ReadOnlySpan<byte> Write(Frame frame)
    {
        _line.ResetWrittenCount();
        FrameLineWriter.Write(_line, frame);
        return _line.WrittenSpan[..^1];
    }

    public JournalHeader ToHeader(Frame first) => new(
        CaptureFilter.Redact(new FrameLogHeader { V = FrameLogHeader.Version, Call = settings.Config.CallId, Config = settings.CallConfig, Pipecat = settings.Config.Recorded?.Pipecat, Python = settings.Config.Recorded?.Python, T = first.Time }, settings.Capture),
        new JournalOrigin { BaseUrl = settings.Key.BaseUrl, Key = settings.Key.Fingerprint, Capture = settings.Capture, Host = HostIdentity.Own, CallNumber = number, Prices = settings.Prices, Otlp = settings.Collector?.BaseUrl });
}
