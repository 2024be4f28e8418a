using System.Runtime.InteropServices;
using Tuner.Pipecat.Audio;
using Tuner.Pipecat.Audio.Files;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Live;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording.Rows;
using Tuner.Pipecat.Tests.Live;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>The sound of calls that are over is laid out, each where it goes; what cannot be laid out keeps no other.</summary>
public sealed class RecordingMakerTests : IAsyncDisposable
{
    private readonly ForgettingDisk _disk = new();
    private readonly DeliveryCounters _counters = new();
    private readonly List<(TunerLogLevel Level, string Text)> _log = [];
    private readonly StateFolder _state;
    private readonly FolderUnderTest _calls;

    public RecordingMakerTests()
    {
        _state = new StateFolder(_disk, "/state");
        _calls = new FolderUnderTest(_state, new DeliverySettings(), new ScriptedTransport(), TimeProvider.System);
    }

    public ValueTask DisposeAsync() => _calls.DisposeAsync();

    [Fact]
    public async Task It_lies_under_the_calls_name_in_a_folder_and_under_a_name_of_its_own_where_another_has_that_name()
    {
        await EndAsync("a b", 1);
        await EndAsync("a b", 2);
        await EndAsync(new string('x', 200), 3);
        await EndAsync("..", 4);
        using (var other = _disk.CreateNew("/calls/a%20b.wav")) other.Write(new byte[10], 0);
        Run();
        var names = _disk.Names.Where(static name => name.StartsWith("/calls/", StringComparison.Ordinal)).Select(static name => Path.GetFileName(name)!).ToList();
        Assert.Equal(5, names.Count);
        Assert.Equal(3, names.Count(static name => name.StartsWith("a%20b.", StringComparison.Ordinal)));
        Assert.Contains(new string('x', 150) + ".wav", names);
        Assert.Equal(4, _log.Count(static said => said.Level == TunerLogLevel.Info && said.Text.Contains(" lies in /calls/", StringComparison.Ordinal)));
        Assert.Empty(Waiting);
    }

    [Fact]
    public async Task One_that_was_laid_out_before_a_kill_is_not_laid_out_under_another_name()
    {
        await EndAsync("call-1", 1);
        var sound = Content(Waiting.Single());
        Run();
        using (var again = _disk.CreateNew(Path.Combine(_state.Recordings.Live, Id(1) + StateFolder.SoundSuffix))) again.Write(sound, 0);
        Run();
        Assert.Equal(["/calls/call-1.wav"], _disk.Names.Where(static name => name.EndsWith(".wav", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Sound_that_was_cut_off_before_anybody_knew_what_of_it_must_not_be_heard_is_lost_and_the_others_are_not()
    {
        await EndAsync("call-1", 1);
        using (var torn = _disk.CreateNew(Path.Combine(_state.Recordings.Live, "0-torn" + StateFolder.SoundSuffix))) torn.Write(new byte[7], 0);
        Run();
        Assert.Equal(1, _counters.Recordings.Lost[LossReason.Unreadable]);
        Assert.Equal(TunerLogLevel.Error, Assert.Single(_log, static said => said.Text.Contains("its sound is cut off", StringComparison.Ordinal)).Level);
        Assert.Contains("/calls/call-1.wav", _disk.Names);
        Assert.Empty(Waiting);
    }

    [Fact]
    public async Task One_that_is_longer_than_there_is_room_for_stays_as_sound_and_is_said()
    {
        await EndAsync("call-1", 1);
        Run(new DeliverySettings { MaxAudioBytes = WavFile.HeadBytes + 100 });
        Assert.Single(Waiting);
        Assert.Equal(TunerLogLevel.Warning, Assert.Single(_log).Level);
        Run();
        Assert.Empty(Waiting);
    }

    [Fact]
    public async Task A_disk_that_fails_leaves_the_sound_and_nothing_half_made()
    {
        await EndAsync("call-1", 1);
        _disk.Fails = static (_, path) => path.EndsWith(".wav", StringComparison.Ordinal);
        Run();
        _disk.Fails = static (_, _) => false;
        Assert.Single(Waiting);
        Assert.DoesNotContain(_disk.Names, static name => name.StartsWith("/calls/", StringComparison.Ordinal));
        Run();
        Assert.Contains("/calls/call-1.wav", _disk.Names);
    }

    [Fact]
    public async Task One_that_another_lays_out_is_left_to_him_and_none_is_begun_once_the_process_goes()
    {
        await EndAsync("call-1", 1);
        using (var held = _disk.Open(Path.Combine(_state.Recordings.Live, Waiting.Single()))!)
        {
            Assert.True(held.TryLock());
            Run();
        }

        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        new RecordingMaker(_state, new DeliverySettings(), _counters, new TunerLog(null)).Run(stop.Token);
        Assert.Single(Waiting);
        Assert.Empty(_log);
    }

    [Fact]
    public void What_a_killed_process_left_is_measured_by_whoever_finishes_its_call_and_its_journal_tells_of_it()
    {
        var (live, _) = Begin("call-1", 1);
        live.Tick();
        var left = _disk.AfterKill();
        var folder = new StateFolder(left, "/state");
        var name = Assert.Single(new OrphanFinisher(folder, new DeliverySettings { Keep = true }, _counters, TimeProvider.System, new TunerLog(null)).Run());
        using var waiting = new Outbox(folder).TryTake(name)!;
        var told = TunerJson.Deserialize(waiting.Read()!.Value.Payload.ToArray())!.GeneralMetaDataRaw!.Recording!.Audio!;
        Assert.Equal(("folder", 2), (told.Where, told.Channels));
        Assert.InRange(told.LengthMs, 150, 250);
        using var journal = left.Open(Path.Combine(folder.Kept, Id(1) + StateFolder.JournalSuffix))!;
        var content = JournalContent.Read(journal);
        Assert.False(content.Torn);
        Assert.NotNull(content.Recorder.Facts.Sound);
    }

    [Fact]
    public void What_is_masked_in_the_text_is_silent_in_the_file_and_all_else_is_heard()
    {
        var to = new AudioSettings(AudioDestination.Keep, null, Redact: true);
        var header = SoundScript.Header(1, to);
        SoundScript.Write(_state, header.Id, 50);
        var keeper = new SoundKeeper(_state, _counters, new TunerLog(null));
        var record = SoundScript.Fold(header).ToPayload() with
        {
            TranscriptWithToolCalls = [new TranscriptSegment { Role = SegmentRole.User, Text = "[card] thanks", StartMs = 350, EndMs = 450 }],
        };
        Assert.True(keeper.HandOver(keeper.Measure(header.Id, header, SoundScript.Fold(header))!, SoundScript.Name(header), SoundScript.Facts(1), record));
        Run();
        using var file = _disk.Open(Path.Combine(_state.Recordings.Kept, header.Id + ".wav"))!;
        var bytes = new byte[file.Length];
        file.Read(bytes, 0);
        // The caller's samples are the first of each pair.
        var caller = MemoryMarshal.Cast<byte, short>(bytes.AsSpan(WavFile.HeadBytes)).ToArray().Where(static (_, at) => at % 2 == 0).ToArray();
        Assert.All(caller[(16 * 200)..(16 * 600)], static sample => Assert.Equal(0, sample));
        Assert.All((int[])[100, 199, 600, 900], ms => Assert.NotEqual(0, caller[16 * ms]));
    }

    private IReadOnlyList<string> Waiting => [.. _disk.List(_state.Recordings.Live)];

    private void Run(DeliverySettings? settings = null)
    {
        var maker = new RecordingMaker(_state, settings ?? new DeliverySettings(), _counters, new TunerLog((level, text) => _log.Add((level, text))));
        maker.Run(CancellationToken.None);
        Assert.Equal(Waiting.Count, maker.CountWaiting());
    }

    private byte[] Content(string name)
    {
        using var file = _disk.Open(Path.Combine(_state.Recordings.Live, name))!;
        var bytes = new byte[file.Length];
        file.Read(bytes, 0);
        return bytes;
    }

    private static string Id(int number) => CallScript.Header("x", number).Id;

    private async Task EndAsync(string callId, int number)
    {
        var (live, call) = Begin(callId, number);
        live.Tick();
        // Who ends a call begins to lay it out: that must fail here, so that its sound is left.
        _disk.Fails = static (_, path) => path.StartsWith("/calls/", StringComparison.Ordinal);
        await live.End(call, null)!.Laid;
        await _calls.Delivery.Recordings.LaidOutAsync();
        _disk.Fails = static (_, _) => false;
    }

    private (LiveCalls Live, CallInProgress Call) Begin(string callId, int number)
    {
        var live = new LiveCalls(TimeProvider.System);
        var call = live.Begin(_calls.Calls, CallScript.Header(callId, number), new HostUnderTest(), new EndOfCall(TimeProvider.System, null, null), audio: new AudioSettings(AudioDestination.Folder, "/calls", false));
        Assert.Null(live.Take(call, CallScript.Line(1), 1));
        for (var i = 1; i <= 10 * number; i++)
        {
            var at = 1_000_000_000 + (i * 20_000_000L);
            live.Audio(call, new AudioChunk(AudioSide.Caller, 16_000, 1, at, at, MemoryMarshal.AsBytes(new short[320].AsSpan()).ToArray()));
        }

        return (live, call);
    }
}
