using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tuner.Pipecat.Audio;
using Tuner.Pipecat.Audio.Files;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording.Rows;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>The sound of a call that is over is measured and handed over; whatever goes wrong costs the recording and never the call.</summary>
public sealed class SoundKeeperTests
{
    private readonly ForgettingDisk _disk = new();
    private readonly DeliveryCounters _counters = new();
    private readonly List<(TunerLogLevel Level, string Text)> _log = [];
    private readonly StateFolder _folder;
    private readonly SoundKeeper _keeper;

    public SoundKeeperTests()
    {
        _folder = new StateFolder(_disk, "/state");
        _keeper = new SoundKeeper(_folder, _counters, new TunerLog((level, text) => _log.Add((level, text))));
    }

    [Theory]
    [InlineData("Server", "server", "http://tuner.test/api/v1/recordings/7/call-1")]
    [InlineData("Keep", "kept", null)]
    [InlineData("Folder", "folder", null)]
    public void The_record_tells_how_long_it_is_and_where_it_goes(string to, string where, string? url)
    {
        var kept = Measure(new(Enum.Parse<AudioDestination>(to), "/calls", false))!;
        var info = Info(kept);
        Assert.Equal((where, url, 16_000, 2), (info.Where, kept.Url, info.Rate, info.Channels));
        // How exactly sound is placed is another matter.
        Assert.InRange(info.LengthMs, 195, 220);
        Assert.Empty(info.Holes);
        Assert.NotEmpty(info.Anchors);
        Assert.Empty(_log);
    }

    [Fact]
    public void A_call_without_a_name_has_no_address_yet()
    {
        var header = SoundScript.Header(1, SoundScript.ToServer);
        header = header with { Log = header.Log with { Config = header.Log.Config! with { CallId = "" } } };
        SoundScript.Write(_folder, header.Id, 10);
        Assert.Null(_keeper.Measure(header.Id, header, SoundScript.Fold(header))!.Url);
    }

    [Fact]
    public void A_recording_that_ended_before_its_call_tells_from_where_and_why()
    {
        var header = SoundScript.Header(1, SoundScript.ToServer);
        var recorder = SoundScript.Fold(header);
        JournalContent.Fold(recorder, CallScript.Line(3), 3);
        SoundScript.Write(_folder, header.Id, 10);
        var holes = Info(_keeper.Measure(header.Id, header, recorder, "no_room")!).Holes;
        Assert.Equal([("bot", 0L, 2000L, "no_room"), ("caller", 200L, 2000L, "no_room")], holes.Select(static hole => (hole.Side, hole.FromMs, hole.ToMs, hole.Why)).Order());
    }

    [Fact]
    public void Nothing_is_measured_where_nothing_is_recorded_and_a_file_without_sound_goes()
    {
        var plain = CallScript.Header("call-1");
        SoundScript.Write(_folder, plain.Id, 1);
        Assert.Null(_keeper.Measure(plain.Id, plain, SoundScript.Fold(plain)));
        Assert.True(_disk.Exists(_folder.SoundOf(plain.Id)));

        var header = SoundScript.Header(2, SoundScript.ToServer);
        Assert.Null(_keeper.Measure(header.Id, header, SoundScript.Fold(header)));
        using (var empty = _disk.CreateNew(_folder.SoundOf(header.Id))) empty.Write("?"u8, 0);
        Assert.Null(_keeper.Measure(header.Id, header, SoundScript.Fold(header)));
        Assert.False(_disk.Exists(_folder.SoundOf(header.Id)));
        Assert.Empty(_counters.Recordings.Lost);
    }

    [Fact]
    public void What_the_record_names_outlives_a_power_cut()
    {
        var kept = Measure(SoundScript.ToServer)!;
        var after = _disk.AfterPowerCut(new Random(1));
        using (var file = after.Open(_folder.SoundOf(kept.Id))!) Assert.True(SoundContent.Read(file).HasSound);
        Assert.True(HandOver(kept));
        after = _disk.AfterPowerCut(new Random(1));
        Assert.Equal([_folder.Recordings.SoundOf(kept.Id)], after.Names);
    }

    [Fact]
    public void A_disk_that_fails_at_measuring_costs_the_recording_which_is_counted_and_said_once()
    {
        _disk.Fails = static (_, path) => path.EndsWith("live", StringComparison.Ordinal);
        for (var number = 1; number <= 2; number++) Assert.Null(Measure(SoundScript.ToServer, number));
        AssertLost(2);
    }

    [Fact]
    public void A_disk_that_fails_at_handing_it_over_leaves_it_where_it_was()
    {
        var kept = Measure(SoundScript.ToServer)!;
        _disk.Fails = static (_, path) => path.Contains("recordings", StringComparison.Ordinal);
        Assert.False(HandOver(kept));
        Assert.Equal([_folder.SoundOf(kept.Id)], _disk.Names);
        AssertLost(1);
    }

    [Fact]
    public void Sound_that_is_gone_is_lost_and_said()
    {
        var kept = Measure(SoundScript.ToServer)!;
        _keeper.Forget(kept.Id);
        Assert.Empty(_disk.Names);
        Assert.False(HandOver(kept));
        AssertLost(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void All_that_is_needed_to_lay_it_out_goes_with_it(bool redact)
    {
        var kept = Measure(SoundScript.ToServer with { Redact = redact })!;
        var record = SoundScript.Fold(SoundScript.Header(1, SoundScript.ToServer)).ToPayload();
        record = record with { TranscriptWithToolCalls = [new TranscriptSegment { Role = SegmentRole.User, Text = "[card] thanks", StartMs = 1000, EndMs = 3000 }] };
        var name = SoundScript.Name(SoundScript.Header(1, SoundScript.ToServer));
        Assert.True(_keeper.HandOver(kept, name with { Attempts = 3, NextTry = 9, Answer = "503" }, SoundScript.Facts(1) with { Rest = true }, record));
        using var file = _disk.Open(_folder.Recordings.SoundOf(kept.Id))!;
        var content = SoundContent.Read(file);
        var facts = SoundFacts.Read(content.Facts)!;
        Assert.Equal((SoundScript.Facts(1), name.ToString(), kept.Zero, kept.Settings), (facts.Call, facts.Name, facts.Zero, facts.To));
        Assert.Equal(redact ? "850 to 3150" : "", string.Join(", ", facts.Silent.Select(static one => $"{one[0]} to {one[1]}")));
        Assert.True(content.HasSound);
    }

    [Theory]
    [InlineData("call")]
    [InlineData("to")]
    [InlineData("silent")]
    [InlineData("name")]
    [InlineData("call.call_id")]
    [InlineData("call.base_url")]
    public void What_does_not_say_all_of_it_is_none(string missing)
    {
        var header = SoundScript.Header(1, SoundScript.ToServer);
        var facts = new SoundFacts { Call = SoundScript.Facts(1), Name = SoundScript.Name(header).ToString(), Zero = 5, To = SoundScript.ToServer, Silent = [[1, 2]] };
        var written = JsonNode.Parse(facts.ToBytes())!;
        Assert.Equal(facts.Name, SoundFacts.Read(Encoding.UTF8.GetBytes(written.ToJsonString()))!.Name);
        var path = missing.Split('.');
        (path.Length == 1 ? written : written[path[0]]!)[path[^1]] = null;
        Assert.Null(SoundFacts.Read(Encoding.UTF8.GetBytes(written.ToJsonString())));
        written["name"] = "no name of ours";
        Assert.Null(SoundFacts.Read(Encoding.UTF8.GetBytes(written.ToJsonString())));
        Assert.Null(SoundFacts.Read(facts.ToBytes()[1..]));
        Assert.Null(SoundFacts.Read(null));
    }

    [Fact]
    public void Sound_whose_journal_is_gone_goes_once_nobody_writes_it_any_more()
    {
        foreach (var id in (string[])["a", "b", "c"]) SoundScript.Write(_folder, id, 1);
        _disk.CreateNew(_folder.JournalOf("b")).Dispose();
        _disk.CreateNew(Path.Combine(_folder.Live, "d.other")).Dispose();
        _keeper.ForgetStrays(path => path == _folder.SoundOf("a") || path == _folder.SoundOf("b"));
        Assert.Equal(["b.jsonl", "b.sound", "c.sound", "d.other"], _disk.Names.Select(static path => Path.GetFileName(path)).Order());
    }

    private void AssertLost(int count)
    {
        Assert.Equal(count, _counters.Recordings.Lost[LossReason.NotOnDisk]);
        Assert.Empty(_counters.Lost);
        var (level, text) = Assert.Single(_log);
        Assert.Equal(TunerLogLevel.Warning, level);
        Assert.StartsWith("the recording of a call is lost (", text, StringComparison.Ordinal);
        Assert.EndsWith("; its record is not", text, StringComparison.Ordinal);
    }

    private static AudioInfo Info(KeptSound kept)
    {
        var line = Encoding.UTF8.GetString(kept.Line(5));
        Assert.Contains(Encoding.UTF8.GetString(kept.Info), line, StringComparison.Ordinal);
        return JsonSerializer.Deserialize(kept.Info, TunerJson.Default.AudioInfo)!;
    }

    private KeptSound? Measure(AudioSettings to, int number = 1)
    {
        var header = SoundScript.Header(number, to);
        SoundScript.Write(_folder, header.Id, 10);
        return _keeper.Measure(header.Id, header, SoundScript.Fold(header));
    }

    private bool HandOver(KeptSound kept)
    {
        var header = SoundScript.Header(1, kept.Settings);
        return _keeper.HandOver(kept, SoundScript.Name(header), SoundScript.Facts(1), SoundScript.Fold(header).ToPayload());
    }
}
