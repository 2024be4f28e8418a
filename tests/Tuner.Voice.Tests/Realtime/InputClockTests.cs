namespace Tuner.Voice.Tests.Realtime;

/// <summary>Places in the caller's audio, and when they went through.</summary>
public sealed class InputClockTests
{
    private const long Ms = 1_000_000;
    private readonly InputClock _clock = new();

    [Fact]
    public void A_place_went_through_when_its_bytes_did()
    {
        Send(from: 500, chunks: 50);
        Assert.Equal(980 * Ms, _clock.WentThrough(500 * Ms));
    }

    [Fact]
    public void While_nothing_is_sent_the_audio_stands_still()
    {
        Send(from: 0, chunks: 50);
        Send(from: 6000, chunks: 50);
        Assert.Equal(480 * Ms, _clock.WentThrough(500 * Ms));
        Assert.Equal(6480 * Ms, _clock.WentThrough(1500 * Ms));
    }

    [Fact]
    public void Audio_that_was_not_seen_has_no_time()
    {
        Assert.Null(_clock.WentThrough(0));
        Send(from: 0, chunks: 10);
        Assert.Null(_clock.WentThrough(10_000 * Ms));
    }

    [Fact]
    public void Chunks_that_come_a_little_early_or_late_are_one_stretch()
    {
        for (var i = 0; i < 1000; i++) _clock.Append(20 * Ms, ((i * 20) + (i % 2 == 0 ? 5 : 0)) * Ms);
        Assert.InRange(_clock.WentThrough(10_000 * Ms)!.Value, 9_960 * Ms, 10_000 * Ms);
    }

    /// <summary>Chunks of 20 ms in real time, the first at a moment.</summary>
    private void Send(int from, int chunks)
    {
        for (var i = 0; i < chunks; i++) _clock.Append(20 * Ms, (from + (i * 20)) * Ms);
    }
}
