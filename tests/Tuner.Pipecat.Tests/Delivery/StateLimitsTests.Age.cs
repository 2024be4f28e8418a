using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>What goes for its age.</summary>
public sealed partial class StateLimitsTests
{
    [Fact]
    public void A_record_expires_by_age_and_a_clock_that_jumps_ahead_makes_none_old()
    {
        Put(1, 100);
        var running = Limits(new DeliverySettings());
        running.EverythingWasTried();
        _time.SetUtcNow(_time.GetUtcNow());
        Assert.Single(new Outbox(Folder).List());
        _time.Advance(TimeSpan.FromDays(29));
        running.Enforce();
        Assert.Single(new Outbox(Folder).List());
        _time.Advance(TimeSpan.FromDays(2));
        running.Enforce();
        Assert.Empty(new Outbox(Folder).List());
        Assert.Equal(1, _counters.Lost[LossReason.TooOld]);
    }

    [Fact]
    public void The_wall_clock_of_a_running_process_may_jump()
    {
        var clock = new JumpingClock();
        var name = new RecordName(clock.GetUtcNow().ToUnixTimeMilliseconds(), "c01", "p", "k", 0, 0, "new");
        new Outbox(Folder).Put(name, Facts(1), new byte[10]);
        var limits = new StateLimits(Folder, new DeliverySettings(), _counters, clock, new TunerLog(null));
        clock.Jump = TimeSpan.FromDays(400);
        limits.Enforce();
        Assert.Single(new Outbox(Folder).List());
    }

    [Theory]
    [InlineData(1, true, true)] // of this boot, which is an hour ago: it cannot be a year old
    [InlineData(31 * 24, true, false)]
    [InlineData(0.5, false, true)] // of an earlier boot, and this one is so young that its clock may not be set
    [InlineData(2, false, false)]
    public void A_wall_clock_that_jumped_a_year_between_two_processes_makes_no_record_of_this_boot_old(double hoursSinceBoot, bool ofThisBoot, bool stays)
    {
        var clock = new JumpingClock { SinceBoot = TimeSpan.FromHours(hoursSinceBoot) };
        var id = ofThisBoot ? JournalHeader.IdOf(HostIdentity.Own, 1) : "0123456789ab-1-1-1";
        new Outbox(Folder).Put(new RecordName(clock.GetUtcNow().ToUnixTimeMilliseconds(), id, "p", "k", 0, 0, "new"), Facts(1), new byte[10]);
        clock.Jump = TimeSpan.FromDays(365);
        var limits = new StateLimits(Folder, new DeliverySettings(), _counters, clock, new TunerLog(null));
        limits.EverythingWasTried();
        limits.Enforce();
        Assert.Equal(stays ? 1 : 0, new Outbox(Folder).List().Count());
    }

    [Fact]
    public void Nothing_goes_for_its_age_before_this_process_has_tried_it()
    {
        Put(1, 100);
        _time.Advance(TimeSpan.FromDays(100));
        var limits = Limits(new DeliverySettings());
        limits.Enforce();
        Assert.Single(new Outbox(Folder).List());
        limits.EverythingWasTried();
        limits.Enforce();
        Assert.Empty(new Outbox(Folder).List());
    }

    [Fact]
    public async Task Nothing_goes_for_its_age_while_no_key_is_known_that_could_send_it()
    {
        await using var folder = new FolderUnderTest(Folder, new DeliverySettings(), new ScriptedTransport(), _time);
        Put(1, 100);
        _time.Advance(TimeSpan.FromDays(100));
        folder.Delivery.Enforce();
        Assert.Single(new Outbox(Folder).List());
        folder.Add(CallScript.Credential);
        folder.Delivery.Enforce();
        Assert.Empty(new Outbox(Folder).List());
    }

    [Theory]
    [InlineData(2, true, true)] // refused on this boot, two hours ago: not a week
    [InlineData(8 * 24, true, false)]
    [InlineData(0.5, false, true)] // refused on an earlier boot, and the clock may not be set yet
    [InlineData(2, false, false)]
    public void A_clock_that_jumped_ahead_takes_no_content_that_was_refused_since_the_boot(double hoursSinceBoot, bool onThisBoot, bool stays)
    {
        var clock = new JumpingClock { SinceBoot = TimeSpan.FromHours(hoursSinceBoot) };
        var name = new RecordName(clock.GetUtcNow().ToUnixTimeMilliseconds(), "0123456789ab-1-1-1", "p", "k", 0, 0, "new");
        new Outbox(Folder).Put(name, Facts(1), new byte[10]);
        var answer = new RejectedAnswer { CallId = "call-1", Status = 422, Why = "no", At = clock.GetUtcNow().ToUnixTimeMilliseconds() };
        using (var record = new Outbox(Folder).TryTake(name)) record!.Reject(onThisBoot ? answer : answer with { Boot = "another" });
        clock.Jump = TimeSpan.FromDays(8);
        new StateLimits(Folder, new DeliverySettings(), _counters, clock, new TunerLog(null)).Enforce();
        Assert.Equal(stays ? 1 : 0, new RejectedFolder(Folder).List().Count());
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void A_record_may_wait_as_long_as_is_set_and_not_a_millisecond_longer(int beyond, bool stays)
    {
        Put(1, 10);
        var limits = Limits(new DeliverySettings { MaxAge = TimeSpan.FromDays(2) });
        limits.EverythingWasTried();
        _time.Advance(TimeSpan.FromDays(2) + TimeSpan.FromMilliseconds(beyond));
        limits.Enforce();
        Assert.Equal(stays ? 1 : 0, new Outbox(Folder).List().Count());
        Assert.Equal(stays ? 0 : 1, _counters.Lost.GetValueOrDefault(LossReason.TooOld));
    }

    private sealed class JumpingClock : TimeProvider
    {
        public TimeSpan Jump { get; set; }

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(50) + Jump;

        public TimeSpan SinceBoot { get; init; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => SinceBoot.Ticks;
    }
}
