using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Recording;

/// <summary>
/// The call's own time. Differences are taken on the pipeline's monotonic clock; the wall clock, which can jump,
/// anchors the call in the world once.
/// </summary>
internal sealed class CallClock
{
    /// <summary>An event without a clock of its own is at most this far behind the frame before it.</summary>
    private const long LongestStep = 2_000_000_000;

    private readonly ClockDomains _domains = new();
    private long? _toFirstClock;
    private long _lastTime;
    private bool _any;
    private bool _started;
    private long _startClock;
    private long? _shiftAtStart;
    private long _startTime;

    /// <summary>The clock of the frame that is being applied, nanoseconds.</summary>
    public long Now { get; private set; }

    /// <summary>What brings a time of the frame that is being applied onto the call's clock, nanoseconds.</summary>
    public long Shift { get; private set; }

    /// <summary>The latest clock seen, nanoseconds.</summary>
    public long Latest { get; private set; }

    /// <summary>What the first pipeline's own clock shows when the call begins, nanoseconds.</summary>
    public long PipelineZero => _startClock - (_shiftAtStart ?? _toFirstClock ?? 0);

    /// <summary>The latest clock seen, as the first pipeline's own clock shows it, nanoseconds.</summary>
    public long PipelineLatest => Latest - (_shiftAtStart ?? _toFirstClock ?? 0);

    /// <summary>When the call began, Unix milliseconds.</summary>
    public long StartTimestamp => _startTime / 1_000_000;

    public void Tick(Frame frame)
    {
        var step = frame.Time - _lastTime is > 0 and < LongestStep and var given ? given : 0;
        Shift = frame.Clock is { } own ? ShiftOf(frame, own, step) : 0;
        Now = frame.Clock + Shift ?? (_any ? Now + step : 0);
        _lastTime = frame.Time;
        Latest = _any ? Math.Max(Latest, Now) : Now;
        if (!_any || (!_started && frame is StartFrame)) Anchor(frame);
        _any = true;
    }

    /// <summary>Anchors a call of which no frame was ever seen.</summary>
    public void AnchorAt(long unixNanoseconds)
    {
        if (!_any) _startTime = unixNanoseconds;
    }

    /// <summary>Milliseconds since the call began, never below zero: speech cannot come before it.</summary>
    public long Ms(long clock) => Math.Max(0, (long)Math.Round((clock - _startClock) / 1e6));

    /// <summary>Lines before the first pipeline clock are timed from the first line; the clock is shifted to continue from there.</summary>
    private long ShiftOf(Frame frame, long own, long step)
    {
        _toFirstClock ??= _any ? Now + step - own : 0;
        return _toFirstClock.Value + (frame.Time != 0 ? _domains.ShiftOf(frame.Time, own, frame is StartFrame) : 0);
    }

    private void Anchor(Frame frame)
    {
        _startClock = Now;
        _shiftAtStart = frame.Clock is null ? null : Shift;
        _startTime = frame.Time;
        _started = frame is StartFrame;
    }
}
