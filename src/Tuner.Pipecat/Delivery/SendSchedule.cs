namespace Tuner.Pipecat.Delivery;

/// <summary>
/// The one decision when a record is sent, and with which key: of the names that wait, what is known, and the moment.
/// Pure. How long a record waits after an answer stands in its name, see <see cref="RetryPolicy"/>.
/// </summary>
internal static class SendSchedule
{
    /// <summary>So many records are planned at once: memory stays flat, whatever waits.</summary>
    public const int Window = 2048;

    /// <summary>How soon a record in memory that nobody could send is looked at again: the disk may take it by then.</summary>
    private const long InMemoryAgainMs = 1000;

    /// <summary>The key that may send a record: its own; or, when the server refused that one, another for the same server and workspace.</summary>
    public static KeyState? KeyFor(RecordName name, SendKnowledge known, TimeSpan now)
    {
        KeyState? other = null, own = null;
        foreach (var key in known.Keys.Values)
        {
            if (key.Credential.Place != name.Place) continue;
            if (key.Credential.Key == name.Key) own = key;
            else if (!key.IsParked(now)) other = key;
        }

        var refused = name.KeyWasRefused || known.RefusedKeys.Contains(name.Key) || own?.IsParked(now) == true;
        return refused && other is not null ? other : own;
    }

    /// <summary>Whether a record whose turn it is makes sense now: what the last attempts taught counts for all that wait.</summary>
    public static bool MaySend(RecordName name, SendKnowledge known, TimeSpan now) =>
        !known.Server(name.Place).IsQuiet(now) && KeyFor(name, known, now)?.IsParked(now) == false;

    /// <summary>What happens at once with the record of a call that just ended: that is a reason to ask a server that is down, but one at a time is enough.</summary>
    public static NewRecord ForNew(string place, SendKnowledge known, TimeSpan now) =>
        !known.Server(place).IsQuiet(now) ? NewRecord.Send : known.Server(place).IsProbed ? NewRecord.Wait : NewRecord.Probe;

    /// <summary>What to send now, oldest first, and when to look again.</summary>
    /// <param name="onDisk">The records in the outbox, in any order.</param>
    /// <param name="inMemory">Those that the disk did not take: each goes at its own time, since it is lost with the process.</param>
    /// <param name="known">What is known.</param>
    /// <param name="now">When.</param>
    /// <param name="dueOrNot">True: those whose time has not come as well.</param>
    /// <param name="after">Only those that are younger than this one.</param>
    public static SendPlan Plan(IEnumerable<RecordName> onDisk, IEnumerable<RecordName> inMemory, SendKnowledge known, Moment now, bool dueOrNot = false, RecordName? after = null)
    {
        var oldest = new PriorityQueue<RecordName, RecordName>(Comparer<RecordName>.Create(static (a, b) => b.CompareAge(a)));
        var refused = new HashSet<string>();
        var (waiting, again, hasMore) = (0L, (long?)null, false);
        foreach (var name in onDisk)
        {
            waiting++;
            if (name.KeyWasRefused) refused.Add(name.Key);
            if (after is not null && name.CompareAge(after) <= 0) continue;
            if (TimeFor(name, known, now, dueOrNot) is not { } time) continue;
            if (time > now.Wall)
            {
                again = Math.Min(again ?? long.MaxValue, time);
                continue;
            }

            oldest.Enqueue(name, name);
            if (oldest.Count <= Window) continue;
            oldest.Dequeue();
            hasMore = true;
        }

        var send = new RecordName[oldest.Count];
        for (var i = send.Length - 1; i >= 0; i--) send[i] = oldest.Dequeue();
        var lonely = new List<RecordName>();
        foreach (var name in inMemory)
        {
            var due = RetryPolicy.IsDue(name.NextTry, now.Wall);
            if (due) lonely.Add(name);
            again = Math.Min(again ?? long.MaxValue, due ? now.Wall + InMemoryAgainMs : name.NextTry);
        }

        return new SendPlan
        {
            Send = send,
            SendFromMemory = lonely,
            LookAgainAt = hasMore ? now.Wall : again,
            HasMore = hasMore,
            Waiting = waiting,
            RefusedKeys = refused,
            Early = [.. send.Where(name => !dueOrNot && IsEarly(name, known) && !RetryPolicy.IsDue(name.NextTry, now.Wall)).Select(static name => name.Id)],
        };
    }

    /// <summary>When a waiting record may be sent, Unix milliseconds; null while no key of ours fits it.</summary>
    private static long? TimeFor(RecordName name, SendKnowledge known, Moment now, bool dueOrNot)
    {
        if (KeyFor(name, known, now.Steady) is not { } key) return null;
        var isOtherKey = name.KeyWasRefused && key.Credential.Key != name.Key;
        var isTime = dueOrNot || isOtherKey || RetryPolicy.IsDue(name.NextTry, now.Wall) || IsEarly(name, known);
        var time = isTime ? now.Wall : name.NextTry;
        if (key.ParkedUntil is { } parked) time = Math.Max(time, now.WallAt(parked));
        return known.Server(name.Place).QuietUntil is { } quiet ? Math.Max(time, now.WallAt(quiet)) : time;
    }

    /// <summary>What waited only for its server goes as soon as that answers.</summary>
    private static bool IsEarly(RecordName name, SendKnowledge known) =>
        name.ServerWasDown && known.Server(name.Place).IsUp && known.MayTryEarly(name.Id);
}

/// <summary>What happens with the record of a call that just ended.</summary>
internal enum NewRecord
{
    /// <summary>It is sent.</summary>
    Send,

    /// <summary>It is sent to see whether the server is still down, alone.</summary>
    Probe,

    /// <summary>It waits in the outbox.</summary>
    Wait,
}
