using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Delivery;

/// <summary>Makes one attempt for one record and moves its file to where the answer puts it.</summary>
internal sealed class AttemptMaker(Outbox outbox, SharedKnowledge known, ITransport transport, DeliveryCounters counters, TimeProvider time, Func<double> chance, TunerLog log, SettledRecords settled, bool keepsJournals, Destination? destination = null)
{
    private readonly Destination _destination = destination ?? Destination.Server;
    private readonly FittingTransport _transport = new(transport, time, outbox.Folder);

    public Outbox Outbox => outbox;

    /// <summary>See <see cref="OutgoingRecord.First"/>.</summary>
    public Func<string, CancellationToken, Task<DeliveryResult?>>? First { get; init; }

    /// <summary>Returns what became of it; null when somebody else has it, no key of ours fits it, or it is gone.</summary>
    public async Task<DeliveryNews?> MakeAsync(RecordName name, RecordInMemory? inMemory, CancellationToken cancellation)
    {
        if (SendSchedule.KeyFor(name, known.Current, Moment.Of(time).Steady)?.Credential is not { } key) return null;
        if (inMemory?.TryHold() == false) return null;
        using var record = inMemory ?? outbox.TryTake(name);
        if (record is null) return null;
        if (record.Read() is not { } content) return Unreadable(record);
        if (content.Facts.WorkspaceId != key.WorkspaceId || content.Facts.BaseUrl.TrimEnd('/') != key.BaseUrl) return null;

        if (inMemory is null) Disk(() => JournalToOutbox.LetGoOfTheDead(outbox.Folder, record.Name.Id, keepsJournals));
        // Written down before it is made: after a crash nobody can say whether it arrived.
        Disk(() => record.Rename(record.Name with { Attempts = Math.Min(record.Name.Attempts, int.MaxValue - 1) + 1 }));
        var outgoing = new OutgoingRecord(content.Facts.CallId, content.Facts.AgentId, content.Payload) { Sound = record.Sound, First = First };
        var (result, shortenedTo) = await _transport.SendAsync(outgoing, key, cancellation).ConfigureAwait(false);
        if (result is DeliveryResult.Delivered or DeliveryResult.Rejected) settled.Add(record.Name.Id);
        var news = result is DeliveryResult.Delivered taken && shortenedTo is { } bytes
            ? KeepWhole(record, content.Facts, taken, (bytes, content.Payload.Length))
            : Settle(record, content.Facts, key, result);
        var now = Moment.Of(time);
        known.Learn(before => before.After(result, key, TimeSpan.FromMilliseconds(news.RetryAt - now.Wall), now.Steady));
        Say(news, result, key.Place, inMemory is not null);
        return news;
    }

    private DeliveryNews Settle(WaitingRecord record, RecordFacts facts, Credential key, DeliveryResult result)
    {
        var name = record.Name;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        switch (result)
        {
            case DeliveryResult.Delivered { Known: true } when facts.Rest == true:
                return Supersede(record, facts, now);
            case DeliveryResult.Delivered delivered:
                SayWhatWasRejected(facts, delivered);
                counters.Deliver(TimeSpan.FromMilliseconds(now - name.QueuedAt));
                return Moved(record.Forget, new DeliveryNews(name.Id, facts.CallId, DeliveryNewsKind.Delivered, delivered.Status, name.Attempts, "", 0));
            case DeliveryResult.Rejected rejected:
                counters.Reject();
                return Moved(
                    () => record.Reject(new RejectedAnswer { CallId = facts.CallId, Status = rejected.Status, Why = rejected.Why, At = now }),
                    new DeliveryNews(name.Id, facts.CallId, DeliveryNewsKind.Rejected, rejected.Status, name.Attempts, rejected.Why, 0));
            case DeliveryResult.KeyRefused refused:
                var again = now + (long)RetryPolicy.LongestAsked.TotalMilliseconds;
                Disk(() => record.Rename(record.Name with { Key = key.Key, NextTry = again, Answer = refused.Status is 403 ? "403" : "401" }));
                var why = _destination.WhyNotOpen(key, refused.Status);
                return new DeliveryNews(name.Id, facts.CallId, DeliveryNewsKind.Waiting, refused.Status, name.Attempts, why, again);
            default:
                var later = (DeliveryResult.TryLater)result;
                var next = now + (long)RetryPolicy.WaitAfter(name.Attempts, later.RetryAfter, chance()).TotalMilliseconds;
                Disk(() => record.Rename(record.Name with { NextTry = next, Answer = later.Answer }));
                _ = int.TryParse(later.Answer, out var status);
                return new DeliveryNews(name.Id, facts.CallId, DeliveryNewsKind.Waiting, status, name.Attempts, later.Why, next);
        }
    }

    /// <summary>The server has the call without some of it: the whole stays on this disk, for as long as refused calls do.</summary>
    private DeliveryNews KeepWhole(WaitingRecord record, RecordFacts facts, DeliveryResult.Delivered taken, (long Sent, long Whole) bytes)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        SayWhatWasRejected(facts, taken);
        var why = $"{_destination.Name} takes no record of {bytes.Whole} bytes: it has the call in {bytes.Sent}, without the largest values, which the record names; the whole is kept in rejected/";
        counters.Deliver(TimeSpan.FromMilliseconds(now - record.Name.QueuedAt));
        log.Write(TunerLogLevel.Warning, $"{_destination.WhatGoes} {facts.CallId}: {why}");
        return Moved(
            () => record.Reject(new RejectedAnswer { CallId = facts.CallId, Status = taken.Status, Why = why, At = now, Shortened = true }),
            new DeliveryNews(record.Name.Id, facts.CallId, DeliveryNewsKind.Delivered, taken.Status, record.Name.Attempts, why, 0));
    }

    private DeliveryNews Supersede(WaitingRecord record, RecordFacts facts, long now)
    {
        const string why = "the server has this call already, made of an earlier part of it; the rest is kept in rejected/";
        counters.Supersede();
        return Moved(
            () => record.Reject(new RejectedAnswer { CallId = facts.CallId, Status = 409, Why = why, At = now }),
            new DeliveryNews(record.Name.Id, facts.CallId, DeliveryNewsKind.Delivered, 409, record.Name.Attempts, why, 0));
    }

    private DeliveryNews Unreadable(WaitingRecord record)
    {
        const string why = "the record's file is damaged";
        counters.Lose(LossReason.Unreadable);
        log.Write(TunerLogLevel.Error, $"{_destination.WhatGoes} lost ({LossReason.Unreadable}): {why}; it is {record.Name.Id} in {outbox.Folder.Rejected}");
        return Moved(
            () => record.Reject(new RejectedAnswer { CallId = "", Status = 0, Why = why, At = time.GetUtcNow().ToUnixTimeMilliseconds() }),
            new DeliveryNews(record.Name.Id, "", DeliveryNewsKind.Rejected, 0, record.Name.Attempts, why, 0));
    }

    private void Say(DeliveryNews news, DeliveryResult result, string place, bool inMemory)
    {
        switch (news.Kind)
        {
            case DeliveryNewsKind.Rejected when _destination == Destination.Recordings && news.Status == 404:
                log.Once(TunerLogLevel.Warning, "recordings " + place, $"{news.Why}: they stay on this machine, in {outbox.Folder.Rejected}; set audio_to to keep or to a folder");
                break;
            case DeliveryNewsKind.Rejected:
                log.Write(TunerLogLevel.Error, $"{_destination.Name} refused {_destination.WhatGoes} {news.CallId} for good (HTTP {news.Status}): {news.Why}");
                break;
            case DeliveryNewsKind.Waiting:
                log.Once(result is DeliveryResult.KeyRefused ? TunerLogLevel.Error : TunerLogLevel.Warning, "waiting " + place, $"{_destination.WhatGoes} {news.CallId} {_destination.Waits} {(inMemory ? "in memory" : "on disk")}: {news.Why}");
                break;
            case DeliveryNewsKind.Delivered when _destination == Destination.Recordings && news.Status == 410:
                log.Write(TunerLogLevel.Warning, $"{_destination.WhatGoes} {news.CallId} is deleted here: {_destination.Name} has removed the call for good");
                break;
            default:
                if (log.Over("waiting " + place)) log.Write(TunerLogLevel.Info, _destination.TakesAgain);
                break;
        }
    }

    /// <summary>A part that the collector would not have is not sent again: the protocol forbids it.</summary>
    private void SayWhatWasRejected(RecordFacts facts, DeliveryResult.Delivered taken)
    {
        if (taken.RejectedSpans == 0 && taken.Why.Length == 0) return;
        counters.RejectSpans(taken.RejectedSpans);
        log.Write(TunerLogLevel.Warning, $"{_destination.Name} took {_destination.WhatGoes} {facts.CallId}{(taken.RejectedSpans > 0 ? $" but for {taken.RejectedSpans}" : "")}{(taken.Why.Length > 0 ? $": {taken.Why}" : "")}");
    }

    private DeliveryNews Moved(Action move, DeliveryNews news) => Disk(move) ? news : news with { IsStuck = true };

    /// <summary>The answer stands whatever the disk says: what it could not write down is only told.</summary>
    private bool Disk(Action change)
    {
        if (DiskFault.Try(change) is not { } fault) return true;
        log.Once(TunerLogLevel.Warning, "state", $"cannot change a file in {outbox.Folder.Root}: {fault}");
        return false;
    }
}
