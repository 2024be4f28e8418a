using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>The lanes of calls that just ended.</summary>
public sealed class NewRecordLanesTests
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _begun;

    [Fact]
    public async Task Four_run_at_once_and_there_is_room_for_two_hundred_and_fifty_six()
    {
        using var lanes = new NewRecordLanes(CancellationToken.None);
        var all = new List<Task>();
        for (var call = 1; call <= 256; call++)
        {
            Assert.True(lanes.HasRoom, $"call {call}");
            all.Add(lanes.RunAsync(AttemptAsync));
        }

        Assert.False(lanes.HasRoom);
        Assert.False(lanes.IsEmpty);
        await Eventually.True(() => Volatile.Read(ref _begun) == 4, "four run");
        Assert.DoesNotContain(all, task => task.IsCompleted);
        _gate.SetResult();
        await lanes.WhenAllAsync();
        Assert.Equal(256, _begun);
        await Task.WhenAll(all);
        Assert.True(lanes.HasRoom);
        Assert.True(lanes.IsEmpty);
    }

    [Fact]
    public async Task Who_still_waits_for_a_lane_when_everything_stops_is_not_tried_and_raises_nothing()
    {
        using var stop = new CancellationTokenSource();
        using var lanes = new NewRecordLanes(stop.Token);
        var running = Enumerable.Range(0, 4).Select(_ => lanes.RunAsync(AttemptAsync)).ToList();
        await Eventually.True(() => Volatile.Read(ref _begun) == 4, "four run");
        var fifth = lanes.RunAsync(AttemptAsync);
        await stop.CancelAsync();
        await fifth;
        Assert.Equal(4, _begun);
        _gate.SetResult();
        await Task.WhenAll(running);
        Assert.True(lanes.IsEmpty);
    }

    private Task AttemptAsync()
    {
        Interlocked.Increment(ref _begun);
        return _gate.Task;
    }
}
