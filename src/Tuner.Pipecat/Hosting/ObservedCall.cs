using System.Buffers;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Models;

namespace Tuner.Pipecat.Hosting;

/// <summary>The worker's side of one observer: its call and where it stands. Only the worker touches it, but for the counters.</summary>
internal sealed class ObservedCall(ObserverSettings settings, long number, TunerLog log)
{
    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private long _observed;
    private long _dropped;
    private long _unreadable;

    public ObserverSettings Settings => settings;

    public TunerLog Log => log;

    public LiveCall? Live { get; set; }

    /// <summary>True when a call's end was asked for; nothing more is taken then.</summary>
    public bool IsEnding { get; set; }

    /// <summary>When the call is over unless more comes, in the clock's ticks; 0 while no end was seen.</summary>
    public long LastSignAfterEnd { get; set; }

    /// <summary>Frames that could not be written, by reason; told at the end.</summary>
    public Dictionary<string, long> Dropped { get; } = new(StringComparer.Ordinal);

    public long FramesObserved => Interlocked.Read(ref _observed);

    /// <summary>Frames that the queue had no room for.</summary>
    public long QueueDrops => Interlocked.Read(ref _dropped);

    /// <summary>Lines of a frame log that is played which are no frames.</summary>
    public long Unreadable => Interlocked.Read(ref _unreadable);

    public long Seq { get; set; }

    /// <summary>What the call used when that was last counted.</summary>
    public Usage? Used { get; set; }

    /// <summary>The observer's own way to end the call: it asks for the reason first.</summary>
    public Action? Ender { get; set; }

    public void End()
    {
        LastSignAfterEnd = 0;
        Ender?.Invoke();
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
        new JournalOrigin { BaseUrl = settings.Key.BaseUrl, Key = settings.Key.Fingerprint, Capture = settings.Capture, Host = HostIdentity.Own, CallNumber = number, Prices = settings.Prices });
}
