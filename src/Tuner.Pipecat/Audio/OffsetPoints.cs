namespace Tuner.Pipecat.Audio;

/// <summary>What is known of when one side's sound was seen: an offset for each of its pieces, nanoseconds.</summary>
internal sealed class OffsetPoints(int count)
{
    private const long StartHorizon = 1_000_000_000;

    /// <summary>How much sound of its side lies before each piece.</summary>
    public long[] Begins { get; } = new long[count];

    /// <summary>The position that each piece's offset is of: its end for the caller, its beginning for the bot.</summary>
    public long[] Positions { get; } = new long[count];

    /// <summary>The clock at each position, less the position.</summary>
    public long[] Offsets { get; } = new long[count];

    /// <summary>When each piece was seen, never falling.</summary>
    public long[] Moments { get; } = new long[count];

    /// <summary>How much the offset can change by drift from one piece to another.</summary>
    public long DriftBetween(int from, int to) => (long)(SoundPlacement.MostDrift * (Positions[to] - Positions[from]));

    /// <summary>
    /// The offset of a run of the bot's that begins here: the least of those that follow soon. Where they fall by more than
    /// jitter, it is written ahead of its time, and only its first piece says when it was heard.
    /// </summary>
    public (long Offset, bool IsAhead) BotsLevel(int start)
    {
        var least = Offsets[start];
        for (var i = start + 1; i < Offsets.Length && Moments[i] - Moments[start] <= StartHorizon; i++) least = Math.Min(least, Offsets[i]);
        return Offsets[start] - least > SoundPlacement.LongestJitter ? (Offsets[start], true) : (least, false);
    }
}
