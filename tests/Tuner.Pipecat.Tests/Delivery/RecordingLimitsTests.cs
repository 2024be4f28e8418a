using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>Recordings are held to their room and their age: what only stays goes first, what waits goes last.</summary>
public sealed class RecordingLimitsTests
{
    private readonly ForgettingDisk _disk = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly DeliveryCounters _counters = new();
    private readonly ConcurrentQueue<string> _log = new();

    private StateFolder Recordings => new StateFolder(_disk, "/state").Recordings;

    [Fact]
    public void Where_there_is_too_much_those_that_stay_go_first_then_the_refused_then_the_oldest_that_wait()
    {
        Put("kept", "a.wav", 1000);
        Put("rejected", Name("b", "413"), 1000);
        Put("outbox", Name("c", "new"), 1000);
        _time.Advance(TimeSpan.FromMinutes(1));
        Put("outbox", Name("d", "new"), 1000);
        var left = new List<string>();
        foreach (var room in (int[])[4000, 3000, 2000, 1000])
        {
            Enforce(new DeliverySettings { MaxAudioBytes = room * 2 });
            left.Add(string.Concat(_disk.Names.Select(static path => Path.GetFileName(path)).Select(static name => RecordName.Parse(name)?.Id ?? name[..1]).Order()));
        }

        Assert.Equal(["abcd", "bcd", "cd", "d"], left);
        Assert.Equal(2, _counters.Recordings.Lost[LossReason.FolderFull]);
        Assert.Equal(3, _log.Count(static line => line.Contains("TUNER_MAX_AUDIO_MB", StringComparison.Ordinal)));
    }

    [Fact]
    public void One_that_is_sent_or_laid_out_right_now_is_left_alone()
    {
        Put("outbox", Name("a", "new"), 1000);
        using (var held = _disk.Open(Path.Combine(Recordings.Outbox, Name("a", "new")))!)
        {
            Assert.True(held.TryLock());
            Enforce(new DeliverySettings { MaxAudioBytes = 2 });
            Assert.Single(_disk.Names);
        }

        Enforce(new DeliverySettings { MaxAudioBytes = 2 });
        Assert.Empty(_disk.Names);
    }

    [Fact]
    public void What_is_too_old_goes_and_is_counted()
    {
        Put("outbox", Name("a", "new"), 10);
        Put("rejected", Name("b", "413"), 10);
        var limits = Limits(new DeliverySettings { MaxAge = TimeSpan.FromDays(30), RejectedAge = TimeSpan.FromDays(7) });
        _time.Advance(TimeSpan.FromDays(8));
        limits.Enforce();
        Assert.Equal(["a"], _disk.Names.Select(static path => RecordName.Parse(Path.GetFileName(path))!.Id));
        _time.Advance(TimeSpan.FromDays(23));
        limits.Enforce();
        Assert.Empty(_disk.Names);
        Assert.Equal(2, _counters.Recordings.Lost[LossReason.TooOld]);
    }

    [Fact]
    public void What_a_killed_process_left_half_made_goes_without_a_word_and_what_is_being_made_stays()
    {
        Put("outbox", "a" + StateFolder.TempSuffix, 1_000_000);
        Enforce(new DeliverySettings { MaxAudioBytes = 2 });
        Assert.Single(_disk.Names);
        Assert.Empty(_log);
    }

    private void Enforce(DeliverySettings settings) => Limits(settings).Enforce();

    private RecordingLimits Limits(DeliverySettings settings) => new(Recordings, settings, _counters, _time, new TunerLog((_, text) => _log.Enqueue(text)));

    private string Name(string id, string answer) => new RecordName(_time.GetUtcNow().ToUnixTimeMilliseconds(), id, "p", "k", 0, 0, answer).ToString();

    private void Put(string place, string name, int bytes)
    {
        using var file = _disk.CreateNew(Path.Combine(Recordings.Root, place, name));
        file.Write(new byte[bytes], 0);
    }
}
