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
        using var journal = Journal(new LookedAt(disk, file => visitor = file));
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
        journal.Dispose();
    }

    private static CallJournal Journal(IStateFiles files) => new(files, Path, CallScript.Header("call-1").ToLine());

    /// <summary>A disk on which another process opens and locks each new file before its maker can.</summary>
    private sealed class LookedAt(ForgettingDisk disk, Action<IStateFile> look) : IStateFiles
    {
        private bool _done;

        public IStateFile CreateNew(string path)
        {
            var made = disk.CreateNew(path);
            if (_done) return made;
            _done = true;
            var visitor = disk.Open(path)!;
            visitor.TryLock();
            look(visitor);
            return made;
        }

        public void CreateFolder(string path) => disk.CreateFolder(path);

        public string? WhyNotOurs(string folder) => disk.WhyNotOurs(folder);

        public IEnumerable<string> List(string folder) => disk.List(folder);

        public IStateFile? Open(string path) => disk.Open(path);

        public IStateFile? OpenForReading(string path) => disk.OpenForReading(path);

        public void Move(string from, string to) => disk.Move(from, to);

        public void Delete(string path) => disk.Delete(path);

        public bool Exists(string path) => disk.Exists(path);

        public (long Bytes, long ChangedAt)? Describe(string path) => disk.Describe(path);

        public void SyncFolder(string folder) => disk.SyncFolder(folder);
    }
}
