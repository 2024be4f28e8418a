using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Delivery;

/// <summary>
/// Holds recordings to their room and their age. What must go goes in this order: those that only stay here, those that were
/// refused, the oldest that wait. Each is counted and named; no record goes with one.
/// </summary>
internal sealed class RecordingLimits(StateFolder folder, DeliverySettings settings, DeliveryCounters counters, TimeProvider time, TunerLog log)
{
    /// <summary>A file that somebody writes right now is younger.</summary>
    private static readonly TimeSpan LongestWriting = TimeSpan.FromHours(1);

    private static readonly TimeSpan UnsetClock = TimeSpan.FromHours(1);

    private readonly long _startedAt = time.GetUtcNow().ToUnixTimeMilliseconds();
    private readonly long _started = time.GetTimestamp();

    /// <summary>Deletes what is too old or too much. Faults of the disk are the caller's to catch.</summary>
    public void Enforce()
    {
        // A clock that jumps ahead while the process runs makes nothing old.
        var now = Math.Min(time.GetUtcNow().ToUnixTimeMilliseconds(), _startedAt + (long)time.GetElapsedTime(_started).TotalMilliseconds);
        // Shortly after a boot the clock may not be set yet: nothing goes for its age then.
        var isSet = time.GetElapsedTime(0) > UnsetClock;
        var left = new List<Candidate>();
        foreach (var file in Candidates(now))
        {
            var age = file.Rank == Rank.Refused ? settings.RejectedAge : file.Rank == Rank.Leftover ? LongestWriting : settings.MaxAge;
            if (now - file.At > age.TotalMilliseconds && isSet) Remove(file, LossReason.TooOld);
            else left.Add(file);
        }

        var total = left.Sum(static file => file.Bytes);
        foreach (var file in left.Where(static file => file.Rank != Rank.Leftover).OrderBy(static file => file.Rank).ThenBy(static file => file.At))
        {
            // The other half is that of calls that go on.
            if (total <= settings.MaxAudioBytes / 2) return;
            Remove(file, LossReason.FolderFull);
            total -= file.Bytes;
        }
    }

    private IEnumerable<Candidate> Candidates(long now)
    {
        foreach (var (place, rank) in ((string, Rank)[])[(folder.Kept, Rank.Kept), (folder.Rejected, Rank.Refused), (folder.Outbox, Rank.Waiting), (folder.Live, Rank.Waiting)])
            foreach (var name in folder.Files.List(place))
                if (folder.Files.Describe(Path.Combine(place, name)) is { } found)
                    yield return new Candidate(place, name, name.EndsWith(StateFolder.TempSuffix, StringComparison.Ordinal) ? Rank.Leftover : rank, RecordName.Parse(name)?.QueuedAt ?? (found.ChangedAt > 0 ? found.ChangedAt : now), found.Bytes);
    }

    private void Remove(Candidate file, string reason)
    {
        // Whoever sends it or lays it out holds it.
        using (var held = folder.Files.Open(Path.Combine(file.Place, file.Name)))
        {
            if (held is null || !held.TryLock()) return;
            folder.Files.Delete(Path.Combine(file.Place, file.Name));
        }

        if (file.Rank == Rank.Leftover || file.Name.EndsWith(StateFolder.AnswerEnding, StringComparison.Ordinal)) return;
        if (file.Rank != Rank.Kept) counters.Recordings.Lose(reason);
        log.Write(file.Rank == Rank.Waiting ? TunerLogLevel.Error : TunerLogLevel.Info, $"a recording is gone ({reason}), {file.Name}: see TUNER_MAX_AUDIO_MB, TUNER_MAX_AGE_DAYS and TUNER_REJECTED_DAYS");
    }

    /// <summary>Who goes first.</summary>
    private enum Rank
    {
        Kept,
        Refused,
        Waiting,
        Leftover,
    }

    private sealed record Candidate(string Place, string Name, Rank Rank, long At, long Bytes);
}
