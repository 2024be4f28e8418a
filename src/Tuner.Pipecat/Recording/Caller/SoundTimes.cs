namespace Tuner.Pipecat.Recording.Caller;

/// <summary>When the detector heard the caller in a turn. Clocks are the pipeline's, nanoseconds.</summary>
internal sealed class SoundTimes
{
    /// <summary>Of a turn with more sounds than these the first are forgotten.</summary>
    private const int Most = 256;

    private readonly List<(long Start, long? End)> _sounds = [];

    /// <summary>How often he began.</summary>
    public int Count { get; private set; }

    public void Began(long start)
    {
        Stopped(start);
        if (_sounds.Count == Most) _sounds.RemoveAt(0);
        _sounds.Add((start, null));
        Count++;
    }

    /// <summary>Only its end is told: how long it was nobody knows.</summary>
    public void BeganUntold() => Count++;

    public void Stopped(long end)
    {
        if (_sounds is [.., { End: null } last]) _sounds[^1] = (last.Start, Math.Max(last.Start, end));
    }

    /// <summary>How long he was heard since a moment; null when no detector listens.</summary>
    public long? Since(long clock, long now)
    {
        if (_sounds.Count == 0) return null;
        long heard = 0;
        for (var i = _sounds.Count - 1; i >= 0; i--)
        {
            var end = _sounds[i].End ?? now;
            if (end <= clock) break;
            heard += end - Math.Max(clock, _sounds[i].Start);
        }

        return heard;
    }

    /// <summary>Whether the last two sounds were each as long as something takes.</summary>
    public bool LastTwoHold(long time, long now) =>
        _sounds is [.., var before, var last] && before.End - before.Start >= time && (last.End ?? now) - last.Start >= time;
}
