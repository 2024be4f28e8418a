using System.Collections.Concurrent;
using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Delivery;

/// <summary>Tries records that are to be sent, and says what became of them. A record that cannot be handled ends the sending of no other.</summary>
/// <param name="attempts">Makes the attempts.</param>
/// <param name="known">What they teach.</param>
/// <param name="inMemory">Records that the disk did not take.</param>
/// <param name="time">The clock.</param>
/// <param name="log">For people.</param>
/// <param name="tell">Hears of each attempt.</param>
/// <param name="lookAgain">Called when an attempt changed when others are to be sent.</param>
internal sealed class RecordTries(AttemptMaker attempts, SharedKnowledge known, RecordsInMemory inMemory, TimeProvider time, TunerLog log, Action<DeliveryNews> tell, Action lookAgain)
{
    /// <summary>Records that this process sends no more: the server has them and the disk will not let go, or they cannot be handled.</summary>
    private readonly ConcurrentDictionary<string, byte> _done = new(StringComparer.Ordinal);

    /// <summary>Tries records of the outbox one after the other, as far as that still makes sense when it is their turn.</summary>
    public async Task TryInTurnAsync(IReadOnlyList<RecordName> names, CancellationToken cancellation)
    {
        foreach (var name in names)
            if (SendSchedule.MaySend(name, known.Current, Moment.Of(time).Steady)) await TryAsync(name, null, cancellation).ConfigureAwait(false);
    }

    /// <summary>Tries the record of a call that just ended, or leaves it to its turn.</summary>
    public async Task TryNewAsync(RecordName name, RecordInMemory? record, CancellationToken cancellation)
    {
        var decision = NewRecord.Wait;
        known.Learn(now => (decision = SendSchedule.ForNew(name.Place, now, Moment.Of(time).Steady)) == NewRecord.Probe ? now.WithProbe(name.Place, true) : now);
        if (decision == NewRecord.Wait) return;
        try
        {
            await TryAsync(name, record, cancellation).ConfigureAwait(false);
        }
        finally
        {
            if (decision == NewRecord.Probe) known.Learn(now => now.WithProbe(name.Place, false));
        }
    }

    /// <summary>Makes one attempt, unless the record is done with or somebody else has it.</summary>
    public async Task TryAsync(RecordName name, RecordInMemory? record, CancellationToken cancellation)
    {
        if (_done.ContainsKey(name.Id) || (record is null && inMemory.Contains(name.Id))) return;
        var wasUp = known.Current.Server(name.Place).IsUp;
        DeliveryNews? made;
        try
        {
            made = await attempts.MakeAsync(name, record, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            log.Once(TunerLogLevel.Warning, "outbox", $"cannot read {attempts.Outbox.Folder.Outbox}: {DiskFault.Describe(fault)}");
            return;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // One record that cannot be handled must not end the sending of all: it stays, for the next process.
            _done.TryAdd(name.Id, 0);
            log.Write(TunerLogLevel.Error, $"record {name.Id} cannot be sent ({fault.GetType().Name}); it stays in {attempts.Outbox.Folder.Outbox}");
            return;
        }

        if (made is not { } news) return;
        if (news.Kind != DeliveryNewsKind.Waiting) inMemory.Remove(name.Id);
        if (news.IsStuck) _done.TryAdd(name.Id, 0);
        tell(news);
        if (news.Kind == DeliveryNewsKind.Waiting || known.Current.Server(name.Place).IsUp != wasUp) lookAgain();
    }
}
