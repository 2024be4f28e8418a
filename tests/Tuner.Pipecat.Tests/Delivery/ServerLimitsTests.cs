using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

public sealed class ServerLimitsTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly ForgettingDisk _disk = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_as_large_as_what_was_refused_is_made_to_fit_what_was_taken_for_an_hour(bool onDisk)
    {
        var limits = Limits(onDisk);
        limits.Learn("here", 400, 1000);
        Assert.Equal((400, 400, null, null), (limits.For("here", 1001), limits.For("here", 1000), limits.For("here", 999), limits.For("there", 1000)));
        limits.Learn("here", 300, 900);
        Assert.Equal((300, 300), (limits.For("here", 1001), limits.For("here", 900)));
        _time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(300, limits.For("here", 1000));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(limits.For("here", 1000));
        _time.SetUtcNow(_time.GetUtcNow());
    }

    [Fact]
    public void On_disk_is_one_hint_for_each_server_and_old_ones_go()
    {
        var limits = Limits(true);
        limits.Learn("here", 400, 1000);
        _time.Advance(TimeSpan.FromMinutes(30));
        limits.Learn("there", 1, 2);
        limits.Learn("here", 300, 900);
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        Assert.Equal([$"here.300.900.{now}.limit", $"there.1.2.{now}.limit"], Hints());
        _time.Advance(TimeSpan.FromHours(1));
        limits.Learn("here", 200, 800);
        Assert.Equal([$"here.200.800.{now + 3_600_000}.limit"], Hints());
    }

    [Theory]
    [InlineData("here.1000.1000.{0}.limit", true)]
    [InlineData("here.1.1000.{0}.limit", true)]
    [InlineData("here.1001.1000.{0}.limit", false)] // it took more than it refused
    [InlineData("here.0.1000.{0}.limit", false)]
    [InlineData("here.-1.1000.{0}.limit", false)]
    [InlineData("here.1.1000.{0}.x.limit", false)]
    [InlineData("here.1.1000.limit", false)]
    [InlineData("here.1.1000.{0}.hint", false)]
    public void A_hint_that_makes_no_sense_is_none(string name, bool counts)
    {
        _disk.CreateNew("/state/servers/" + name.Replace("{0}", $"{_time.GetUtcNow().ToUnixTimeMilliseconds()}", StringComparison.Ordinal)).Dispose();
        Assert.Equal(counts, Limits(true).For("here", 1000) is not null);
    }

    private ServerLimits Limits(bool onDisk) => new(_time, onDisk ? new StateFolder(_disk, "/state") : null);

    private string[] Hints() => [.. _disk.List("/state/servers").Order(StringComparer.Ordinal)];
}
