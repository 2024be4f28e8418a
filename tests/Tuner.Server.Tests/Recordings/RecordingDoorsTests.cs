using Tuner.Pipecat.Journal;
using Tuner.Server.Recordings;
using Tuner.Server.Storage;
using Tuner.Server.Storage.Sqlite;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Recordings;

/// <summary>Who is at the files of a recording, among servers that share them.</summary>
public sealed class RecordingDoorsTests : IDisposable
{
    private static readonly byte[] Whole = Sound.Clicks(200);
    private static readonly string Name = RecordingName.Of(1, "c");
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteDatabase _database;
    private readonly RecordingFolder _recordings;
    private readonly SqliteRecordingStore _store;
    private readonly RecordingDoors _mine;
    private readonly RecordingDoors _others;

    public RecordingDoorsTests()
    {
        _database = SqliteDatabase.Open(_folder.Path);
        (_recordings, _store) = (new(_folder.Path, RealDisk.Files), new(_database));
        (_mine, _others) = (new(_recordings, isShared: true, TimeSpan.FromMilliseconds(50)), new(_recordings, isShared: true));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _mine.Dispose();
        _others.Dispose();
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Of_servers_one_at_a_time_is_at_a_recordings_files_and_others_are_not_waited_for_for_ever()
    {
        using (Assert.IsAssignableFrom<IDisposable>(await _others.EnterAsync(Name, Cancel)))
            Assert.Null(await _mine.EnterAsync(Name, Cancel));
        for (var i = 0; i < 3; i++)
            using (Assert.IsAssignableFrom<IDisposable>(await _mine.EnterAsync(Name, Cancel))) { }
    }

    [Fact]
    public async Task What_one_server_writes_or_makes_of_a_recording_no_other_does_at_the_same_time()
    {
        using (await _others.EnterAsync(Name, Cancel)) Assert.Equal(TakenKind.Busy, (await TakeAsync()).Kind);
        await UploadAsync();
        var companions = new RecordingCompanions(_recordings, _store, _mine);
        using (_others.TryMaking(Name)) Assert.False(await companions.MakeAsync(Cancel));
        Assert.True(await companions.MakeAsync(Cancel));
        Assert.NotNull(_recordings.Find(Name, RecordingFolder.Peaks));
    }

    [Fact]
    public async Task Files_of_removed_calls_stay_while_another_server_is_at_them_and_go_then()
    {
        await UploadAsync();
        await _store.DropAsync(Name, Sound.HashOf(Whole), Cancel);
        await _database.WriteAsync(connection => connection.Execute("INSERT INTO recording_removals VALUES ($name, 0, 1, 0)", ("$name", Name)), Cancel);
        var upkeep = new RecordingUpkeep(_recordings, _store, _mine, TimeProvider.System);
        using (await _others.EnterAsync(Name, Cancel)) Assert.False(await upkeep.ClearAsync(Cancel));
        Assert.NotNull(_recordings.Find(Name, RecordingFolder.Wave));
        await upkeep.ClearAsync(Cancel);
        Assert.Null(_recordings.Find(Name, RecordingFolder.Wave));
        Assert.Empty(await _store.RemovedAsync(1, Cancel));
    }

    [Fact]
    public async Task That_the_files_go_while_something_is_made_of_them_is_no_fault_at_any_moment()
    {
        var moments = 0;
        // The first time they stay, which tells how many moments there are.
        for (var moment = 0; moment <= moments; moment++)
        {
            await UploadAsync();
            var (files, at, looks) = (new FailingFiles(RealDisk.Files), moment, 0);
            files.Before = () =>
            {
                if (++looks == at) _recordings.Delete(Name);
            };
            Assert.True(await new RecordingCompanions(new(_folder.Path, files), _store, _mine).MakeAsync(Cancel));
            if (moment == 0) moments = looks;
            _recordings.Delete(Name);
            await _store.DropAsync(Name, Sound.HashOf(Whole), Cancel);
        }

        Assert.InRange(moments, 5, 50);
    }

    private async Task UploadAsync() => Assert.Equal(TakenKind.Complete, (await TakeAsync()).Kind);

    private Task<TakenPart> TakeAsync() =>
        new RecordingUploads(_recordings, _store, _mine, new() { DataFolder = _folder.Path }, () => long.MaxValue / 2).TakeAsync(new(new(1, "c", Sound.HashOf(Whole), Whole.Length), 0), Whole);
}
