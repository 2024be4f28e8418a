using Microsoft.Extensions.Time.Testing;
using Tuner.Cli.Replay;
using Tuner.Pipecat.Frames;

namespace Tuner.Cli.Tests.Replay;

public class PacerTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task At_twice_the_speed_a_second_of_the_call_takes_half_a_second()
    {
        var pacer = new Pacer(new(2), _time);
        await WaitAsync(pacer, clockMs: 100);
        var second = WaitAsync(pacer, clockMs: 1100);
        _time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await second;
    }

    [Fact]
    public async Task How_much_was_played_counts_in_the_calls_own_time()
    {
        var played = new List<TimeSpan>();
        var pacer = new Pacer(new(2), _time, played.Add);
        await WaitAsync(pacer, clockMs: 100);
        _time.Advance(TimeSpan.FromSeconds(1));
        await WaitAsync(pacer, clockMs: 1100);
        Assert.Equal([TimeSpan.FromSeconds(1)], played);
    }

    [Fact]
    public async Task What_is_late_is_not_held_back_so_that_delays_do_not_add_up()
    {
        var pacer = new Pacer(new(1), _time);
        await WaitAsync(pacer, clockMs: 0);
        _time.Advance(TimeSpan.FromMilliseconds(700));
        Assert.True(WaitAsync(pacer, clockMs: 500).IsCompletedSuccessfully);
        Assert.False(WaitAsync(pacer, clockMs: 701).IsCompleted);
    }

    [Fact]
    public async Task Without_a_speed_and_without_a_clock_nothing_waits()
    {
        var unpaced = new Pacer(PlaybackSpeed.Max, _time);
        await WaitAsync(unpaced, 0);
        Assert.True(WaitAsync(unpaced, 1_000_000).IsCompletedSuccessfully);
        var paced = new Pacer(new(1), _time);
        await WaitAsync(paced, 0);
        Assert.True(WaitAsync(paced, clockMs: null).IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-5)]
    public async Task A_clock_that_runs_backwards_does_not_wait(long clock)
    {
        var pacer = new Pacer(new(0.01), _time);
        await WaitAsync(pacer, 0);
        Assert.True(WaitForClockAsync(pacer, clock).IsCompletedSuccessfully);
    }

    private static Task WaitAsync(Pacer pacer, long? clockMs) => WaitForClockAsync(pacer, clockMs * 1_000_000);

    private static Task WaitForClockAsync(Pacer pacer, long? clock) =>
        pacer.WaitForAsync(new StartFrame { Clock = clock }, TestContext.Current.CancellationToken).AsTask();
}
