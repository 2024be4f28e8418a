namespace Tuner.Voice;

/// <summary>
/// When audio that a host appended went through, by where in it: a service tells the caller's speech in the audio it
/// was given, which stands still while the host sends none. Takes nothing but its own fixed memory.
/// </summary>
internal sealed class InputClock
{
    /// <summary>What comes this much too early or too late for the audio before it is another stretch of it.</summary>
    private const long Jitter = 20_000_000;

    private const int Most = 256;
    private readonly Lock _gate = new();
    private readonly (long From, long Shift)[] _stretches = new (long, long)[Most];
    private long _count;
    private long _appended;

    /// <summary>Audio was sent at a moment: it was spoken just before. All times in nanoseconds.</summary>
    public void Append(long length, long now)
    {
        lock (_gate)
        {
            var from = _appended;
            _appended += length;
            var shift = now - _appended;
            if (_count == 0 || Math.Abs(shift - _stretches[(_count - 1) % Most].Shift) > Jitter) _stretches[_count++ % Most] = (from, shift);
        }
    }

    /// <summary>When the audio at a place went through; null where that audio was not seen.</summary>
    public long? WentThrough(long position)
    {
        lock (_gate)
        {
            // A detector rounds up to whole milliseconds and frames of its own.
            if (_count == 0 || position > _appended + (5 * Jitter)) return null;
            for (var i = _count - 1; i >= Math.Max(0, _count - Most); i--)
            {
                if (_stretches[i % Most] is var (from, shift) && from <= position) return position + shift;
            }

            return null;
        }
    }
}
