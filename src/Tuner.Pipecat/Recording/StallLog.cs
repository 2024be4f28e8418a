using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Recording;

/// <summary>When the host's event loop stood still.</summary>
internal sealed class StallLog
{
    private const int Most = 1000;
    private readonly List<Stall> _stalls = [];

    public IReadOnlyList<Stall> All => _stalls;

    public void Stood(StallEvent stall, long now)
    {
        if (stall.Ms is > 0 and < 3_600_000 && _stalls.Count < Most) _stalls.Add(new Stall(now - (long)(stall.Ms.Value * 1e6), now, stall.Line));
    }
}

/// <summary>One time of standing still, on the pipeline's clock.</summary>
internal sealed record Stall(long Start, long End, int Line);
