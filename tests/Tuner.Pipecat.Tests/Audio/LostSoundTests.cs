using Tuner.Pipecat.Audio;
using Tuner.Pipecat.Audio.Files;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Live;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Audio;

/// <summary>What a power cut and a killed recorder take of a call's sound: no more than they must, and what is gone is said.</summary>
public sealed class LostSoundTests : SoundOfCallsFixture
{
    private static readonly SoundVoice Caller = new(AudioSide.Caller);
    private static readonly SoundVoice Bot = new(AudioSide.Bot);

    [Fact]
    public async Task What_was_on_its_way_to_a_killed_recorder_is_a_hole_of_that_length()
    {
        var audio = await AfterKillAsync(new SentSound(Caller, 1400, 2_400_000_000), new SentSound(Bot, 1000, 2_000_000_000));
        var hole = Assert.Single(audio.Holes);
        Assert.Equal(("caller", "killed", 400L), (hole.Side, hole.Why, LengthOf(hole)));
    }

    [Fact]
    public async Task Where_he_was_silent_meanwhile_no_more_is_missing_than_was_said() =>
        Assert.Equal(100, LengthOf(Assert.Single((await AfterKillAsync(new SentSound(Caller, 1100, 60_000_000_000))).Holes)));

    [Fact]
    public async Task A_voice_of_which_nothing_was_written_down_is_missing_whole() =>
        Assert.Equal(300, LengthOf(Assert.Single((await AfterKillAsync(new SentSound(new SoundVoice(AudioSide.Caller, 3, IsAlone: true), 300, 2_000_000_000))).Holes)));

    [Fact]
    public async Task A_recorder_that_had_written_all_down_leaves_no_hole() =>
        Assert.Empty((await AfterKillAsync(new SentSound(Caller, 1000, 2_000_000_000), new SentSound(Bot, 998, 2_000_000_000))).Holes);

    [Fact]
    public async Task What_was_told_as_a_hole_already_is_not_missing_once_more()
    {
        var first = Folder();
        var live = new LiveCalls(TimeProvider.System);
        live.AudioHole(Begin(live, first, ToServer, header: OfALivingHost), Caller, 2_000_000_000, 500);
        live.Tick();
        Assert.Equal(["dropped"], (await NextAsync(first, new SentSound(Caller, 1500, 2_500_000_000))).Holes.Select(static hole => hole.Why));
    }

    [Fact]
    public async Task Whoever_finds_a_line_finds_the_sound_before_it_whenever_the_kill_comes()
    {
        var found = 0;
        for (var at = 1; at <= 8; at++)
        {
            Records.Clear();
            Uploaded.Clear();
            var number = at;
            Disk = new ForgettingDisk { Clock = TimeProvider.System, Fails = (change, _) => change >= number };
            var killed = Folder(key: false);
            var live = new LiveCalls(TimeProvider.System);
            Begin(live, killed, ToServer);
            live.Tick();
            Disk = Disk.AfterKill();
            await killed.DisposeAsync();
            if (!Disk.Names.Any(name => name.EndsWith(StateFolder.JournalSuffix, StringComparison.Ordinal) && JournalGlance.Of(Disk, name)?.Header is not null)) continue;
            found++;
            await using var next = Folder();
            next.Recover();
            await Eventually.True(() => Records.Count > 0 && Uploaded.Count > 0, $"record and recording arrive after a kill at change {at}");
            Assert.Equal(1000 * 64, Uploaded[0].Wav.Length - WavFile.HeadBytes, 15 * 64.0);
        }

        Assert.InRange(found, 1, 7);
    }

    [Fact]
    public async Task A_power_cut_leaves_the_recording_of_every_record_that_names_one()
    {
        var changes = await CountChangesAsync();
        for (var cut = 1; cut <= changes; cut++)
            for (var seed = 0; seed < 2; seed++) await CutAsync(cut, new Random((cut * 10) + seed));
    }

    private static long LengthOf(AudioHole hole) => hole.ToMs - hole.FromMs;

    /// <summary>A call on a disk whose power goes at one of its changes, and what the next process makes of what is left.</summary>
    private async Task CutAsync(int cut, Random random)
    {
        Records.Clear();
        Uploaded.Clear();
        var disk = Disk = new ForgettingDisk { Clock = TimeProvider.System, PowerCutAt = cut };
        bool mustName;
        await using (var first = Folder())
        {
            var live = new LiveCalls(TimeProvider.System);
            var call = Begin(live, first, ToServer);
            live.Tick();
            if (live.End(call, null) is { } finished) await finished.Laid;
            mustName = !disk.IsDead;
            if (mustName) await Eventually.True(() => disk.IsDead || (Records.Count > 0 && Uploaded.Count > 0), $"the power goes at change {cut}, or all is done before");
        }

        Disk = disk.AfterPowerCut(random);
        var isLeft = Records.Count > 0 || Disk.Names.Any(name => name.StartsWith("/state/outbox/", StringComparison.Ordinal) || (name.EndsWith(StateFolder.JournalSuffix, StringComparison.Ordinal) && JournalGlance.Of(Disk, name)?.Header is not null));
        await using var next = Folder();
        next.Recover();
        next.Start();
        if (!isLeft) return;
        await Eventually.True(() => Records.Count > 0, $"the record arrives after a cut at change {cut}");
        var audio = TunerJson.Deserialize(Records[^1])!.GeneralMetaDataRaw!.Recording!.Audio;
        if (mustName) Assert.True(audio is not null, $"the record tells of its recording after a cut at change {cut}");
        if (audio is null) return;
        await Eventually.True(() => Uploaded.Count > 0, $"the recording that the record names arrives after a cut at change {cut}");
        Assert.Equal(audio.LengthMs * 64, Uploaded[^1].Wav.Length - WavFile.HeadBytes, 64.0);
        if (mustName) Assert.Equal(1000 * 64, Uploaded[^1].Wav.Length - WavFile.HeadBytes, 15 * 64.0);
    }

    private bool IsDone(ForgettingDisk disk)
    {
        lock (Records) return Records.Count > 0 && Uploaded.Count > 0 && disk.Names.Count == 0;
    }

    private async Task<int> CountChangesAsync()
    {
        var disk = Disk = new ForgettingDisk { Clock = TimeProvider.System };
        await using var folder = Folder();
        var live = new LiveCalls(TimeProvider.System);
        var call = Begin(live, folder, ToServer);
        live.Tick();
        await live.End(call, null)!.Laid;
        await Eventually.True(() => IsDone(disk), "all is delivered");
        return disk.Changes;
    }

    /// <summary>A recorder has written a second of both sides down, and is killed; the next one is told how much it was given.</summary>
    private async Task<AudioInfo> AfterKillAsync(params SentSound[] sent)
    {
        var first = Folder();
        var live = new LiveCalls(TimeProvider.System);
        Begin(live, first, ToServer, header: OfALivingHost);
        live.Tick();
        return await NextAsync(first, sent);
    }

    private async Task<AudioInfo> NextAsync(FolderUnderTest killed, params SentSound[] sent)
    {
        Disk = Disk.AfterKill();
        await using var next = Folder();
        var live = new LiveCalls(TimeProvider.System);
        var call = Begin(live, next, ToServer, sound: false, header: OfALivingHost, line: 2);
        live.AudioSent(call, sent);
        await EndAsync(live, call);
        await Eventually.True(() => Records.Count > 0, "the record is delivered");
        await killed.DisposeAsync();
        return TunerJson.Deserialize(Records[0])!.GeneralMetaDataRaw!.Recording!.Audio!;
    }
}
