using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Delivery;

/// <summary>
/// Holds the state folder to its size and its records to their age. Live calls have a share of their own, see
/// <see cref="LiveShare"/>, and take none of this. What must go goes in this order: frame logs that were only kept,
/// rejected calls, then the oldest spans that wait for a collector or for the server, then the oldest calls that wait. Every call that goes is
/// counted and named.
/// </summary>
internal sealed class StateLimits
{
    /// <summary>For so long after a boot the clock may not be set yet.</summary>
    private static readonly TimeSpan UnsetClock = TimeSpan.FromHours(1);

    private readonly StateFolder _folder;
    private readonly DeliverySettings _settings;
    private readonly DeliveryCounters _counters;
    private readonly TimeProvider _time;
    private readonly TunerLog _log;
    private readonly long _startedAt;
    private readonly long _started;
    private readonly long _room;
    private long _grown = long.MaxValue / 2;
    private volatile bool _tried;
    private volatile bool _triedSpans;

    public StateLimits(StateFolder folder, DeliverySettings settings, DeliveryCounters counters, TimeProvider time, TunerLog log)
    {
        (_folder, _settings, _counters, _time, _log) = (folder, settings, counters, time, log);
        _room = settings.MaxBytes - LiveShare.Of(settings.MaxBytes);
        _startedAt = time.GetUtcNow().ToUnixTimeMilliseconds();
        _started = time.GetTimestamp();
    }

    /// <summary>Something was laid down: looks again when a sixteenth of what may lie there came since the last look.</summary>
    public void Grew(long bytes)
    {
        if (Interlocked.Add(ref _grown, bytes) > _settings.MaxBytes / 16) Enforce();
    }

    public void Enforce()
    {
        Interlocked.Exchange(ref _grown, 0);
        var now = Now;
        var total = 0L;
        foreach (var file in Candidates())
        {
            if (now - file.At > AgeOf(file) && IsSurelyOld(file)) Remove(file, LossReason.TooOld);
            else total += file.Bytes;
        }

        if (total <= _room) return;
        foreach (var file in Candidates().OrderBy(file => file.Rank).ThenBy(file => file.At))
        {
            if (total <= _room) break;
            Remove(file, LossReason.FolderFull);
            total -= file.Bytes;
        }
    }

    /// <summary>A clock that jumps ahead while the process runs makes no record old: time is counted from the start.</summary>
    private long Now => Math.Min(_time.GetUtcNow().ToUnixTimeMilliseconds(), _startedAt + (long)_time.GetElapsedTime(_started).TotalMilliseconds);

    /// <summary>What waits was tried by this process: from here on the oldest may go for their age.</summary>
    public void EverythingWasTried() => _tried = true;

    /// <summary>The same of what waits for a collector.</summary>
    public void EverySpanWasTried() => _triedSpans = true;

    /// <summary>
    /// Nothing goes for its age that this process did not try. The wall clock may have jumped while nobody ran: what was
    /// laid down since this boot is no older than the boot; what is from before waits until the clock is likely set. The
    /// same holds for what was refused: a clock a week ahead must not take at once what a person may still mend.
    /// </summary>
    private bool IsSurelyOld(Candidate file)
    {
        if (file.Rank is Rank.Waiting or Rank.WaitingTraces && !_tried) return false;
        if (file.Rank == Rank.WaitingSpans && !_triedSpans) return false;
        var least = IsOfThisBoot(file) ? AgeOf(file) : Math.Min(AgeOf(file), UnsetClock.TotalMilliseconds);
        return _time.GetElapsedTime(0).TotalMilliseconds > least;
    }

    /// <summary>A refusal that came long after its call says itself when the machine had been booted.</summary>
    private bool IsOfThisBoot(Candidate file) =>
        JournalHeader.IsOfThisBoot(file.Name)
        || (file.Record is { } record && (JournalHeader.IsOfThisBoot(record.Id) || (file.Rank == Rank.Rejected && JournalHeader.IsThisBoot(AnswerFile.Read(file.To.FolderIn(_folder), record.Id)?.Boot))));

    private double AgeOf(Candidate file) => (file.Rank == Rank.Rejected ? _settings.RejectedAge : _settings.MaxAge).TotalMilliseconds;

    private IEnumerable<Candidate> Candidates()
    {
        foreach (var to in (Destination[])[Destination.Server, Destination.Collector, Destination.Traces])
        {
            var of = to.FolderIn(_folder);
            foreach (var (folder, rank) in ((string, Rank)[])[(of.Kept, Rank.Kept), (of.Rejected, Rank.Rejected), (of.Outbox, RankOf(to))])
                foreach (var name in _folder.Files.List(folder))
                {
                    if (name.EndsWith(StateFolder.TempSuffix, StringComparison.Ordinal)) continue;
                    if (_folder.Files.Describe(Path.Combine(folder, name)) is not { } found) continue;
                    var record = RecordName.Parse(name);
                    var at = record is null ? found.ChangedAt : rank == Rank.Rejected ? record.NextTry : record.QueuedAt;
                    var whose = name.EndsWith(StateFolder.AnswerEnding, StringComparison.Ordinal) ? Rank.Answer : rank;
                    yield return new Candidate(to, folder, name, record, whose, at, found.Bytes);
                }
        }
    }

    private static Rank RankOf(Destination to) => to == Destination.Server ? Rank.Waiting : to == Destination.Traces ? Rank.WaitingTraces : Rank.WaitingSpans;

    private void Remove(Candidate file, string reason)
    {
        if (file is { Rank: Rank.Waiting or Rank.WaitingSpans or Rank.WaitingTraces, Record: { } waiting })
        {
            using var record = new Outbox(file.To.FolderIn(_folder)).TryTake(waiting);
            if (record is null) return;
            var call = record.Read()?.Facts.CallId ?? waiting.Id;
            record.Forget();
            file.To.CountersIn(_counters).Lose(reason);
            _log.Write(TunerLogLevel.Error, $"{file.To.WhatGoes} {call} lost ({reason}): it could not be delivered in time; see TUNER_MAX_STATE_MB and TUNER_MAX_AGE_DAYS");
            return;
        }

        _folder.Files.Delete(Path.Combine(file.Folder, file.Name));
        if (file.Rank == Rank.Rejected) _log.Write(TunerLogLevel.Info, $"the content of a rejected call is gone ({reason}): {file.Record?.Id}");
    }

    /// <summary>Who goes first.</summary>
    private enum Rank
    {
        Kept,
        Rejected,
        WaitingTraces,
        WaitingSpans,
        Waiting,
        Answer,
    }

    private sealed record Candidate(Destination To, string Folder, string Name, RecordName? Record, Rank Rank, long At, long Bytes);
}
