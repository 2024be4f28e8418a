namespace Tuner.Pipecat.Audio;

/// <summary>A stretch of one side's sound without a pause in it, and where it lies on the pipeline's clock.</summary>
/// <param name="FirstPiece">The number of its first piece of that side's sound, from 0.</param>
/// <param name="Pieces">How many pieces it has.</param>
/// <param name="Anchors">
/// Positions in that side's sound and the clock at each, nanoseconds: at its beginning, about every ten seconds and at its
/// end. Between two of them time passes evenly.
/// </param>
/// <param name="LargestError">How much earlier than it is placed a piece of it was seen, at most, nanoseconds: sound is never seen too early.</param>
internal sealed record SoundRun(int FirstPiece, int Pieces, IReadOnlyList<(long Position, long Clock)> Anchors, long LargestError)
{
    /// <summary>What was measured: positions and the clock at each. Where the run is held steady, or may not overlap another, it is placed a little beside.</summary>
    public IReadOnlyList<(long Position, long Clock)> Measured { get; init; } = Anchors;

    /// <summary>The clock where it begins.</summary>
    public long Start => Anchors[0].Clock;

    /// <summary>The clock where it ends.</summary>
    public long End => Anchors[^1].Clock;

    /// <summary>True when its sample clock and the pipeline's agree: nothing is stretched.</summary>
    public bool IsSteady { get; } = Anchors[^1].Clock - Anchors[0].Clock == Anchors[^1].Position - Anchors[0].Position && Anchors.Count == 2;

    /// <summary>The same, so much later.</summary>
    public SoundRun Later(long by) => new(FirstPiece, Pieces, [.. Anchors.Select(anchor => (anchor.Position, anchor.Clock + by))], LargestError) { Measured = Measured };

    /// <summary>The clock at which a position in it lies.</summary>
    public long ClockAt(long position)
    {
        var at = 0;
        while (at < Anchors.Count - 2 && position > Anchors[at + 1].Position) at++;
        var (a, b) = (Anchors[at], Anchors[at + 1]);
        return a.Clock + (long)((double)(position - a.Position) * (b.Clock - a.Clock) / Math.Max(1, b.Position - a.Position));
    }
}
