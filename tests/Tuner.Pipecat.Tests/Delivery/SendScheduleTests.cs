using Tuner.Pipecat.Delivery;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>The table of the one decision: what waits, what is known, and when; what goes, and when to look again.</summary>
public sealed class SendScheduleTests
{
    private const long Now = 1_700_000_000_000;
    private const long Minute = 60_000;
    private const long Never = -1;

    private static readonly Moment AtNow = new(Now, TimeSpan.FromHours(5));
    private static readonly Credential Mine = new("mine", "http://a.test", 7);
    private static readonly Credential Newer = new("newer", "http://a.test", 7);
    private static readonly Credential Elsewhere = new("mine", "http://b.test", 7);
    private static readonly DeliveryResult Taken = new DeliveryResult.Delivered(201, false);
    private static readonly DeliveryResult Down = new DeliveryResult.TryLater("503", "down", ServerIsDown: true);
    private static readonly DeliveryResult Failed = new DeliveryResult.TryLater("500", "it failed");
    private static readonly DeliveryResult Refused = new DeliveryResult.KeyRefused(401, "no");

    /// <summary>One record of my key: its last answer, when it is due, what this process knows; then whether it goes, and when to look again (from now, ms).</summary>
    [Theory]
    [InlineData("new", 0, "", "", Never)] // it has no key
    [InlineData("new", 0, "mine", "goes", Never)]
    [InlineData("503", -1, "mine", "goes", Never)]
    [InlineData("503", Minute, "mine", "", Minute)]
    [InlineData("503", 48 * 60 * Minute, "mine", "goes", Never)] // written under another clock
    [InlineData("new", 0, "newer", "", Never)] // of another key, which nobody refused
    [InlineData("401", 60 * Minute, "mine", "", 60 * Minute)]
    [InlineData("401", 60 * Minute, "mine newer", "goes", Never)] // the newer key need not wait
    [InlineData("403", 60 * Minute, "newer", "goes", Never)]
    [InlineData("new", 0, "mine parked", "", 60 * Minute)]
    [InlineData("new", 0, "mine parked taken", "goes", Never)] // the key was mended at the server
    [InlineData("new", 0, "mine newer parked", "goes", Never)]
    [InlineData("new", 0, "mine down", "", 2 * Minute)] // the server is left in peace for as long as the record that found it down waits
    [InlineData("new", 0, "mine down taken", "goes", Never)]
    [InlineData("new", 0, "mine failed", "goes", Never)]
    [InlineData("new", 0, "mine failed failed", "goes", Never)]
    [InlineData("new", 0, "mine failed failed failed", "", 2 * Minute)] // whatever it answers, it takes nothing
    [InlineData("new", 0, "mine failed failed taken failed", "goes", Never)]
    [InlineData("503", Minute, "mine down", "", 2 * Minute)] // due before its server is asked again
    [InlineData("503", 3 * Minute, "mine down", "", 3 * Minute)]
    [InlineData("network", 10 * Minute, "mine taken", "goes", Never)] // its server is up again
    [InlineData("network", 10 * Minute, "mine taken early", "", 10 * Minute)] // once is enough
    [InlineData("network", 10 * Minute, "mine taken failed", "", 10 * Minute)]
    [InlineData("network", 10 * Minute, "mine", "", 10 * Minute)] // nothing is known of its server
    [InlineData("500", 10 * Minute, "mine taken", "", 10 * Minute)] // it failed at this record, up or not
    public void What_waits_goes_when_it_is_time_and_its_server_and_key_allow(string answer, long dueIn, string facts, string goes, long againIn)
    {
        var known = Know(facts, early: Record("c1", answer, dueIn));
        var plan = SendSchedule.Plan([Record("c1", answer, dueIn)], [], known, AtNow);
        Assert.Equal(goes == "goes" ? ["c1"] : [], plan.Send.Select(name => name.Id));
        Assert.Equal(againIn == Never ? null : Now + againIn, plan.LookAgainAt);
        Assert.Equal(goes == "goes", SendSchedule.Plan([Record("c1", answer, dueIn)], [], known, AtNow).Send.Any(name => SendSchedule.MaySend(name, known, AtNow.Steady)));
    }

    [Theory]
    [InlineData("mine", true)]
    [InlineData("", false)]
    [InlineData("mine parked", false)]
    [InlineData("mine down", false)]
    public void Asked_for_all_it_sends_what_is_not_due_too_but_asks_no_server_that_is_down_and_with_no_key_that_is_refused(string facts, bool goes) =>
        Assert.Equal(goes ? 1 : 0, SendSchedule.Plan([Record("c1", "503", 9 * Minute)], [], Know(facts), AtNow, dueOrNot: true).Send.Count);

    [Fact]
    public void A_server_that_is_down_and_a_park_are_over_when_their_time_is()
    {
        var record = Record("c1", "new", 0);
        Assert.Empty(SendSchedule.Plan([record], [], Know("mine down"), Later(2 * Minute - 1)).Send);
        Assert.Single(SendSchedule.Plan([record], [], Know("mine down"), Later(2 * Minute)).Send);
        Assert.Empty(SendSchedule.Plan([record], [], Know("mine parked"), Later(60 * Minute - 1)).Send);
        Assert.Single(SendSchedule.Plan([record], [], Know("mine parked"), Later(60 * Minute)).Send);
    }

    [Fact]
    public void A_server_is_left_alone_for_fifty_milliseconds_at_least_and_a_quarter_of_an_hour_at_most()
    {
        var known = SendKnowledge.Nothing.With(Mine);
        var record = Record("c1", "new", 0);
        Assert.Equal(Now + 50, Plan(record, known.After(Down, Mine, TimeSpan.Zero, AtNow.Steady)).LookAgainAt);
        Assert.Equal(Now + (15 * Minute), Plan(record, known.After(Down, Mine, TimeSpan.FromHours(1), AtNow.Steady)).LookAgainAt);
    }

    [Fact]
    public void A_wall_clock_that_jumps_changes_nothing_of_what_was_learned()
    {
        var plan = SendSchedule.Plan([Record("c1", "new", 0)], [], Know("mine down"), AtNow with { Wall = Now + (365L * 24 * 60 * Minute) });
        Assert.Empty(plan.Send);
        Assert.Equal(Now + (365L * 24 * 60 * Minute) + (2 * Minute), plan.LookAgainAt);
    }

    [Fact]
    public void One_refusal_on_disk_lets_all_records_of_that_key_go_with_another_from_the_next_look_on()
    {
        RecordName[] names = [Record("c1", "401", 60 * Minute), Record("c2", "new", 0)];
        var known = SendKnowledge.Nothing.With(Newer);
        var first = SendSchedule.Plan(names, [], known, AtNow);
        Assert.Equal(["c1"], first.Send.Select(name => name.Id));
        Assert.Equal(["c1", "c2"], SendSchedule.Plan(names, [], known.After(first), AtNow).Send.Select(name => name.Id));
        Assert.Same(Newer, SendSchedule.KeyFor(names[1], known.After(first), AtNow.Steady)!.Credential);
    }

    [Fact]
    public void The_oldest_go_first_whatever_order_the_disk_tells_them_in()
    {
        RecordName[] names = [Record("c3", queued: 30), Record("c1", queued: 10), Record("c4", queued: 30), Record("c2", queued: 20)];
        Assert.Equal(["c1", "c2", "c3", "c4"], SendSchedule.Plan(names, [], Know("mine"), AtNow).Send.Select(name => name.Id));
        Assert.Equal(["c4"], SendSchedule.Plan(names, [], Know("mine"), AtNow, after: names[0]).Send.Select(name => name.Id));
    }

    [Fact]
    public void Many_are_planned_a_window_at_a_time_and_a_server_that_is_down_blocks_no_other()
    {
        var stuck = Enumerable.Range(0, 3 * SendSchedule.Window).Select(number => Record($"a{number:D5}", queued: number));
        var other = new RecordName(99_999, "b", Elsewhere.Place, Elsewhere.Key, 0, 0, "new");
        var known = SendKnowledge.Nothing.With(Mine).With(Elsewhere);
        var plan = SendSchedule.Plan(stuck.Append(other), [], known, AtNow);
        Assert.True(plan.HasMore);
        Assert.Equal(Enumerable.Range(0, SendSchedule.Window).Select(number => $"a{number:D5}"), plan.Send.Select(name => name.Id));
        Assert.Equal((3 * SendSchedule.Window) + 1, plan.Waiting);
        plan = SendSchedule.Plan(stuck.Append(other), [], known.After(Down, Mine, TimeSpan.FromMinutes(2), AtNow.Steady), AtNow);
        Assert.Equal(("b", false), (Assert.Single(plan.Send).Id, plan.HasMore));
    }

    [Fact]
    public void Before_their_time_go_only_so_many_as_one_process_can_remember()
    {
        var known = Know("mine taken");
        for (var look = 0; look < 100; look++)
        {
            var plan = SendSchedule.Plan(Enumerable.Range(0, SendSchedule.Window).Select(number => Record($"r{look}-{number}", "network", Minute)), [], known, AtNow);
            if (plan.Send.Count == 0) break;
            known = known.After(plan);
        }

        Assert.Equal(8 * SendSchedule.Window, known.TriedEarly.Count);
    }

    [Fact]
    public void Only_what_goes_since_its_server_answers_again_uses_up_its_early_try()
    {
        Assert.Equal(["c1"], SendSchedule.Plan([Record("c1", "network", Minute)], [], Know("mine taken"), AtNow).Early);
        Assert.Empty(SendSchedule.Plan([Record("c1", "401", Minute)], [], Know("mine newer"), AtNow).Early);
        Assert.Empty(SendSchedule.Plan([Record("c1", "network", Minute)], [], Know("mine taken"), AtNow, dueOrNot: true).Early);
        Assert.Empty(SendSchedule.Plan([Record("c1", "network", -1)], [], Know("mine taken"), AtNow).Early);
    }

    [Fact]
    public void What_lies_in_memory_only_goes_at_its_own_time_even_to_a_server_that_is_down()
    {
        var known = Know("mine down");
        var plan = SendSchedule.Plan([], [Record("m1", "503", -1), Record("m2", "503", 300)], known, AtNow);
        Assert.Equal(["m1"], plan.SendFromMemory.Select(name => name.Id));
        Assert.Equal(Now + 300, plan.LookAgainAt);
        Assert.Equal(Now + 1000, SendSchedule.Plan([], [Record("m1", "503", -1)], known, AtNow).LookAgainAt);
    }

    [Fact]
    public void A_server_that_is_down_is_asked_by_one_new_record_at_a_time()
    {
        var known = Know("mine down");
        Assert.Equal(NewRecord.Send, SendSchedule.ForNew(Mine.Place, Know("mine"), AtNow.Steady));
        Assert.Equal(NewRecord.Probe, SendSchedule.ForNew(Mine.Place, known, AtNow.Steady));
        Assert.Equal(NewRecord.Wait, SendSchedule.ForNew(Mine.Place, known.WithProbe(Mine.Place, true), AtNow.Steady));
        Assert.Equal(NewRecord.Probe, SendSchedule.ForNew(Mine.Place, known.WithProbe(Mine.Place, true).WithProbe(Mine.Place, false), AtNow.Steady));
        Assert.Equal(NewRecord.Send, SendSchedule.ForNew(Elsewhere.Place, known, AtNow.Steady));
        Assert.Equal(NewRecord.Send, SendSchedule.ForNew(Mine.Place, known, Later(2 * Minute).Steady));
    }

    private static SendPlan Plan(RecordName record, SendKnowledge known) => SendSchedule.Plan([record], [], known, AtNow);

    private static Moment Later(long milliseconds) => new(Now + milliseconds, AtNow.Steady + TimeSpan.FromMilliseconds(milliseconds));

    private static RecordName Record(string id, string answer = "new", long dueIn = 0, long queued = Now) =>
        new(queued, id, Mine.Place, Mine.Key, 1, Math.Max(0, Now + dueIn), answer);

    private static SendKnowledge Know(string facts, RecordName? early = null)
    {
        var known = SendKnowledge.Nothing;
        foreach (var fact in facts.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            known = fact switch
            {
                "mine" => known.With(Mine),
                "newer" => known.With(Newer),
                "parked" => known.After(Refused, Mine, TimeSpan.FromHours(1), AtNow.Steady),
                "taken" => known.After(Taken, Mine, TimeSpan.Zero, AtNow.Steady),
                "down" => known.After(Down, Mine, TimeSpan.FromMinutes(2), AtNow.Steady),
                "failed" => known.After(Failed, Mine, TimeSpan.FromMinutes(2), AtNow.Steady),
                "early" => known.After(SendSchedule.Plan([early!], [], known, AtNow)),
                _ => throw new ArgumentException(fact),
            };
        return known;
    }
}
