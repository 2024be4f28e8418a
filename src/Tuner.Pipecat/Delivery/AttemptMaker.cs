using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Delivery;

/// <summary>Makes one attempt for one record and moves its file to where the answer puts it.</summary>
internal sealed class AttemptMaker(Outbox outbox, KeyRing keys, ITransport transport, Tally tally, TimeProvider time, Func<double> chance, TunerLog log)
{
    private readonly FittingTransport _transport = new(transport, time);

    /// <summary>Gives what became of it; null when somebody else has it, no key of ours fits it, or it is gone.</summary>
    public async Task<Outcome?> MakeAsync(RecordName name, RecordInMemory? inMemory, CancellationToken cancellation)
    {
        if (keys.Fit(name) is not { } key) return null;
        if (inMemory?.TryHold() == false) return null;
        using var record = inMemory ?? outbox.TryTake(name);
        if (record is null) return null;
        if (record.Read() is not { } content) return Unreadable(record);
        if (content.Facts.WorkspaceId != key.WorkspaceId || content.Facts.BaseUrl.TrimEnd('/') != key.BaseUrl) return null;

        // Written down before it is made: after a crash nobody can say whether it arrived.
        Disk(() => record.Rename(record.Name with { Attempts = Math.Min(record.Name.Attempts, int.MaxValue - 1) + 1 }));
        var outgoing = new OutgoingRecord(content.Facts.CallId, content.Facts.AgentId, content.Payload);
        var (result, shortenedTo) = await _transport.SendAsync(outgoing, key, cancellation).ConfigureAwait(false);
        var news = result is DeliveryResult.Delivered taken && shortenedTo is { } bytes
            ? KeepWhole(record, content.Facts, key, taken, (bytes, content.Payload.Length), out var stuck)
            : Settle(record, content.Facts, key, result, out stuck);
        return new Outcome(news, result, stuck);
    }

    private DeliveryNews Settle(WaitingRecord record, RecordFacts facts, Credential key, DeliveryResult result, out bool stuck)
    {
        stuck = false;
        var name = record.Name;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        switch (result)
        {
            case DeliveryResult.Delivered { Known: true } when facts.Rest == true:
                return Supersede(record, facts, now, out stuck);
            case DeliveryResult.Delivered delivered:
                keys.Unpark(key);
                tally.Deliver(TimeSpan.FromMilliseconds(now - name.QueuedAt));
                stuck = !Disk(record.Forget);
                return new DeliveryNews(name.Id, facts.CallId, DeliveryNewsKind.Delivered, delivered.Status, name.Attempts, "", 0);
            case DeliveryResult.Rejected rejected:
                tally.Reject();
                stuck = !Disk(() => record.Reject(new RejectedAnswer { CallId = facts.CallId, Status = rejected.Status, Why = rejected.Why, At = now }));
                return new DeliveryNews(name.Id, facts.CallId, DeliveryNewsKind.Rejected, rejected.Status, name.Attempts, rejected.Why, 0);
            case DeliveryResult.KeyRefused refused:
                keys.Park(key);
                var again = now + (long)RetryPolicy.LongestAsked.TotalMilliseconds;
                Disk(() => record.Rename(record.Name with { Key = key.Key, NextTry = again, Answer = refused.Status is 403 ? "403" : "401" }));
                var why = $"the server refuses the API key for workspace {key.WorkspaceId} at {key.BaseUrl} (HTTP {refused.Status}): check TUNER_API_KEY";
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
    private DeliveryNews KeepWhole(WaitingRecord record, RecordFacts facts, Credential key, DeliveryResult.Delivered taken, (long Sent, long Whole) bytes, out bool stuck)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var why = $"the server takes no record of {bytes.Whole} bytes: it has the call in {bytes.Sent}, without the largest values, which the record names; the whole is kept in rejected/";
        keys.Unpark(key);
        tally.Deliver(TimeSpan.FromMilliseconds(now - record.Name.QueuedAt));
        stuck = !Disk(() => record.Reject(new RejectedAnswer { CallId = facts.CallId, Status = taken.Status, Why = why, At = now, Shortened = true }));
        log.Write(TunerLogLevel.Warning, $"call {facts.CallId}: {why}");
        return new DeliveryNews(record.Name.Id, facts.CallId, DeliveryNewsKind.Delivered, taken.Status, record.Name.Attempts, why, 0);
    }

    private DeliveryNews Supersede(WaitingRecord record, RecordFacts facts, long now, out bool stuck)
    {
        const string why = "the server has this call already, made of an earlier part of it; the rest is kept in rejected/";
        tally.Supersede();
        stuck = !Disk(() => record.Reject(new RejectedAnswer { CallId = facts.CallId, Status = 409, Why = why, At = now }));
        return new DeliveryNews(record.Name.Id, facts.CallId, DeliveryNewsKind.Delivered, 409, record.Name.Attempts, why, 0);
    }

    private Outcome Unreadable(WaitingRecord record)
    {
        const string why = "the record's file is damaged";
        tally.Lose(LossReason.Unreadable);
        var stuck = !Disk(() => record.Reject(new RejectedAnswer { CallId = "", Status = 0, Why = why, At = time.GetUtcNow().ToUnixTimeMilliseconds() }));
        return new Outcome(new DeliveryNews(record.Name.Id, "", DeliveryNewsKind.Rejected, 0, record.Name.Attempts, why, 0), null, stuck);
    }

    /// <summary>The answer stands whatever the disk says: what it could not write down is only told.</summary>
    private bool Disk(Action change)
    {
        if (DiskFault.Try(change) is not { } fault) return true;
        log.Once(TunerLogLevel.Warning, "state", $"cannot change a file in {outbox.Folder.Root}: {fault}");
        return false;
    }
}

/// <summary>What became of a record by one attempt.</summary>
/// <param name="News">What is told.</param>
/// <param name="Result">How the attempt ended; null when there was none.</param>
/// <param name="Stuck">True when the file could not be moved to where the answer puts it.</param>
internal sealed record Outcome(DeliveryNews News, DeliveryResult? Result, bool Stuck);
