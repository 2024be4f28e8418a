using Tuner.Pipecat.Journal;
using Tuner.Server.Recordings;
using Tuner.Server.Storage;
using Tuner.Server.Storage.Sqlite;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Recordings;

/// <summary>Uploads on a disk that fails, and the store that forgets.</summary>
public sealed class UploadFaultTests : IDisposable
{
    private static readonly byte[] Whole = Sound.Clicks(1_000);
    private readonly TemporaryFolder _folder = new();
    private readonly FailingFiles _files = new(RealDisk.Files);
    private readonly SqliteDatabase _database;
    private readonly RecordingFolder _recordings;
    private readonly SqliteRecordingStore _store;
    private readonly RecordingDoors _doors;
    private readonly RecordingUploads _uploads;
    private long _free = long.MaxValue / 2;

    public UploadFaultTests()
    {
        _database = SqliteDatabase.Open(_folder.Path);
        (_recordings, _store) = (new(_folder.Path, _files), new(_database));
        _doors = new(_recordings, isShared: false);
        _uploads = new(_recordings, _store, _doors, new() { DataFolder = _folder.Path }, () => _free);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _doors.Dispose();
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_part_that_the_disk_does_not_take_is_not_acknowledged_and_is_taken_once_there_is_room()
    {
        Assert.Equal(new(TakenKind.Taken, 1_000), await TakeAsync(0, 1_000));
        _files.IsFull = true;
        for (var i = 0; i < 3; i++)
        {
            var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => TakeAsync(1_000, 5_000));
            Assert.True(fault.IsFault);
            Assert.Contains("No space left", fault.Message, StringComparison.Ordinal);
            Assert.Equal(1_000, (await _store.FindAsync(1, "c", Cancel)).Recording!.Received);
        }
        _files.IsFull = false;
        Assert.Equal(new(TakenKind.Taken, 2_000), await TakeAsync(1_000, 1_000));
        Assert.Equal(new(TakenKind.Complete, Whole.Length), await TakeAsync(2_000, Whole.Length - 2_000));
        Assert.Equal(Whole, await File.ReadAllBytesAsync(_recordings.Find(RecordingName.Of(1, "c"), RecordingFolder.Wave)!, Cancel));
    }

    [Fact]
    public async Task An_upload_is_not_begun_where_it_would_leave_calls_no_room()
    {
        _free = RecordingLimits.LeftFree + Whole.Length - 1;
        Assert.Equal(TakenKind.NoRoom, (await TakeAsync(0, 1_000)).Kind);
        _free++;
        Assert.Equal(new(TakenKind.Taken, 1_000), await TakeAsync(0, 1_000));
        // Begun, it is finished.
        _free = 0;
        Assert.Equal(new(TakenKind.Complete, Whole.Length), await TakeAsync(1_000, Whole.Length - 1_000));
    }

    [Fact]
    public async Task A_call_that_is_removed_between_two_parts_leaves_no_file()
    {
        await TakeAsync(0, 1_000);
        await _store.DropAsync(RecordingName.Of(1, "c"), Sound.HashOf(Whole), Cancel);
        await _database.WriteAsync(connection => connection.Execute("INSERT INTO recording_removals VALUES ($name, 0, 1, 1)", ("$name", RecordingName.Of(1, "c"))), Cancel);
        Assert.Equal(TakenKind.Removed, (await TakeAsync(1_000, 1_000)).Kind);
        var upkeep = new RecordingUpkeep(_recordings, _store, _doors, TimeProvider.System);
        while (await upkeep.ClearAsync(Cancel)) { }
        Assert.Empty(Directory.EnumerateFiles(_recordings.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_kill_between_the_last_byte_and_its_acknowledgement_costs_nothing_but_sending_it_again()
    {
        await TakeAsync(0, Whole.Length - 1);
        var name = RecordingName.Of(1, "c");
        // As if the file had its place already, and the database did not know.
        await File.WriteAllBytesAsync(_recordings.PathOf(name, RecordingFolder.Wave), Whole, Cancel);
        File.Delete(_recordings.Find(name, RecordingFolder.Part)!);
        Assert.Equal(new(TakenKind.Elsewhere, 0), await TakeAsync(Whole.Length - 1, 1));
        Assert.Equal(new(TakenKind.Complete, Whole.Length), await TakeAsync(0, Whole.Length));
        Assert.Equal(Whole, await File.ReadAllBytesAsync(_recordings.Find(name, RecordingFolder.Wave)!, Cancel));
        Assert.Null(_recordings.Find(name, RecordingFolder.Part));
    }

    [Fact]
    public async Task A_part_that_does_not_fit_what_was_told_is_told_what_is_there_and_changes_nothing()
    {
        Assert.Equal(new(TakenKind.Elsewhere, 0), await TakeAsync(1, 10));
        Assert.Equal(new(TakenKind.Taken, 1_000), await TakeAsync(0, 1_000));
        var upload = new NewRecording(1, "c", Sound.HashOf(Whole), Whole.Length);
        Assert.Equal(new(TakenKind.OtherSize, 1_000), await _uploads.TakeAsync(new(upload with { Size = Whole.Length + 1 }, 1_000), Whole.AsMemory(1_000, 10)));
        Assert.Equal(new(TakenKind.TooLong, 1_000), await _uploads.TakeAsync(new(upload, 1_000), new byte[Whole.Length - 999]));
        Assert.Equal(new(TakenKind.Busy), await _uploads.TakeAsync(new(upload with { Sha256 = new string('0', 64) }, 0), Whole.AsMemory(0, 10)));
        Assert.Equal(new(TakenKind.Complete, Whole.Length), await TakeAsync(1_000, Whole.Length - 1_000));
        Assert.Equal(new(TakenKind.Complete, Whole.Length), await _uploads.TakeAsync(new(upload with { Sha256 = new string('0', 64) }, 0), Whole.AsMemory(0, 10)));
    }

    [Fact]
    public async Task A_file_that_somebody_else_writes_is_left_to_him()
    {
        await TakeAsync(0, 1_000);
        using (var held = RealDisk.Files.Open(_recordings.Find(RecordingName.Of(1, "c"), RecordingFolder.Part)!)!)
        {
            Assert.True(held.TryLock());
            Assert.Equal(TakenKind.Busy, (await TakeAsync(1_000, 1_000)).Kind);
            Assert.Equal(1_000, held.Length);
        }

        Assert.Equal(new(TakenKind.Taken, 2_000), await TakeAsync(1_000, 1_000));
    }

    private Task<TakenPart> TakeAsync(int offset, int length) => _uploads.TakeAsync(new(new(1, "c", Sound.HashOf(Whole), Whole.Length), offset), Whole.AsMemory(offset, length));
}
