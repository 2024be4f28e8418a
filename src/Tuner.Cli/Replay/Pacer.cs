using Tuner.Pipecat.Frames;

namespace Tuner.Cli.Replay;

/// <summary>Holds frames back until they are due by the call's own clock.</summary>
/// <param name="speed">How fast.</param>
/// <param name="time">What it waits by.</param>
/// <param name="played">Told how much of the call was played, each time a frame is due.</param>
internal sealed class Pacer(PlaybackSpeed speed, TimeProvider time, Action<TimeSpan>? played = null)
{
    private long? _firstClock;
    private long _started;

    public async ValueTask WaitForAsync(Frame frame, CancellationToken cancel)
    {
        if (speed.Factor is not { } factor || frame.Clock is not { } clock) return;
        if (_firstClock is not { } first)
        {
            _firstClock = clock;
            _started = time.GetTimestamp();
            return;
        }

        var due = TimeSpan.FromSeconds(Math.Clamp((clock - (double)first) / 1e9 / factor, 0, TimeSpan.FromDays(1).TotalSeconds));
        var wait = due - time.GetElapsedTime(_started);
        if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancel).ConfigureAwait(false);
        played?.Invoke(due * factor);
    }
}
