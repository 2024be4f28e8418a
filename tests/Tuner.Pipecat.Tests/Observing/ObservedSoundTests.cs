using Tuner.Pipecat.Audio;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Hosting;
using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Tests.Observing;

/// <summary>Sound that is told of a call lies beside its journal, and never takes a frame's place.</summary>
public sealed class ObservedSoundTests : ObserverFixture
{
    private string[] Sounds => Directory.GetFiles(Path.Combine(Root, "live"), "*" + StateFolder.SoundSuffix);

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task Sound_is_written_down_where_that_was_asked_for(bool records, int files)
    {
        var observer = Observe(Config with { RecordAudio = records, AudioTo = "keep" });
        observer.Observe(new StartFrame());
        for (var i = 0; i < 20; i++)
        {
            observer.CallerAudio(new byte[640], 16_000);
            observer.BotAudio(new byte[960], 24_000);
        }

        await Engine.FlushWritesAsync();
        Assert.Equal(files, Sounds.Length);
    }

    [Fact]
    public void Sound_of_an_observer_that_is_switched_off_hurts_nobody()
    {
        var observer = new Observer(new TunerConfig { Enabled = false });
        observer.CallerAudio(new byte[640], 16_000);
        observer.BotAudio(new byte[640], 16_000);
        Assert.Equal(0, observer.Diagnostics.FramesObserved);
    }

    [Fact]
    public async Task What_the_queue_has_no_room_for_is_a_hole_and_costs_no_frame()
    {
        using var stuck = new ManualResetEventSlim();
        using var goesOn = new ManualResetEventSlim();
        var observer = Observe(Config with
        {
            RecordAudio = true,
            AudioTo = "keep",
            Log = (_, text) =>
            {
                if (!text.Contains("metrics are off", StringComparison.Ordinal)) return;
                stuck.Set();
                goesOn.Wait(TestContext.Current.CancellationToken);
            },
        });
        observer.Observe(new StartFrame { EnableMetrics = false });
        stuck.Wait(TestContext.Current.CancellationToken);
        var second = new byte[32_000];
        for (var i = 0; i < (Engine.SoundLimit / second.Length) + 100; i++) observer.CallerAudio(second, 16_000);
        observer.Observe(new TranscriptionFrame { Text = "I need a taxi." });
        goesOn.Set();
        await Engine.FlushWritesAsync();
        observer.CallerAudio(second, 16_000);
        Assert.Empty(observer.Diagnostics.FramesDropped);
        Assert.Contains((await DeliveredAsync(observer)).TranscriptWithToolCalls, static row => row.Text == "I need a taxi.");
    }

    [Fact]
    public void Holes_of_a_side_that_follow_each_other_are_one()
    {
        var holes = new SoundHoles();
        holes.Add(Lost(AudioSide.Bot, 100_000_000));
        holes.Add(Lost(AudioSide.Bot, 300_000_000));
        holes.Add(Lost(AudioSide.Caller, 900_000_000));
        Assert.Equal((100_000_000L, 220L), holes.Take(new SoundVoice(AudioSide.Bot)));
        Assert.Null(holes.Take(new SoundVoice(AudioSide.Bot)));
        Assert.Equal((900_000_000L, 20L), holes.Take(new SoundVoice(AudioSide.Caller)));
    }

    private static AudioChunk Lost(AudioSide side, long clock) => new(side, 16_000, 1, clock, clock, new byte[640]);
}
