namespace Tuner.Pipecat.Recording;

/// <summary>
/// Brings several pipelines of one call onto one clock: each worker of Pipecat 1.3 and newer counts from its own start
/// (pipeline/worker.py). Each pipeline has a fixed offset, wall clock minus pipeline clock; a jump of the system clock
/// shifts all offsets equally.
/// </summary>
internal sealed class ClockDomains
{
    /// <summary>Frames are seen up to this much after their clock was read: nearer offsets are one clock.</summary>
    private const long Jitter = 50_000_000;

    /// <summary>A frame this far off every clock says that the system clock jumped.</summary>
    private const long Jump = 1_000_000_000;

    private readonly List<long> _offsets = [];

    /// <summary>How much a frame's clock is behind the first pipeline's, nanoseconds.</summary>
    public long ShiftOf(long time, long clock, bool starts)
    {
        var offset = time - clock;
        if (_offsets.Count == 0) _offsets.Add(offset);
        var nearest = Nearest(offset);
        if (starts && Math.Abs(offset - _offsets[nearest]) > Jitter && _offsets.Count < 64)
        {
            _offsets.Add(offset);
            nearest = _offsets.Count - 1;
        }

        if (_offsets.Count == 1) return 0;
        var off = offset - _offsets[nearest];
        if (Math.Abs(off) > Jump)
        {
            for (var i = 0; i < _offsets.Count; i++) _offsets[i] += off;
        }

        return _offsets[nearest] - _offsets[0];
    }

    private int Nearest(long offset)
    {
        var nearest = 0;
        for (var i = 1; i < _offsets.Count; i++)
        {
            if (Math.Abs(offset - _offsets[i]) < Math.Abs(offset - _offsets[nearest])) nearest = i;
        }

        return nearest;
    }
}
