using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Journal;

/// <summary>What a process that was killed left in the folder keeps nobody.</summary>
public sealed class LeftoversTests
{
    private readonly ForgettingDisk _disk = new();

    [Theory]
    [InlineData(999, true)]
    [InlineData(1000, false)]
    public void A_lock_that_was_tried_by_a_process_that_is_gone_goes_after_a_second(int age, bool stays)
    {
        const string probe = "/state/lock-999999999-1.tmp";
        _disk.CreateNew(probe).Dispose();
        LockProbe.ClearDead(new StateFolder(_disk, "/state"), new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddMilliseconds(age)));
        Assert.Equal(stays, _disk.Exists(probe));
    }

    [Fact]
    public void A_journal_is_made_anew_though_a_half_made_one_lies_there()
    {
        const string path = "/state/live/call.jsonl";
        _disk.CreateNew(path + ".tmp").Dispose();
        var journal = new CallJournal(_disk, path, CallScript.Header("call-1").ToLine());
        journal.Append(CallScript.Line(1));
        Assert.Null(journal.Commit());
        Assert.Null(journal.Sync());
        _disk.Delete(path);
        journal.Append(CallScript.Line(2));
        Assert.Null(journal.Commit());
        Assert.Null(journal.Sync());
        Assert.True(_disk.Exists(path));
        Assert.False(_disk.Exists(path + ".tmp"));
        journal.Dispose();
    }

    [Fact]
    public void A_file_without_a_line_of_the_tap_holds_nothing()
    {
        using (var made = _disk.CreateNew("/state/live/x.jsonl")) made.Write("x\n"u8, 0);
        using var file = _disk.Open("/state/live/x.jsonl")!;
        var content = JournalContent.Read(file);
        Assert.Equal((null, 0L, 1, 0L, false, 0L), (content.Header, content.LastSeq, content.Lines, content.LastTime, content.Ended, content.Missing));
    }
}
