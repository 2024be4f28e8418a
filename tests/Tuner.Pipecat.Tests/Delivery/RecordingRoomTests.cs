using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>The bounds of the room and the age of recordings, each from both sides, and what is said of those that go.</summary>
public sealed class RecordingRoomTests
{
    private readonly ForgettingDisk _disk = new();
    private readonly Clock _time = new();
    private readonly DeliveryCounters _counters = new();
    private readonly List<(TunerLogLevel Level, string Text)> _log = [];
    private readonly StateFolder _folder;

    public RecordingRoomTests() => _folder = new StateFolder(_disk, "/state").Recordings;

    [Theory]
    [InlineData(30, 7, true, true)]
    [InlineData(30.01, 7, false, true)]
    [InlineData(30, 7.01, true, false)]
    public void What_waits_may_be_thirty_days_old_and_what_was_refused_seven(double waited, double refused, bool waits, bool isKept)
    {
        Put(_folder.Outbox, Name(waited, "w"));
        Put(_folder.Rejected, Name(refused, "r"));
        Limits().Enforce();
        Assert.Equal((waits, isKept), (Has(_folder.Outbox), Has(_folder.Rejected)));
        var gone = waits && isKept ? [] : new[] { (waits ? TunerLogLevel.Info : TunerLogLevel.Error, $"a recording is gone (too_old), {(waits ? Name(refused, "r") : Name(waited, "w"))}: see TUNER_MAX_AUDIO_MB, TUNER_MAX_AGE_DAYS and TUNER_REJECTED_DAYS") };
        Assert.Equal(gone, _log);
        Assert.Equal(gone.Length, _counters.Recordings.Lost.GetValueOrDefault(LossReason.TooOld));
    }

    [Fact]
    public void A_clock_that_jumps_while_the_process_runs_makes_nothing_old_and_time_that_passes_does()
    {
        Put(_folder.Outbox, Name(0, "w"));
        var limits = Limits();
        _time.Jump = TimeSpan.FromDays(400);
        limits.Enforce();
        Assert.True(Has(_folder.Outbox));
        _time.Passed = TimeSpan.FromDays(31);
        limits.Enforce();
        Assert.False(Has(_folder.Outbox));
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(61, false)]
    public void In_the_first_hour_after_a_boot_the_clock_may_not_be_set_and_nothing_goes_for_its_age(double minutes, bool stays)
    {
        _time.SinceBoot = TimeSpan.FromMinutes(minutes);
        Put(_folder.Outbox, Name(99, "w"));
        Limits().Enforce();
        Assert.Equal(stays, Has(_folder.Outbox));
    }

    /// <summary>Each has 400 bytes, the answer beside what was refused ten, the sound 100; half of the room is for calls that go on.</summary>
    [Theory]
    [InlineData(3420, "kept refused answer old new sound")]
    [InlineData(3419, "refused answer old new sound")]
    [InlineData(2619, "answer old new sound")]
    [InlineData(1820, "answer old new sound")]
    [InlineData(1818, "old new sound")]
    [InlineData(1800, "old new sound")]
    [InlineData(1798, "new sound")]
    [InlineData(998, "sound")]
    [InlineData(0, "")]
    public void What_stays_here_goes_first_then_what_was_refused_then_the_oldest_that_wait(long room, string left)
    {
        Put(_folder.Kept, "kept.wav");
        Put(_folder.Rejected, Name(1, "refused"));
        Put(_folder.Rejected, "refused" + StateFolder.AnswerEnding, 10);
        Put(_folder.Outbox, Name(1, "new"));
        Put(_folder.Outbox, Name(2, "old"));
        Put(_folder.Live, "sound" + StateFolder.SoundSuffix, 100);
        Limits(room).Enforce();
        Assert.Equal(left.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), _disk.Names.Select(Short).Order());
        var waiting = 3 - left.Split(' ').Count(static name => name is "old" or "new" or "sound");
        Assert.Equal(waiting, _log.Count(static said => said.Level == TunerLogLevel.Error));
        Assert.Equal(waiting + (left.Contains("refused", StringComparison.Ordinal) ? 0 : 1), _counters.Recordings.Lost.GetValueOrDefault(LossReason.FolderFull));
        Assert.DoesNotContain(_log, static said => said.Text.Contains(StateFolder.AnswerEnding, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_being_written_takes_room_and_is_not_taken_away()
    {
        Put(_folder.Outbox, "w" + StateFolder.TempSuffix);
        Put(_folder.Kept, "kept.wav");
        Limits(1000).Enforce();
        Assert.Equal(["w"], _disk.Names.Select(Short));
    }

    private RecordingLimits Limits(long room = 1L << 40) =>
        new(_folder, new DeliverySettings { MaxAudioBytes = room }, _counters, _time, new TunerLog((level, text) => _log.Add((level, text))));

    private string Name(double days, string id) => new RecordName(_time.GetUtcNow().ToUnixTimeMilliseconds() - (long)TimeSpan.FromDays(days).TotalMilliseconds, id, "p", "k", 0, 0, RecordName.New).ToString();

    private void Put(string place, string name, int bytes = 400)
    {
        using var file = _disk.CreateNew(Path.Combine(place, name));
        file.Write(new byte[bytes], 0);
    }

    private bool Has(string place) => _disk.List(place).Any();

    private static string Short(string path)
    {
        var name = Path.GetFileName(path);
        return RecordName.Parse(name)?.Id ?? (name.EndsWith(StateFolder.AnswerEnding, StringComparison.Ordinal) ? "answer" : name[..name.IndexOf('.', StringComparison.Ordinal)]);
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Jump { get; set; }

        public TimeSpan Passed { get; set; }

        public TimeSpan SinceBoot { get; set; } = TimeSpan.FromDays(100);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => (SinceBoot + Passed).Ticks;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(50) + Passed + Jump;
    }
}
