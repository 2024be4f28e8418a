namespace Tuner.Pipecat.Audio;

/// <summary>
/// Finds where the pieces of one side's sound belong on the pipeline's clock. Pieces that follow each other stay together,
/// however late some of them were seen; where sound really paused, there is a pause of that length.
/// <para>
/// What is looked at is each piece's offset: the clock at which it was seen, less all the sound of its side before it. Of
/// the caller's sound the smallest offset counts that is seen soon after: it came late for as long as a loop stood still,
/// and was spoken without a break. The bot's sound was heard when it was written: an offset that rises by more than jitter
/// is a pause, and one that falls only says that it was written ahead of its time.
/// </para>
/// </summary>
internal static class SoundPlacement
{
    /// <summary>A rise of the offset by more than this is a pause.</summary>
    public const long Tolerance = 60_000_000;

    /// <summary>The same of the bot's sound, whose clock is that of the write itself.</summary>
    private const long BotsTolerance = 10_000_000;

    /// <summary>How much later than it belongs a chunk of the bot's is written at most without a pause being heard.</summary>
    public const long LongestJitter = 150_000_000;

    /// <summary>No sample clock is further off than this.</summary>
    public const double MostDrift = 0.02;

    /// <summary>A packet's sound was spoken before it came; how much of its length before, only the network knows: half of it, and of a long one so much.</summary>
    private const long MostLead = 5_000_000;

    private const long LongestPacket = 60_000_000;
    private const long CallersHorizon = 3_000_000_000;
    private const long BotsHorizon = 1_000_000_000;

    /// <summary>The runs of one side's sound, in order.</summary>
    public static IReadOnlyList<SoundRun> Of(AudioSide side, IReadOnlyList<SeenSound> pieces)
    {
        if (pieces.Count == 0) return [];
        var points = Points(side, pieces);
        var starts = side == AudioSide.Caller ? CallersRuns(pieces, points) : BotsRuns(pieces, points);
        var runs = SoundAnchors.Of(side, pieces, points, starts);
        for (var i = 1; i < runs.Count; i++)
            if (runs[i - 1].End > runs[i].Start) runs[i] = runs[i].Later(runs[i - 1].End - runs[i].Start);
        return runs;
    }

    private static OffsetPoints Points(AudioSide side, IReadOnlyList<SeenSound> pieces)
    {
        var points = new OffsetPoints(pieces.Count);
        var lead = side == AudioSide.Caller ? Math.Min(Packet(pieces) / 2, MostLead) : 0;
        var (position, latest) = (0L, long.MinValue);
        for (var i = 0; i < pieces.Count; i++)
        {
            var piece = pieces[i];
            points.Begins[i] = position;
            points.Positions[i] = side == AudioSide.Caller ? position + piece.Duration : position;
            points.Offsets[i] = (side == AudioSide.Caller ? piece.LastClock + lead : piece.Clock) - points.Positions[i];
            points.Moments[i] = latest = Math.Max(latest, side == AudioSide.Caller ? piece.LastClock : piece.Clock);
            position += piece.Duration;
        }

        return points;
    }

    /// <summary>A usual packet: what is left of a piece's length when the time between its first and its last chunk is taken off.</summary>
    private static long Packet(IReadOnlyList<SeenSound> pieces)
    {
        var packets = new long[Math.Min(pieces.Count, 1000)];
        for (var i = 0; i < packets.Length; i++) packets[i] = Math.Clamp(pieces[i].Duration - (pieces[i].LastClock - pieces[i].Clock), 0, LongestPacket);
        Array.Sort(packets);
        return packets[packets.Length / 2];
    }

    private static List<int> CallersRuns(IReadOnlyList<SeenSound> pieces, OffsetPoints points)
    {
        var ahead = ForwardMinimum.Of(points.Offsets, points.Moments, CallersHorizon);
        var starts = new List<int> { 0 };
        var level = ahead[0];
        for (var i = 1; i < pieces.Count; i++)
        {
            var most = level + points.DriftBetween(i - 1, i);
            var begins = pieces[i].AfterHole || ahead[i] > most + Tolerance;
            if (begins) starts.Add(i);
            level = begins ? ahead[i] : Math.Min(ahead[i], most);
        }

        return starts;
    }

    private static List<int> BotsRuns(IReadOnlyList<SeenSound> pieces, OffsetPoints points)
    {
        var ahead = ForwardMinimum.Of(points.Offsets, points.Moments, BotsHorizon);
        var starts = new List<int> { 0 };
        var level = points.BotsLevel(0).Offset;
        for (var i = 1; i < pieces.Count; i++)
        {
            var drift = points.DriftBetween(i - 1, i);
            var late = points.Offsets[i] - level - drift;
            var begins = pieces[i].AfterHole || late > LongestJitter || (late > BotsTolerance && ahead[i] > level + drift + BotsTolerance);
            if (begins) starts.Add(i);
            level = begins ? points.BotsLevel(i).Offset : Math.Clamp(ahead[i], level - drift, level + drift);
        }

        return starts;
    }
}
