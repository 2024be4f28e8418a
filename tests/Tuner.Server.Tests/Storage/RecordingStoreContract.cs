using System.Text;
using Tuner.Server.Calls;
using Tuner.Server.Storage;

namespace Tuner.Server.Tests.Storage;

/// <summary>What every store of recordings must do. A store's own test class only says how to open an empty one.</summary>
public abstract class RecordingStoreContract
{
    private const long Minute = 60_000;
    private const long Day = 24 * 60 * Minute;
    private static readonly string Hash = new('a', 64);
    private static readonly string OtherHash = new('b', 64);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected abstract ICallStore Calls { get; }

    private protected abstract ICallKeeping Keeping { get; }

    private protected abstract ICallRowStore Rows { get; }

    private protected abstract IRecordingStore Recordings { get; }

    [Fact]
    public async Task An_upload_is_known_as_far_as_it_is_there_and_only_in_its_workspace()
    {
        Assert.Equal(default, await Recordings.FindAsync(1, "c", Cancel));
        var upload = await BeginAsync("c");
        Assert.True(await Recordings.ReceivedAsync(upload.Name, Hash, 40, isComplete: false, 7, Cancel));
        Assert.Equal(new(new(upload.Name, Hash, 100, 40, false, 7, null, null), false), await Recordings.FindAsync(1, "c", Cancel));
        Assert.Equal(default, await Recordings.FindAsync(2, "c", Cancel));
        Assert.Equal(default, await Recordings.FindAsync(1, "C", Cancel));
    }

    [Fact]
    public async Task Another_upload_of_a_call_takes_the_place_of_one_that_stands_still_and_never_of_a_complete_one()
    {
        var first = await BeginAsync("c");
        var second = first with { Sha256 = OtherHash };
        Assert.Equal(RecordingStart.Busy, await Recordings.BeginAsync(second, 1_000, Minute - 1, Cancel));
        Assert.Equal(RecordingStart.Begun, await Recordings.BeginAsync(second, 1_000, Minute, Cancel));
        Assert.False(await Recordings.ReceivedAsync(first.Name, Hash, 10, isComplete: false, Minute, Cancel));
        Assert.True(await Recordings.ReceivedAsync(second.Name, OtherHash, 100, isComplete: true, Minute, Cancel));
        Assert.Equal(RecordingStart.Busy, await Recordings.BeginAsync(first, 1_000, 90 * Day, Cancel));
        Assert.Equal(1, (await Recordings.TotalAsync(Cancel)).Count);
    }

    [Fact]
    public async Task What_is_complete_stays_so_whatever_a_part_says_that_comes_late_and_has_no_companion_of_other_sound()
    {
        var upload = await BeginAsync("c");
        Assert.True(await Recordings.ReceivedAsync(upload.Name, Hash, 100, isComplete: true, 5, Cancel));
        Assert.False(await Recordings.ReceivedAsync(upload.Name, Hash, 0, isComplete: false, 9, Cancel));
        Assert.False(await Recordings.MadeAsync(upload.Name, OtherHash, RecordingCompanion.Opus, 20, Cancel));
        Assert.Equal(new(upload.Name, Hash, 100, 100, true, 5, null, null), (await Recordings.FindAsync(1, "c", Cancel)).Recording);
    }

    [Fact]
    public async Task All_recordings_together_take_so_many_bytes_and_no_more_and_what_goes_makes_room()
    {
        var first = await BeginAsync("a", most: 250);
        await BeginAsync("b", most: 250);
        var third = new NewRecording(1, "c", Hash, 100);
        Assert.Equal(RecordingStart.NoRoom, await Recordings.BeginAsync(third, 250, 0, Cancel));
        await Recordings.ReceivedAsync(first.Name, Hash, 100, isComplete: true, 0, Cancel);
        Assert.True(await Recordings.MadeAsync(first.Name, Hash, RecordingCompanion.Peaks, 30, Cancel));
        Assert.True(await Recordings.MadeAsync(first.Name, Hash, RecordingCompanion.Opus, 20, Cancel));
        Assert.Equal(new(2, 250), await Recordings.TotalAsync(Cancel));
        await Recordings.DropAsync(first.Name, Hash, Cancel);
        Assert.Equal(new(1, 100), await Recordings.TotalAsync(Cancel));
        Assert.Equal(RecordingStart.Begun, await Recordings.BeginAsync(third, 250, 0, Cancel));
    }

    [Fact]
    public async Task What_is_complete_waits_for_its_companions_oldest_first_and_has_them_once()
    {
        foreach (var (call, at) in new[] { ("late", 9L), ("early", 3L) })
        {
            var upload = await BeginAsync(call);
            await Recordings.ReceivedAsync(upload.Name, Hash, 100, isComplete: true, at, Cancel);
        }
        await BeginAsync("not complete");
        Assert.Equal([3, 9], (await Recordings.WithoutAsync(RecordingCompanion.Peaks, 10, Cancel)).Select(found => found.AtMs));
        Assert.Equal(3, (await Recordings.WithoutAsync(RecordingCompanion.Opus, 1, Cancel)).Single().AtMs);
        Assert.True(await Recordings.MadeAsync(RecordingName.Of(1, "early"), Hash, RecordingCompanion.Opus, 0, Cancel));
        Assert.Equal(9, (await Recordings.WithoutAsync(RecordingCompanion.Opus, 10, Cancel)).Single().AtMs);
        Assert.Equal((null, 0L), ((await Recordings.FindAsync(1, "early", Cancel)).Recording!.PeaksBytes, (await Recordings.FindAsync(1, "early", Cancel)).Recording!.OpusBytes));
        Assert.False(await Recordings.MadeAsync(RecordingName.Of(1, "nobody"), Hash, RecordingCompanion.Opus, 5, Cancel));
    }

    [Fact]
    public async Task A_removed_call_takes_its_recording_with_it_and_none_is_taken_in_afterwards_until_the_call_is_stored_again()
    {
        var upload = await BeginAsync("c");
        await Keeping.RemoveAsync(await AddAsync("c"), new(null, 5), Cancel);
        Assert.Equal(new(null, true), await Recordings.FindAsync(1, "c", Cancel));
        Assert.False(await Recordings.ReceivedAsync(upload.Name, Hash, 10, isComplete: false, 5, Cancel));
        Assert.Equal(RecordingStart.Removed, await Recordings.BeginAsync(upload, 1_000, 5, Cancel));
        Assert.Equal(new(0, 0), await Recordings.TotalAsync(Cancel));
        Assert.Equal([upload.Name], await Recordings.RemovedAsync(10, Cancel));
        await AddAsync("c");
        Assert.Equal(RecordingStart.Busy, await Recordings.BeginAsync(upload, 1_000, 5, Cancel));
        Assert.True(await Recordings.IsRemovedAsync(upload.Name, Cancel));
        await Recordings.DeletedAsync(upload.Name, Cancel);
        Assert.False(await Recordings.IsRemovedAsync(upload.Name, Cancel));
        Assert.Empty(await Recordings.RemovedAsync(10, Cancel));
        Assert.Equal(RecordingStart.Begun, await Recordings.BeginAsync(upload, 1_000, 5, Cancel));
        Assert.False((await Recordings.FindAsync(1, "c", Cancel)).IsRemoved);
    }

    [Fact]
    public async Task A_call_that_was_removed_before_its_recording_came_is_remembered_for_so_long()
    {
        await Keeping.RemoveAsync(await AddAsync("c"), new(null, 5), Cancel);
        Assert.True((await Recordings.FindAsync(1, "c", Cancel)).IsRemoved);
        Assert.Empty(await Recordings.RemovedAsync(10, Cancel));
        while (await Recordings.ForgetAsync(5 + IRecordingStore.RemembersMs, Cancel)) { }
        Assert.True((await Recordings.FindAsync(1, "c", Cancel)).IsRemoved);
        while (await Recordings.ForgetAsync(6 + IRecordingStore.RemembersMs, Cancel)) { }
        Assert.False((await Recordings.FindAsync(1, "c", Cancel)).IsRemoved);
    }

    [Fact]
    public async Task Calls_of_a_number_and_calls_kept_long_enough_take_their_recordings_with_them()
    {
        foreach (var call in new[] { "asked", "old" })
        {
            await AddAsync(call, caller: call);
            await BeginAsync(call);
        }
        await Keeping.RemoveCallerAsync(null, "asked", new(null, 5), Cancel);
        Assert.Equal(new(null, true), await Recordings.FindAsync(1, "asked", Cancel));
        while (await Keeping.RemoveExpiredAsync(new(TimeSpan.FromDays(1), new Dictionary<long, TimeSpan>()), 10 * Day, Cancel)) { }
        Assert.Equal(new(null, true), await Recordings.FindAsync(1, "old", Cancel));
        Assert.Equal(2, (await Recordings.RemovedAsync(10, Cancel)).Count);
    }

    [Fact]
    public async Task What_waits_a_week_for_its_bytes_or_its_call_is_given_up_and_may_come_again()
    {
        await AddAsync("whole");
        foreach (var (call, isComplete) in new[] { ("whole", true), ("half", false), ("nobody's", true) })
        {
            var upload = await BeginAsync(call);
            await Recordings.ReceivedAsync(upload.Name, Hash, 100, isComplete, 0, Cancel);
        }
        Assert.False(await Recordings.ForgetAsync(7 * Day, Cancel));
        Assert.Empty(await Recordings.RemovedAsync(10, Cancel));
        while (await Recordings.ForgetAsync((7 * Day) + 1, Cancel)) { }
        Assert.NotNull((await Recordings.FindAsync(1, "whole", Cancel)).Recording);
        var gone = await Recordings.RemovedAsync(10, Cancel);
        Assert.Equal(new[] { RecordingName.Of(1, "half"), RecordingName.Of(1, "nobody's") }.Order(), gone.Order());
        foreach (var name in gone) await Recordings.DeletedAsync(name, Cancel);
        Assert.Equal(default, await Recordings.FindAsync(1, "half", Cancel));
        await BeginAsync("half");
    }

    [Fact]
    public async Task Where_a_recording_elsewhere_begins_is_a_mark_of_the_call_and_goes_with_it()
    {
        var id = await AddAsync("c");
        Assert.Null((await Keeping.MarksAsync(id, Cancel))!.RecordingOffsetMs);
        Assert.Equal(-250, (await Keeping.MarkAsync(id, new(null, null, null) { RecordingOffsetMs = -250 }, Cancel))!.RecordingOffsetMs);
        Assert.Equal((-250L, "n"), (await Keeping.MarkAsync(id, new(null, "n", null), Cancel) is { } kept ? (kept.RecordingOffsetMs, kept.Note) : default));
        Assert.Equal(-250, (await Rows.MarksAsync([id], Cancel))[id].RecordingOffsetMs);
        Assert.Null((await Keeping.MarkAsync(id, new(null, null, null) { RecordingOffsetMs = 0 }, Cancel))!.RecordingOffsetMs);
        await Keeping.MarkAsync(id, new(null, null, null) { RecordingOffsetMs = 9 }, Cancel);
        await Keeping.RemoveAsync(id, new(null, 5), Cancel);
        Assert.Null((await Keeping.MarksAsync(await AddAsync("c"), Cancel))!.RecordingOffsetMs);
    }

    [Fact]
    public async Task Of_names_it_knows_those_that_it_has()
    {
        var upload = await BeginAsync("c");
        Assert.Equal([upload.Name], await Recordings.KnownAsync([upload.Name, RecordingName.Of(1, "x")], Cancel));
        Assert.Empty(await Recordings.KnownAsync([], Cancel));
    }

    private async Task<NewRecording> BeginAsync(string call, long most = 1_000)
    {
        var upload = new NewRecording(1, call, Hash, 100);
        Assert.Equal(RecordingStart.Begun, await Recordings.BeginAsync(upload, most, 0, Cancel));
        return upload;
    }

    private async Task<long> AddAsync(string call, string? caller = null) =>
        (await Calls.AddAsync(new(1, "desk", 0, new CallSummary(call, "web_call", 0, 1, 1, 0, 0, 0, null, null, null, false) { Caller = caller }, Encoding.UTF8.GetBytes("{}")), Cancel)).Id;
}
