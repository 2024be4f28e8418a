using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Audio;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Recording.Rows;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>What dead processes left becomes waiting records, whatever state it was left in.</summary>
public sealed class OrphanFinisherTests
{
    private static readonly HostIdentity Pod = new("another-pod", "another-boot", 1, 100);
    private static readonly AudioSettings KeepsSound = new(AudioDestination.Keep, null, false);

    private readonly ForgettingDisk _disk = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly DeliveryCounters _counters = new();
    private readonly List<(TunerLogLevel Level, string Text)> _log = [];
    private readonly StateFolder _folder;

    public OrphanFinisherTests() => _folder = new StateFolder(_disk, "/state");

    [Fact]
    public void A_line_that_was_torn_before_the_sound_was_measured_is_said_in_the_journal_as_in_the_record()
    {
        var header = SoundScript.Header(1, KeepsSound);
        Leave(header);
        using (var file = _disk.Open(_folder.JournalOf(header.Id))!) file.Write("{\"t\":1,"u8, file.Length);
        SoundScript.Write(_folder, header.Id, 10);
        var name = Assert.Single(Finisher(keep: true).Run());
        using (var record = new Outbox(_folder).TryTake(name)!) Assert.Equal(1, CallScript.LostIn(record.Read()!.Value.Payload.ToArray())![LostLine.Torn]);
        var kept = Kept(header);
        Assert.False(kept.Torn);
        Assert.Equal(1, kept.Recorder.ToPayload().GeneralMetaDataRaw!.Recording!.Lost![LostLine.Torn]);
        Assert.NotNull(kept.Recorder.Facts.Sound);
    }

    [Fact]
    public void Sound_that_was_measured_before_a_fault_is_not_measured_again()
    {
        var header = SoundScript.Header(1, KeepsSound);
        Leave(header);
        SoundScript.Write(_folder, header.Id, 10);
        _disk.Fails = static (_, path) => path.Contains("recordings", StringComparison.Ordinal) || path.Contains("outbox", StringComparison.Ordinal);
        Assert.Empty(Finisher().Run());
        Assert.Contains((TunerLogLevel.Warning, "cannot finish a call in /state/live: No space left on device"), _log);
        _disk.Fails = static (_, _) => false;
        Assert.Single(Finisher(keep: true).Run());
        Assert.Equal(1, CountSoundLines(header));
        Assert.True(_disk.Exists(_folder.Recordings.SoundOf(header.Id)));
    }

    [Theory]
    [InlineData(29, true)]
    [InlineData(30, false)]
    public void What_somebody_may_still_begin_with_is_left_for_thirty_seconds(int seconds, bool stays)
    {
        // All that lies there was changed at the beginning of time.
        var young = new OrphanFinisher(_folder, new DeliverySettings(), _counters, new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddSeconds(seconds)), Log());
        _disk.CreateNew(_folder.JournalOf("empty")).Dispose();
        using (var file = _disk.CreateNew(_folder.JournalOf("unreadable"))) file.Write("?\n"u8, 0);
        SoundScript.Write(_folder, "stray", 1);
        Assert.Empty(young.Run());
        Assert.Equal(stays ? ["empty.jsonl", "stray.sound", "unreadable.jsonl"] : [], _folder.Files.List(_folder.Live).Order());
        Assert.Equal(stays ? 0 : 1, _counters.Lost.GetValueOrDefault(LossReason.Unreadable));
        if (stays) return;
        const string why = "the first line of the journal cannot be read: neither call nor address are known";
        Assert.Equal([(TunerLogLevel.Error, $"call lost (unreadable): {why}; its journal lies in /state/rejected")], _log);
        Assert.Equal(new RejectedAnswer { CallId = "", Status = 0, Why = why, At = 30_000 }, AnswerFile.Read(_folder, "unreadable"));
        Assert.True(_disk.Exists("/state/rejected/unreadable.jsonl"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_journal_whose_record_waits_already_goes_and_no_second_record_is_made(bool keep)
    {
        var header = CallScript.Header("call-1");
        Leave(header);
        var waiting = SoundScript.Name(header);
        new Outbox(_folder).Put(waiting, SoundScript.Facts(1), "{}"u8);
        _disk.CreateNew(_folder.JournalOf(header.Id) + StateFolder.TempSuffix).Dispose();
        Assert.Equal([waiting], Finisher(keep).Run());
        Assert.Equal([waiting], new Outbox(_folder).List());
        Assert.Empty(_folder.Files.List(_folder.Live));
        Assert.Equal(keep ? 1 : 0, _folder.Files.List(_folder.Kept).Count());
    }

    [Fact]
    public void Those_that_somebody_still_holds_are_counted_where_their_host_is_gone_or_their_call_is_over()
    {
        JournalHeader dead = CallScript.Header("call-1", 1), far = CallScript.Header("call-2", 2, Pod), over = CallScript.Header("call-3", 3, Pod);
        Leave(dead);
        Leave(far);
        Leave(over);
        using (var file = _disk.Open(_folder.JournalOf(over.Id))!) file.Write([.. RecorderLine.EndOfCall(5), (byte)'\n'], file.Length);
        var finisher = Finisher();
        var held = new[] { dead, far, over }.Select(header => _disk.Open(_folder.JournalOf(header.Id))!).ToArray();
        Assert.All(held, static file => Assert.True(file.TryLock()));
        Assert.Empty(finisher.Run());
        Assert.Equal(2, finisher.Held);
        foreach (var file in held) file.Dispose();
        Assert.Equal(3, finisher.Run().Count);
        Assert.Equal(0, finisher.Held);
    }

    [Fact]
    public void A_host_that_still_speaks_here_keeps_its_calls_and_no_other()
    {
        Leave(CallScript.Header("call-1", 1));
        Leave(CallScript.Header("call-2", 2, Pod));
        Assert.Equal(CallScript.Header("call-2", 2, Pod).Id, Assert.Single(Finisher().Run(CallScript.DeadHost)).Id);
        Assert.Equal(CallScript.Header("call-1", 1).Id, Assert.Single(Finisher().Run()).Id);
    }

    [Fact]
    public void A_lock_that_a_killed_process_tried_goes_as_well()
    {
        _disk.CreateNew("/state/lock-999999999-1.tmp").Dispose();
        Finisher().Run();
        Assert.Empty(_disk.Names);
    }

    private OrphanFinisher Finisher(bool keep = false) => new(_folder, new DeliverySettings { Keep = keep }, _counters, _time, Log());

    private TunerLog Log() => new((level, text) => _log.Add((level, text)));

    private void Leave(JournalHeader header)
    {
        using var live = new JournalOpener(_folder, new LiveShare(_folder, 1 << 30), keep: false, static _ => false).Open(header, 0, null);
        live.Take(CallScript.Line(1), 1);
        live.Commit();
    }

    private JournalContent Kept(JournalHeader header)
    {
        using var file = _disk.Open(Path.Combine(_folder.Kept, header.Id + StateFolder.JournalSuffix))!;
        return JournalContent.Read(file);
    }

    private int CountSoundLines(JournalHeader header)
    {
        var count = 0;
        using var file = _disk.Open(Path.Combine(_folder.Kept, header.Id + StateFolder.JournalSuffix))!;
        JournalContent.Read(file, line => count += RecorderLine.IsAudio(line) ? 1 : 0);
        return count;
    }
}
