using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Journal;
using Tuner.Server.Recordings;
using Tuner.Server.Storage;
using Tuner.Server.Storage.Sqlite;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Recordings;

/// <summary>What is done to recordings beside the requests, when, and what of it is left alone.</summary>
public sealed class RecordingUpkeepTests : IDisposable
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);
    private readonly TemporaryFolder _data = new();
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly SqliteDatabase _database;
    private readonly SqliteRecordingStore _store;
    private readonly RecordingFolder _folder;
    private readonly RecordingDoors _doors;
    private readonly RecordingUpkeep _upkeep;

    public RecordingUpkeepTests()
    {
        _database = SqliteDatabase.Open(_data.Path);
        (_folder, _store) = (new(_data.Path, RealDisk.Files), new(_database));
        _doors = new(_folder, isShared: false);
        _upkeep = new(_folder, _store, _doors, _time);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Dispose()
    {
        _doors.Dispose();
        _database.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task An_upload_that_waited_a_week_is_given_up_at_the_next_round_which_come_every_ten_minutes()
    {
        await BeginAsync("c");
        _time.Advance(Week);
        Assert.False(await _upkeep.ForgetAsync(Cancel));
        // It is a week and more now, and nobody looks before ten minutes are over.
        foreach (var (wait, isThere) in ((TimeSpan, bool)[])[(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1), true), (TimeSpan.FromMilliseconds(1), false)])
        {
            _time.Advance(wait);
            Assert.False(await _upkeep.ForgetAsync(Cancel));
            Assert.Equal(isThere, (await _store.FindAsync(1, "c", Cancel)).Recording is not null);
        }
    }

    [Fact]
    public async Task While_there_may_be_more_to_give_up_the_next_round_comes_at_once()
    {
        for (var number = 0; number <= 500; number++) await BeginAsync($"c{number}");
        _time.Advance(Week + TimeSpan.FromMilliseconds(1));
        Assert.True(await _upkeep.ForgetAsync(Cancel));
        Assert.False(await _upkeep.ForgetAsync(Cancel));
        Assert.Equal(0, (await _store.TotalAsync(Cancel)).Count);
    }

    [Theory]
    [InlineData(49, false)]
    [InlineData(50, true)]
    public async Task Files_of_fifty_removed_calls_are_deleted_at_once_and_then_there_may_be_more(int calls, bool more)
    {
        var names = Enumerable.Range(0, calls).Select(static number => RecordingName.Of(1, $"c{number}")).ToList();
        foreach (var name in names)
        {
            Put(name, RecordingFolder.Wave, TimeSpan.Zero);
            await _database.WriteAsync(connection => connection.Execute("INSERT INTO recording_removals VALUES ($name, 0, 1, 0)", ("$name", name)), Cancel);
        }

        Assert.Equal(more, await _upkeep.ClearAsync(Cancel));
        Assert.All(names, name => Assert.Null(_folder.Find(name, RecordingFolder.Wave)));
        Assert.Empty(await _store.RemovedAsync(1, Cancel));
        Assert.False(await _upkeep.ClearAsync(Cancel));
    }

    [Fact]
    public async Task Every_file_of_a_removed_call_goes_and_those_of_no_other()
    {
        string[] kinds = [RecordingFolder.Part, RecordingFolder.Making, RecordingFolder.Peaks, RecordingFolder.Opus, RecordingFolder.Wave];
        var (removed, other) = (new string('a', 64), new string('a', 63) + 'b');
        foreach (var kind in kinds)
        {
            Put(removed, kind, TimeSpan.Zero);
            Put(other, kind, TimeSpan.Zero);
        }

        await _database.WriteAsync(connection => connection.Execute("INSERT INTO recording_removals VALUES ($name, 0, 1, 0)", ("$name", removed)), Cancel);
        await _upkeep.ClearAsync(Cancel);
        Assert.All(kinds, kind => Assert.Equal((true, true), (_folder.Find(removed, kind) is null, _folder.Find(other, kind) is not null)));
    }

    [Fact]
    public async Task Files_that_nothing_names_go_after_a_week_and_all_others_stay()
    {
        await BeginAsync("known");
        Put(RecordingName.Of(1, "known"), RecordingFolder.Part, Week * 2);
        var (old, young) = (new string('a', 64), new string('b', 64));
        Put(old, RecordingFolder.Wave, Week + TimeSpan.FromMinutes(1));
        Put(young, RecordingFolder.Wave, Week - TimeSpan.FromMinutes(1));
        var foreign = _data.Under("recordings/aa/" + new string('x', 64) + ".wav");
        File.WriteAllText(foreign, "somebody else's");
        File.SetLastWriteTimeUtc(foreign, _time.GetUtcNow().UtcDateTime - (Week * 2));
        Assert.False(await _upkeep.SweepAsync(Cancel));
        Assert.Equal((false, true, true, true), (Has(old), Has(young), Has(RecordingName.Of(1, "known"), RecordingFolder.Part), File.Exists(foreign)));
    }

    [Fact]
    public async Task They_are_looked_for_every_six_hours()
    {
        await _upkeep.SweepAsync(Cancel);
        var old = new string('a', 64);
        Put(old, RecordingFolder.Wave, Week * 2);
        foreach (var (wait, isThere) in ((TimeSpan, bool)[])[(TimeSpan.FromHours(6) - TimeSpan.FromMilliseconds(1), true), (TimeSpan.FromMilliseconds(1), false)])
        {
            _time.Advance(wait);
            await _upkeep.SweepAsync(Cancel);
            Assert.Equal(isThere, Has(old));
        }
    }

    [Fact]
    public async Task Of_the_locks_of_a_folder_each_is_one_servers_and_none_is_swept()
    {
        using (var mine = _folder.TryLock("files-01")!)
        {
            Assert.NotNull(mine);
            Assert.Null(_folder.TryLock("files-01"));
            using var other = _folder.TryLock("files-02");
            Assert.NotNull(other);
        }

        _time.Advance(Week * 2);
        await _upkeep.SweepAsync(Cancel);
        using var again = _folder.TryLock("files-01");
        Assert.NotNull(again);
        Assert.Equal(["files-01", "files-02"], Directory.EnumerateFiles(_data.Under("recordings/locks")).Select(static path => Path.GetFileName(path)).Order());
    }

    private async Task BeginAsync(string call) => Assert.Equal(RecordingStart.Begun, await _store.BeginAsync(new(1, call, new string('0', 64), 10), long.MaxValue, Now, Cancel));

    private void Put(string name, string kind, TimeSpan age)
    {
        var path = _folder.PathOf(name, kind);
        File.WriteAllText(path, "sound");
        File.SetLastWriteTimeUtc(path, _time.GetUtcNow().UtcDateTime - age);
    }

    private bool Has(string name, string kind = RecordingFolder.Wave) => _folder.Find(name, kind) is not null;
}
