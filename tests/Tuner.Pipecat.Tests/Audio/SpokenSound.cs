using Tuner.Pipecat.Audio;

namespace Tuner.Pipecat.Tests.Audio;

/// <summary>
/// Sound as it was really spoken or heard, and when its packets were seen: with the jitter of arrival, a sample clock that
/// drifts, pauses in which nothing comes, and a loop that stands still and then has them all at once.
/// </summary>
internal sealed class SpokenSound
{
    private const long Packet = 20_000_000;
    private const long MergeLimit = 200_000_000;
    private const long Break = 100_000_000;
    private readonly List<(long Position, long True)> _truth = [];
    private readonly List<(long Seen, long Duration)> _packets = [];
    private readonly List<(long From, long To)> _stalls = [];
    private readonly Random _chance;
    private readonly double _drift;
    private readonly long _jitter;
    private readonly AudioSide _side;
    private long _now = 500_000_000;
    private long _position;

    public SpokenSound(AudioSide side, double drift, long jitterMs, int seed) =>
        (_side, _drift, _jitter, _chance) = (side, drift, jitterMs * 1_000_000, new Random(seed));

    /// <summary>Positions in the sound, and the clock at which each was really spoken or heard.</summary>
    public IReadOnlyList<(long Position, long True)> Truth => _truth;

    public SpokenSound Speaks(long ms)
    {
        for (var end = _now + (ms * 1_000_000); _now < end;)
        {
            _truth.Add((_position, _now));
            _position += Packet;
            var length = (long)(Packet * (1 + _drift));
            // The caller's packet comes when all of it was spoken; the bot's is heard from when it is written.
            var seen = (_side == AudioSide.Caller ? _now + length : _now) + (_jitter > 0 ? _chance.NextInt64(_jitter) : 0);
            _packets.Add((seen, Packet));
            _now += length;
        }

        return this;
    }

    public SpokenSound Pauses(long ms)
    {
        _now += ms * 1_000_000;
        return this;
    }

    /// <summary>From now on the loop sees nothing for a while.</summary>
    public SpokenSound Stalls(long ms)
    {
        _stalls.Add((_now, _now + (ms * 1_000_000)));
        return this;
    }

    /// <summary>What the tap makes of it: packets that follow each other without a break are one piece.</summary>
    public List<SeenSound> Seen()
    {
        var pieces = new List<SeenSound>();
        var latest = 0L;
        foreach (var (at, duration) in _packets)
        {
            var seen = at;
            foreach (var (from, to) in _stalls)
                if (seen >= from && seen < to) seen = to;
            latest = seen = Math.Max(latest, seen);
            if (pieces.Count > 0 && pieces[^1] is var last && seen - last.Clock <= MergeLimit && seen <= last.Clock + last.Duration + Break && last.Duration < MergeLimit)
                pieces[^1] = last with { LastClock = seen, Duration = last.Duration + duration };
            else pieces.Add(new SeenSound(seen, seen, duration, false));
        }

        return pieces;
    }
}
