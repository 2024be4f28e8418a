using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Journal;

/// <summary>The file of one live call, on disks that behave badly at the wrong moment.</summary>
public sealed class CallJournalTests
{
    private const string Path = "/state/live/call.jsonl";

    [Fact]
    public void A_journal_that_somebody_looked_at_just_as_it_was_made_is_written_all_the_same()
    {
        var disk = new ForgettingDisk();
        IStateFile? visitor = null;
        using var journal = Journal(new InterruptedDisk(disk)
        {
            AfterCreate = path =>
            {
                if (visitor is not null) return;
                visitor = disk.Open(path);
                visitor!.TryLock();
            },
        });
        journal.Append(CallScript.Line(1));
        journal.Commit();
        visitor!.Dispose();
        Assert.Null(journal.Commit());
        Assert.False(journal.HasPending);
    }

    [Fact]
    public void After_a_failed_sync_the_same_file_is_never_trusted_again()
    {
        var full = false;
        var disk = new ForgettingDisk { Fails = (_, _) => full };
        var journal = Journal(disk);
        journal.Append(CallScript.Line(1));
        Assert.Null(journal.Commit());
        full = true;
        Assert.NotNull(journal.Sync());
        full = false;
        var made = disk.Changes;
        Assert.Null(journal.Sync());
        // A new file: made, locked, written, synced, renamed, its folder synced; and not the old one's sync alone.
        Assert.True(disk.Changes - made > 2, $"{disk.Changes - made} changes");
        Assert.False(journal.IsUnsynced);
        // That one is trusted: more lines are synced where they are.
        journal.Append(CallScript.Line(2));
        Assert.Null(journal.Commit());
        made = disk.Changes;
        Assert.Null(journal.Sync());
        Assert.Equal(1, disk.Changes - made);
        journal.Dispose();
    }

    [Fact]
    public void A_journal_that_somebody_deleted_is_there_again_whole_after_the_next_sync()
    {
        var disk = new ForgettingDisk();
        var journal = Journal(disk);
        journal.Append(CallScript.Line(1));
        Assert.Null(journal.Commit());
        Assert.Null(journal.Sync());
        disk.Delete(Path);
        disk.SyncFolder("/state/live");
        journal.Append(CallScript.Line(2));
        Assert.Null(journal.Commit());
        Assert.Null(journal.Sync());
        using var left = disk.AfterPowerCut(new Random(1)).Open(Path);
        Assert.Equal(2, JournalContent.Read(Assert.IsAssignableFrom<IStateFile>(left)).LastSeq);
        journal.Dispose();
    }

    [Fact]
    public void Lines_after_a_failed_sync_go_into_the_file_that_took_the_others_place()
    {
        var full = false;
        var disk = new ForgettingDisk { Fails = (_, _) => full };
        using var journal = Journal(disk);
        journal.Append(CallScript.Line(1));
        Assert.Null(journal.Commit());
        full = true;
        Assert.NotNull(journal.Sync());
        full = false;
        Assert.Null(journal.Sync());
        journal.Append(CallScript.Line(2));
        Assert.Null(journal.Commit());
        Assert.Null(journal.Sync());
        using var left = disk.AfterPowerCut(new Random(1)).Open(Path)!;
        Assert.Equal(2, JournalContent.Read(left).LastSeq);
    }

    [Fact]
    public void After_a_sync_that_failed_once_the_lines_outlive_a_power_cut_in_another_file()
    {
        var fails = false;
        var disk = new ForgettingDisk { Fails = (_, path) => path == Path && fails && !(fails = false) };
        using var journal = Journal(disk);
        journal.Append(CallScript.Line(1));
        Assert.Null(journal.Commit());
        fails = true;
        Assert.Null(journal.Sync());
        Assert.False(fails);
        Assert.All(Enumerable.Range(1, 8), seed =>
        {
            using var left = disk.AfterPowerCut(new Random(seed)).Open(Path);
            Assert.Equal(1, JournalContent.Read(Assert.IsAssignableFrom<IStateFile>(left)).LastSeq);
        });
    }

    [Fact]
    public void A_new_file_that_cannot_take_the_others_place_is_locked_by_nobody()
    {
        var full = false;
        var disk = new ForgettingDisk { Fails = (_, path) => full && path == Path };
        using var journal = Journal(disk);
        journal.Append(CallScript.Line(1));
        Assert.Null(journal.Commit());
        full = true;
        Assert.NotNull(journal.Sync());
        using var spare = disk.Open(Path + ".tmp")!;
        Assert.True(spare.TryLock());
    }

    [Fact]
    public void The_name_of_a_journal_that_a_dead_recorder_had_just_made_outlives_a_power_cut()
    {
        var disk = new ForgettingDisk();
        using (var dead = Journal(disk))
        {
            dead.Append(CallScript.Line(1));
            Assert.Null(dead.Commit());
        }

        var file = disk.Open(Path)!;
        using var journal = CallJournal.Continue(disk, Path, CallScript.Header("call-1").ToLine(), file, file.Length);
        Assert.True(journal.IsUnsynced);
        Assert.Null(journal.Sync());
        Assert.All(Enumerable.Range(1, 8), seed =>
        {
            using var left = disk.AfterPowerCut(new Random(seed)).Open(Path);
            Assert.Equal(1, JournalContent.Read(Assert.IsAssignableFrom<IStateFile>(left)).LastSeq);
        });
    }

    private static CallJournal Journal(IStateFiles files) => new(files, Path, CallScript.Header("call-1").ToLine());
}
