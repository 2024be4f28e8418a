using Tuner.Pipecat.Recording.Caller;

namespace Tuner.Pipecat.Tests.Recording;

/// <summary>When the detector heard the caller in a turn.</summary>
public sealed class SoundTimesTests
{
    [Fact]
    public void Without_a_sound_nobody_knows_how_long_he_was_heard() => Assert.Null(new SoundTimes().Since(0, 100));

    [Theory]
    [InlineData(0, 80)]
    [InlineData(15, 75)]
    [InlineData(20, 70)]
    [InlineData(30, 70)]
    [InlineData(60, 40)]
    [InlineData(100, 0)]
    public void He_was_heard_since_a_moment_as_long_as_his_sounds_after_it(long since, long heard)
    {
        var sounds = new SoundTimes();
        sounds.Began(10);
        sounds.Stopped(20);
        sounds.Began(30);
        sounds.Began(50);
        Assert.Equal((3, heard), (sounds.Count, sounds.Since(since, 100)));
    }

    [Fact]
    public void Of_many_sounds_the_last_256_count()
    {
        var sounds = new SoundTimes();
        for (var i = 0; i < 300; i++)
        {
            sounds.Began(i * 10);
            sounds.Stopped((i * 10) + 1);
        }

        Assert.Equal((300, 256L), (sounds.Count, sounds.Since(0, 10_000)));
    }

    [Fact]
    public void Only_the_last_two_can_hold_something_and_each_must()
    {
        var sounds = new SoundTimes();
        sounds.Began(0);
        sounds.Stopped(10);
        Assert.False(sounds.LastTwoHold(5, 100));
        sounds.Began(20);
        Assert.True(sounds.LastTwoHold(10, 30));
        Assert.False(sounds.LastTwoHold(10, 29));
        Assert.False(sounds.LastTwoHold(11, 100));
    }

    [Fact]
    public void A_sound_of_which_only_the_end_was_told_has_no_length()
    {
        var sounds = new SoundTimes();
        sounds.BeganUntold();
        sounds.Stopped(50);
        Assert.Equal(1, sounds.Count);
        Assert.Null(sounds.Since(0, 100));
    }
}
