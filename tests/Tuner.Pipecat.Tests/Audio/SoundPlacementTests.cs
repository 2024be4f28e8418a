using CsCheck;
using Tuner.Pipecat.Audio;

namespace Tuner.Pipecat.Tests.Audio;

/// <summary>Sound lies in the recording where it was spoken or heard: each packet within 20 ms of it.</summary>
public sealed class SoundPlacementTests
{
    private const double Allowed = 20;

    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(0.0, 40)]
    [InlineData(0.01, 0)]
    [InlineData(0.01, 60)]
    [InlineData(-0.01, 60)]
    [InlineData(0.0002, 60)]
    public void The_caller_stays_in_step_for_an_hour(double drift, long jitter) =>
        AssertInStep(AudioSide.Caller, new SpokenSound(AudioSide.Caller, drift, jitter, 1).Speaks(3_600_000));

    [Fact]
    public void Jitter_of_arrival_tears_no_sound() =>
        Assert.Single(SoundPlacement.Of(AudioSide.Caller, new SpokenSound(AudioSide.Caller, 0, 95, 6).Speaks(600_000).Seen()));

    [Theory]
    [InlineData(0.01)]
    [InlineData(-0.01)]
    [InlineData(0.0)]
    public void A_pause_is_a_pause_and_drift_goes_on_behind_it(double drift) =>
        AssertInStep(AudioSide.Caller, new SpokenSound(AudioSide.Caller, drift, 30, 2).Speaks(12_000).Pauses(4_000).Speaks(3_000).Pauses(90_000).Speaks(31_000).Pauses(200).Speaks(8_000));

    [Fact]
    public void What_came_in_a_burst_behind_a_loop_that_stood_still_was_spoken_without_a_break()
    {
        var sound = new SpokenSound(AudioSide.Caller, 0, 10, 3).Speaks(20_000).Stalls(3_000).Speaks(20_000);
        AssertInStep(AudioSide.Caller, sound);
        Assert.Single(SoundPlacement.Of(AudioSide.Caller, sound.Seen()));
    }

    [Fact]
    public void A_loop_that_stands_still_when_the_call_begins_makes_nothing_late() =>
        AssertInStep(AudioSide.Caller, new SpokenSound(AudioSide.Caller, 0, 10, 4).Stalls(2_500).Speaks(15_000));

    [Fact]
    public void The_bot_is_heard_when_it_was_written_and_silent_where_nothing_was() =>
        AssertInStep(AudioSide.Bot, new SpokenSound(AudioSide.Bot, 0, 8, 5).Speaks(4_000).Pauses(700).Speaks(2_500).Pauses(6_000).Speaks(900).Pauses(300).Speaks(2_000).Pauses(40).Speaks(45_000));

    [Fact]
    public void What_the_bot_writes_ahead_of_its_time_is_heard_one_after_the_other()
    {
        var pieces = Enumerable.Range(0, 30).Select(i => new SeenSound(1_000_000_000 + i, 1_000_000_000 + i, 100_000_000, false)).ToList();
        pieces.Add(new SeenSound(9_000_000_000, 9_000_000_000, 100_000_000, false));
        var runs = SoundPlacement.Of(AudioSide.Bot, pieces);
        Assert.Equal(2, runs.Count);
        Assert.InRange((runs[0].End - 1_000_000_000) / 1e6, 2_950, 3_050);
        Assert.Equal(9_000, runs[1].Start / 1e6, 1.0);
    }

    [Fact]
    public void Sound_that_is_lost_leaves_a_silence_of_its_length()
    {
        var pieces = Enumerable.Range(0, 100).Where(i => i is < 50 or > 51).Select(i => new SeenSound(At(i), At(i), 20_000_000, i == 52)).ToList();
        var runs = SoundPlacement.Of(AudioSide.Caller, pieces);
        Assert.Equal(2, runs.Count);
        Assert.Equal(40, (runs[1].Start - runs[0].End) / 1e6, 1.0);

        static long At(int i) => 1_000_000_000 + (i * 20_000_000L);
    }

    [Fact]
    public void However_a_caller_speaks_pauses_and_is_seen_late_he_is_heard_in_step() =>
        Gen.Select(Gen.Double[-0.01, 0.01], Gen.Long[0, 25], Gen.Int[0, 1_000_000], Gen.Select(Gen.Long[12_000, 40_000], Gen.Long[300, 20_000]).Array[1, 6]).Sample((drift, jitter, seed, parts) =>
        {
            var sound = new SpokenSound(AudioSide.Caller, drift, jitter, seed);
            foreach (var (speaks, pauses) in parts) sound.Speaks(speaks).Pauses(pauses);
            AssertInStep(AudioSide.Caller, sound);
        }, iter: 200, threads: 1);

    [Fact]
    public void Runs_follow_each_other_whatever_the_clocks_say() =>
        Gen.Select(Gen.Enum<AudioSide>(), Gen.Select(Gen.Long[0, 10_000_000_000], Gen.Long[0, 500_000_000], Gen.Long[1_000, 1_000_000_000]).Array[0, 40]).Sample((side, pieces) =>
        {
            var runs = SoundPlacement.Of(side, [.. pieces.Select(piece => new SeenSound(piece.Item1, piece.Item1 + piece.Item2, piece.Item3, false))]);
            Assert.Equal(pieces.Length, runs.Sum(run => run.Pieces));
            for (var i = 0; i < runs.Count; i++)
            {
                Assert.True(runs[i].End >= runs[i].Start);
                if (i > 0) Assert.True(runs[i].Start >= runs[i - 1].End);
            }
        }, iter: 300, threads: 1);

    private static void AssertInStep(AudioSide side, SpokenSound sound)
    {
        var runs = SoundPlacement.Of(side, sound.Seen());
        var (run, worst) = (0, 0.0);
        foreach (var (position, truth) in sound.Truth)
        {
            while (run < runs.Count - 1 && position >= runs[run + 1].Anchors[0].Position) run++;
            var error = Math.Abs(ClockOf(runs[run], position) - truth) / 1e6;
            worst = Math.Max(worst, error);
        }

        Assert.True(worst <= Allowed, $"{worst:0.0} ms off");
    }

    private static double ClockOf(SoundRun run, long position)
    {
        var i = 0;
        while (i < run.Anchors.Count - 2 && position > run.Anchors[i + 1].Position) i++;
        var (a, b) = (run.Anchors[i], run.Anchors[i + 1]);
        return a.Clock + ((double)(position - a.Position) * (b.Clock - a.Clock) / Math.Max(1, b.Position - a.Position));
    }
}
