using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>What lies aside is told apart by its answer, and goes back into the outbox when somebody mended the cause.</summary>
public sealed class RejectedFolderTests
{
    private readonly ForgettingDisk _disk = new();
    private readonly StateFolder _folder;
    private readonly RejectedFolder _rejected;

    public RejectedFolderTests()
    {
        _folder = new StateFolder(_disk, "/state");
        _rejected = new RejectedFolder(_folder);
    }

    [Fact]
    public void What_a_server_has_in_part_is_told_apart_from_what_none_has()
    {
        Reject("a", 422);
        Reject("b", 409);
        Reject("c", 201, shortened: true);
        Assert.Equal([("a", "422"), ("b", "superseded")], _rejected.List().Select(static name => (name.Id, name.Answer)).Order());
        Assert.Equal([("c", "shortened", 77L)], _rejected.ListShortened().Select(static name => (name.Id, name.Answer, name.NextTry)));
        Assert.Equal("no", _rejected.AnswerOf(_rejected.List().First())!.Why);
    }

    [Fact]
    public void What_is_tried_again_is_due_at_once_with_its_tries_counted_and_its_answer_gone_which_outlives_a_power_cut()
    {
        Reject("a", 422);
        Assert.True(_rejected.TryAgain(Assert.Single(_rejected.List())));
        var again = Assert.Single(new Outbox(new StateFolder(_disk.AfterPowerCut(new Random(1)), "/state")).List());
        Assert.Equal((3, 0L, "again"), (again.Attempts, again.NextTry, again.Answer));
        Assert.Equal(["/state/outbox/" + again], _disk.Names);
        Assert.Null(_rejected.AnswerOf(again));
    }

    [Fact]
    public void What_is_gone_is_not_tried_again()
    {
        Reject("a", 422);
        var name = Assert.Single(_rejected.List());
        Assert.True(_rejected.TryAgain(name));
        Assert.False(_rejected.TryAgain(name));
    }

    [Fact]
    public void An_answer_that_cannot_be_read_costs_the_reason_alone()
    {
        Reject("a", 422);
        using (var file = _disk.Open(AnswerFile.PathOf(_folder, "a"))!) file.SetLength(5);
        Assert.Null(_rejected.AnswerOf(Assert.Single(_rejected.List())));
    }

    [Fact]
    public void A_second_answer_replaces_the_first_and_what_a_kill_left_of_one()
    {
        using (var left = _disk.CreateNew(AnswerFile.PathOf(_folder, "a") + StateFolder.TempSuffix)) left.Write(new byte[5000], 0);
        foreach (var why in (string[])["no", "still not"]) AnswerFile.Write(_folder, "a", new RejectedAnswer { CallId = "call-1", Status = 422, Why = why, At = 1 });
        Assert.Equal(new RejectedAnswer { CallId = "call-1", Status = 422, Why = "still not", At = 1 }, AnswerFile.Read(_folder, "a"));
        Assert.Single(_disk.Names);
    }

    private void Reject(string id, int status, bool? shortened = null)
    {
        var outbox = new Outbox(_folder);
        var name = new RecordName(1, id, "p", "k", 3, 5, "503");
        outbox.Put(name, SoundScript.Facts(1), "{}"u8);
        using var record = outbox.TryTake(name)!;
        record.Reject(new RejectedAnswer { CallId = "call-1", Status = status, Why = "no", At = 77, Shortened = shortened });
    }
}
