using System.Text;
using Tuner.Pipecat.Audio;
using Tuner.Pipecat.Audio.Files;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Live;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Audio;

/// <summary>The sound of a call from its first chunk to where it goes, on a disk in memory.</summary>
public sealed class RecordedSoundTests : SoundOfCallsFixture
{
    [Fact]
    public async Task A_call_is_delivered_with_what_its_recording_is_and_the_recording_follows()
    {
        await using (var folder = Folder())
        {
            var live = new LiveCalls(TimeProvider.System);
            await EndAsync(live, Begin(live, folder, ToServer));
            await Eventually.True(() => folder.Counters is { Delivered: 1, Recordings.Delivered: 1 }, "both are delivered");
        }

        var record = TunerJson.Deserialize(Assert.Single(Records))!;
        Assert.Equal("http://tuner.test/api/v1/recordings/7/call-1", record.RecordingUrl);
        var audio = record.GeneralMetaDataRaw!.Recording!.Audio!;
        Assert.Equal(("server", 16_000, 2), (audio.Where, audio.Rate, audio.Channels));
        var (call, wav) = Assert.Single(Uploaded);
        Assert.Equal("call-1", call);
        Assert.Equal(audio.LengthMs * 64, wav.Length - WavFile.HeadBytes, 64.0);
        Assert.Empty(Disk.Names);
    }

    [Fact]
    public async Task A_call_without_sound_has_no_recording_and_leaves_nothing()
    {
        await using (var folder = Folder())
        {
            var live = new LiveCalls(TimeProvider.System);
            await EndAsync(live, Begin(live, folder, ToServer, sound: false));
            await Eventually.True(() => folder.Counters.Delivered == 1, "it is delivered");
        }

        Assert.Null(TunerJson.Deserialize(Assert.Single(Records))!.GeneralMetaDataRaw!.Recording!.Audio);
        Assert.Empty(Disk.Names);
    }

    [Fact]
    public async Task What_the_application_gave_as_the_recordings_address_stands()
    {
        await using var folder = Folder();
        var live = new LiveCalls(TimeProvider.System);
        var header = CallScript.Header("call-1");
        header = header with { Log = header.Log with { Config = header.Log.Config! with { RecordingUrl = "https://elsewhere/1" } } };
        await EndAsync(live, Begin(live, folder, ToServer, header: header));
        await Eventually.True(() => folder.Counters is { Delivered: 1, Recordings.Delivered: 1 }, "both are delivered");
        Assert.Equal("https://elsewhere/1", TunerJson.Deserialize(Assert.Single(Records))!.RecordingUrl);
    }

    [Fact]
    public async Task A_killed_recorders_call_is_playable_to_its_cut_whenever_the_kill_came()
    {
        var first = Folder();
        var live = new LiveCalls(TimeProvider.System);
        Begin(live, first, ToServer);
        live.Tick();
        Disk = Disk.AfterKill();
        await using (var next = Folder())
        {
            next.Recover();
            await Eventually.True(() => next.Counters is { Delivered: 1, Recordings.Delivered: 1 }, "both are delivered");
        }

        Assert.True(TunerJson.Deserialize(Assert.Single(Records))!.GeneralMetaDataRaw!.Recording!.Cut);
        Assert.Equal(1000 * 64, Assert.Single(Uploaded).Wav.Length - WavFile.HeadBytes, 15 * 64.0);
        Assert.Empty(Disk.Names);
        await first.DisposeAsync();
    }

    [Fact]
    public async Task A_kill_at_any_change_of_theDisk_loses_neither_record_nor_recording()
    {
        var changes = 0;
        for (var at = 1; at <= changes || changes == 0; at++)
        {
            Disk = new ForgettingDisk { Clock = TimeProvider.System };
            Records.Clear();
            Uploaded.Clear();
            var number = at;
            // From this change on nothing more happens on the disk of the process that is killed.
            Disk.Fails = (change, _) => change >= number;
            var killed = Folder(key: false);
            var live = new LiveCalls(TimeProvider.System);
            var call = Begin(live, killed, ToServer);
            live.Tick();
            await LaidAsync(live, call);
            if (changes == 0)
            {
                Disk.Fails = (_, _) => false;
                await killed.DisposeAsync();
                Disk = new ForgettingDisk { Clock = TimeProvider.System };
                changes = await CountChangesAsync();
                at = 0;
                continue;
            }

            var left = Disk.AfterKill();
            await killed.DisposeAsync();
            Disk = left;
            var hadLines = Disk.Names.Any(name => (name.EndsWith(".jsonl", StringComparison.Ordinal) && JournalGlance.Of(Disk, name)!.Header is not null) || name.StartsWith("/state/outbox/", StringComparison.Ordinal));
            await using var next = Folder();
            next.Recover();
            next.Start();
            if (!hadLines) continue;
            await Eventually.True(() => Records.Count == 1, $"the record arrives after a kill at change {at}");
            if (TunerJson.Deserialize(Records[0])!.GeneralMetaDataRaw!.Recording!.Audio is null) continue;
            await Eventually.True(() => Uploaded.Count >= 1, $"the recording arrives after a kill at change {at}");
        }

        static async Task LaidAsync(LiveCalls live, CallInProgress call) => await live.End(call, null)!.Laid;
    }

    [Fact]
    public async Task Its_next_recorder_goes_on_with_the_sound_of_a_killed_one()
    {
        var first = Folder();
        var live = new LiveCalls(TimeProvider.System);
        Begin(live, first, ToServer, header: OfALivingHost);
        live.Tick();
        Disk = Disk.AfterKill();
        await using (var next = Folder())
        {
            live = new LiveCalls(TimeProvider.System);
            await EndAsync(live, Begin(live, next, ToServer, header: OfALivingHost, from: 50, line: 2));
            await Eventually.True(() => next.Counters is { Delivered: 1, Recordings.Delivered: 1 }, "both are delivered");
        }

        Assert.Equal(2000 * 64, Assert.Single(Uploaded).Wav.Length - WavFile.HeadBytes, 15 * 64.0);
        await first.DisposeAsync();
    }

    [Fact]
    public async Task ADisk_that_takes_no_sound_ends_the_recording_and_not_the_call()
    {
        Disk.Fails = static (_, path) => path.EndsWith(".sound", StringComparison.Ordinal);
        var said = new List<string>();
        await using var folder = Folder(log: said);
        var live = new LiveCalls(TimeProvider.System);
        var call = Begin(live, folder, ToServer);
        live.Tick();
        await EndAsync(live, call);
        await Eventually.True(() => folder.Counters.Delivered == 1, "the call is delivered");
        Assert.Single(said, text => text.Contains("the recording of a call ends early", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Its_share_ends_the_recording_and_the_record_tells_from_where()
    {
        await using var folder = Folder(settings: new DeliverySettings { MaxAudioBytes = 8 * 20_000 });
        var live = new LiveCalls(TimeProvider.System);
        var call = Begin(live, folder, ToServer);
        Assert.Null(live.Take(call, CallScript.Line(3), 2));
        await EndAsync(live, call);
        await Eventually.True(() => folder.Counters is { Delivered: 1, Recordings.Delivered: 1 }, "both are delivered");
        var audio = TunerJson.Deserialize(Assert.Single(Records))!.GeneralMetaDataRaw!.Recording!.Audio!;
        Assert.All(audio.Holes, hole => Assert.Equal("no_room", hole.Why));
        Assert.Equal(["bot", "caller"], audio.Holes.Select(hole => hole.Side).Order());
    }

    [Fact]
    public async Task It_stays_here_or_goes_into_a_folder_where_that_is_wished()
    {
        await using var folder = Folder();
        var live = new LiveCalls(TimeProvider.System);
        await EndAsync(live, Begin(live, folder, new(AudioDestination.Keep, null, false)));
        await EndAsync(live, Begin(live, folder, new(AudioDestination.Folder, "/calls", false), header: CallScript.Header("../../b c", 2)));
        await Eventually.True(() => Disk.Names.Count(name => name.EndsWith(".wav", StringComparison.Ordinal)) == 2 && folder.Counters.Delivered == 2, "both lie there");
        Assert.Contains("/calls/%2F..%2Fb%20c.wav", Disk.Names);
        Assert.Single(Disk.Names, name => name.StartsWith("/state/recordings/kept/", StringComparison.Ordinal));
        Assert.Equal(["folder", "kept"], Records.Select(record => TunerJson.Deserialize(record)!.GeneralMetaDataRaw!.Recording!.Audio!.Where).Order());
        Assert.All(Records, record => Assert.Equal("pipecat://no-recording", TunerJson.Deserialize(record)!.RecordingUrl));
    }

    [Fact]
    public void A_journal_whose_last_line_tells_of_the_sound_is_over()
    {
        var anchors = string.Join(',', Enumerable.Repeat("[1,16]", 1000));
        Disk.CreateFolder("/state/live");
        using (var file = Disk.CreateNew("/state/live/a.jsonl"))
        {
            var line = RecorderLine.Audio(5, Encoding.UTF8.GetBytes($$"""{"anchors":[{{anchors}}]}"""), null);
            file.Write([.. Encoding.UTF8.GetBytes("{}\n"), .. RecorderLine.EndOfCall(5), (byte)'\n', .. line, (byte)'\n'], 0);
        }

        Assert.True(JournalGlance.Of(Disk, "/state/live/a.jsonl")!.IsOver);
    }

    private async Task<int> CountChangesAsync()
    {
        await using var folder = Folder(key: false);
        var live = new LiveCalls(TimeProvider.System);
        var call = Begin(live, folder, ToServer);
        live.Tick();
        await live.End(call, null)!.Laid;
        await folder.Delivery.Recordings.WhenIdleAsync();
        return Disk.Changes;
    }
}
