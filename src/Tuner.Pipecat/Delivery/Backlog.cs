namespace Tuner.Pipecat.Delivery;

/// <summary>Reads the outbox: the oldest records that are due, a window of them, so that memory stays flat whatever waits.</summary>
internal sealed class Backlog(Outbox outbox, KeyRing keys, ServerBackoff backoff)
{
    public const int Window = 2048;

    /// <summary>Records that were tried before their time since their server was up again: once is enough.</summary>
    private readonly HashSet<string> _early = new(StringComparer.Ordinal);

    /// <summary>The records to try now, oldest first.</summary>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="whatever">True: those that are not due as well.</param>
    /// <param name="after">Only those that are younger than this one.</param>
    public OutboxScan Scan(long now, bool whatever = false, RecordName? after = null)
    {
        var oldest = new PriorityQueue<RecordName, RecordName>(Comparer<RecordName>.Create(static (a, b) => b.CompareAge(a)));
        var refused = new HashSet<string>(StringComparer.Ordinal);
        long? next = null;
        var waiting = 0L;
        var more = false;
        foreach (var name in outbox.List())
        {
            waiting++;
            if (name.KeyWasRefused) refused.Add(name.Key);
            if (after is { } last && name.CompareAge(last) <= 0) continue;
            if (keys.Fit(name) is not { } key) continue;
            var ownWait = name.KeyWasRefused && key.Key != name.Key ? 0 : name.NextTry;
            if (!whatever && !RetryPolicy.IsDue(ownWait, now) && !IsEarly(name))
            {
                next = Math.Min(next ?? long.MaxValue, ownWait);
                continue;
            }

            if (!whatever && keys.IsParked(key)) continue;
            oldest.Enqueue(name, name);
            if (oldest.Count <= Window) continue;
            oldest.Dequeue();
            more = true;
        }

        keys.NoteRefused(refused);
        TunerMetrics.SetWaiting(outbox.Folder.Root, waiting);
        var due = new RecordName[oldest.Count];
        for (var i = due.Length - 1; i >= 0; i--) due[i] = oldest.Dequeue();
        return new OutboxScan(due, next, waiting, more);
    }

    private bool IsEarly(RecordName name) =>
        name.ServerWasDown && backoff.IsUp(name.Place) && _early.Count < 8 * Window && _early.Add(name.Id);

    /// <param name="Due">Oldest first.</param>
    /// <param name="NextTry">When the next that is not due will be, Unix milliseconds.</param>
    /// <param name="Waiting">How many lie there in all.</param>
    /// <param name="More">True when more are due than the window holds.</param>
    internal sealed record OutboxScan(RecordName[] Due, long? NextTry, long Waiting, bool More);
}
