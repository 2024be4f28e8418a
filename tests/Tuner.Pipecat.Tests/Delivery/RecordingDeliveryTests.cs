using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Audio;
using Tuner.Pipecat.Audio.Files;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>Recordings are laid out in the background, sent when they are, and counted as waiting until both is done.</summary>
public sealed class RecordingDeliveryTests
{
    private static readonly AudioSettings Keep = new(AudioDestination.Keep, null, false);

    /// <summary>A recording of 200 ms may be so long, and is more than half of the room.</summary>
    private static readonly DeliverySettings LittleRoom = new() { MaxAudioBytes = WavFile.HeadBytes + 16_000 };

    private readonly ForgettingDisk _disk = new();
    private readonly InterruptedDisk _interrupted;
    private readonly ConcurrentQueue<(TunerLogLevel Level, string Text)> _log = new();
    private readonly ScriptedTransport _server = new();
    private readonly StateFolder _state;

    public RecordingDeliveryTests() => (_interrupted, _state) = (new InterruptedDisk(_disk), new StateFolder(_disk, "/state"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_sends_all_that_waits_lays_it_out_before()
    {
        await using var recordings = Delivery();
        SoundScript.HandOver(_state, 1, SoundScript.ToServer);
        SoundScript.HandOver(_state, 2, SoundScript.ToServer);
        Assert.Equal(2, recordings.CountWaiting());
        Assert.False(recordings.HasKeys);
        Assert.Equal(2, await recordings.TryAllAsync(Cancel));
        recordings.Add(CallScript.Credential);
        Assert.True(recordings.HasKeys);
        Assert.Equal(0, await recordings.TryAllAsync(Cancel));
        Assert.Equal(["call-1", "call-2"], _server.Sent.Select(static sent => sent.CallId).Order());
        Assert.Equal(0, recordings.CountWaiting());
        Assert.Empty(_disk.Names);
    }

    [Fact]
    public async Task What_the_disk_cannot_lay_out_waits_still()
    {
        await using var recordings = Delivery();
        SoundScript.HandOver(_state, 1, SoundScript.ToServer);
        recordings.Add(CallScript.Credential);
        _disk.Fails = static (_, path) => path.EndsWith(".tmp", StringComparison.Ordinal);
        Assert.Equal(1, await recordings.TryAllAsync(Cancel));
        Assert.Equal(1, recordings.CountWaiting());
        Assert.Empty(_server.Sent);
        _disk.Fails = static (_, _) => false;
        Assert.Equal(0, await recordings.TryAllAsync(Cancel));
        Assert.Single(_server.Sent);
    }

    [Fact]
    public async Task One_that_comes_while_another_is_laid_out_is_laid_out_as_well_and_until_then_nothing_is_idle()
    {
        using var goOn = new ManualResetEventSlim();
        _interrupted.AfterOpen = path =>
        {
            if (path.EndsWith(StateFolder.SoundSuffix, StringComparison.Ordinal)) Assert.True(goOn.Wait(TimeSpan.FromMinutes(1), Cancel));
        };
        SoundScript.HandOver(_state, 1, Keep);
        await using var recordings = Delivery();
        Assert.True(recordings.IsIdleUntil(0));
        recordings.Start();
        var (laidOut, idle) = (recordings.LaidOutAsync(), recordings.WhenIdleAsync());
        Assert.False(recordings.IsIdleUntil(0));
        SoundScript.HandOver(_state, 2, Keep);
        recordings.Wake();
        Assert.False(laidOut.IsCompleted || idle.IsCompleted);
        goOn.Set();
        await laidOut;
        await idle;
        Assert.Equal(2, _disk.Names.Count(static name => name.EndsWith(".wav", StringComparison.Ordinal)));
        Assert.True(recordings.IsIdleUntil(0));
    }

    [Fact]
    public async Task What_an_earlier_process_left_is_laid_out_and_sent_by_whoever_only_begins()
    {
        SoundScript.HandOver(_state, 1, SoundScript.ToServer);
        await using var recordings = Delivery();
        recordings.Add(CallScript.Credential);
        recordings.Start();
        await Eventually.True(() => _server.Sent.Count == 1 && _disk.Names.Count == 0, "it is sent");
    }

    [Fact]
    public async Task They_are_held_to_their_room_as_soon_as_they_are_laid_out()
    {
        SoundScript.HandOver(_state, 1, Keep);
        await using var recordings = Delivery(LittleRoom);
        await recordings.LaidOutAsync();
        Assert.Empty(_disk.Names);
        Assert.Contains(_log, static said => said.Text.StartsWith("a recording is gone (folder_full)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_disk_on_which_they_cannot_be_held_to_their_room_is_said()
    {
        _interrupted.AfterOpen = static path =>
        {
            if (path.EndsWith(".wav", StringComparison.Ordinal)) throw new IOException("Input/output error");
        };
        SoundScript.HandOver(_state, 1, Keep);
        await using var recordings = Delivery(LittleRoom);
        await recordings.LaidOutAsync();
        Assert.Contains((TunerLogLevel.Warning, "cannot hold /state/recordings to its bounds: Input/output error"), _log);
    }

    [Fact]
    public async Task A_process_that_goes_begins_none()
    {
        var recordings = Delivery();
        await recordings.DisposeAsync();
        SoundScript.HandOver(_state, 1, Keep);
        recordings.Wake();
        await recordings.LaidOutAsync();
        Assert.Equal(1, recordings.CountWaiting());
        Assert.Empty(_log);
    }

    private RecordingDelivery Delivery(DeliverySettings? settings = null) => new(
        new StateFolder(_interrupted, "/state"), settings ?? new DeliverySettings(), _server, new DeliveryCounters(), new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50)), static () => 0,
        new TunerLog((level, text) => _log.Enqueue((level, text))), static _ => { }, static (_, _) => Task.FromResult<DeliveryResult?>(null));
}
