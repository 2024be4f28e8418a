namespace Tuner.Pipecat.Audio;

/// <summary>Where all sound of a call belongs in its recording: sample n stands for n / 16 ms after the record's zero.</summary>
internal sealed class SoundPlan
{
    /// <summary>Samples a second of a recording.</summary>
    public const int Rate = 16_000;

    /// <summary>What one sample lasts, nanoseconds.</summary>
    public const long SampleNs = 1_000_000_000 / Rate;

    /// <summary>A recording is no longer than this, samples: the head of a WAV file counts to 4 GiB.</summary>
    public const long MostSamples = 12L * 3600 * Rate;

    private const int MostAnchors = 2000;
    private const int MostHoles = 500;

    private SoundPlan(long zero, IEnumerable<PlacedVoice> voices, IReadOnlyList<MissingSound> holes)
    {
        (Zero, Voices) = (zero, [.. voices.Where(static voice => voice.Runs.Count > 0).Select(voice => voice.Steady(zero))]);
        var end = Voices.Select(static voice => voice.Runs[^1].End).Append(zero).Max();
        Length = Math.Clamp((end - zero + SampleNs - 1) / SampleNs, 0, MostSamples);
        LargestError = Runs.Select(static run => run.LargestError).DefaultIfEmpty().Max();
        Anchors = Told();
        Holes = [.. holes.OrderBy(static hole => hole.FromMs).Take(MostHoles)];
    }

    /// <summary>The pipeline's clock at the record's zero, nanoseconds.</summary>
    public long Zero { get; }

    /// <summary>Every voice that is heard, each on a clock of its own: nobody delays another.</summary>
    public IReadOnlyList<PlacedVoice> Voices { get; }

    /// <summary>How long the recording is, samples of each channel.</summary>
    public long Length { get; }

    /// <summary>How long it is, milliseconds.</summary>
    public long LengthMs => Length * 1000 / Rate;

    /// <summary>Where in the record's time which sample lies: milliseconds and samples, as measured at the start, every ten seconds and after every pause.</summary>
    public IReadOnlyList<(long AtMs, long Sample)> Anchors { get; }

    /// <summary>How much earlier than it lies in the recording sound was seen, at most, nanoseconds.</summary>
    public long LargestError { get; }

    /// <summary>Sound that was lost on its way: silence of the same length.</summary>
    public IReadOnlyList<MissingSound> Holes { get; }

    /// <summary>Finds where it all belongs.</summary>
    /// <param name="zero">The pipeline's clock at the record's zero, nanoseconds.</param>
    /// <param name="seen">When each voice's sound was seen.</param>
    /// <param name="holes">What was lost.</param>
    public static SoundPlan Of(long zero, IEnumerable<(SoundVoice Voice, IReadOnlyList<SeenSound> Pieces)> seen, IReadOnlyList<MissingSound> holes) =>
        new(zero, seen.Select(static one => new PlacedVoice(one.Voice, SoundPlacement.Of(one.Voice.Side, one.Pieces))), holes);

    /// <summary>The first sample that lies at a clock or behind it; never below zero.</summary>
    public long SampleAt(long clock) => Math.Max(0, (clock - Zero + SampleNs - 1) / SampleNs);

    private IEnumerable<SoundRun> Runs => Voices.SelectMany(static voice => voice.Runs);

    private List<(long AtMs, long Sample)> Told()
    {
        var all = new List<(long AtMs, long Sample)>();
        foreach (var run in Runs)
            for (var i = 0; i < Math.Max(1, run.Measured.Count - 1); i++)
                if (run.Measured[i].Clock >= Zero) all.Add(((run.Measured[i].Clock - Zero) / 1_000_000, Math.Max(0, run.ClockAt(run.Measured[i].Position) - Zero) / SampleNs));
        all = [.. all.Distinct().Order()];
        var step = (all.Count + MostAnchors - 1) / MostAnchors;
        return step <= 1 ? all : [.. all.Where((_, i) => i % step == 0)];
    }
}

/// <summary>A stretch of sound that was lost.</summary>
/// <param name="Side">Whose it was.</param>
/// <param name="FromMs">Where it began, milliseconds after the record's zero.</param>
/// <param name="ToMs">Where it ended.</param>
/// <param name="Why">Why it was lost, a word.</param>
internal sealed record MissingSound(AudioSide Side, long FromMs, long ToMs, string Why);
