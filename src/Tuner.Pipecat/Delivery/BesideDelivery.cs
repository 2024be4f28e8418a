using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Delivery;

/// <summary>
/// How what is laid down beside the records of calls reaches whoever takes it: a sender of its own over a folder of its own
/// (<c>otlp/</c>, <c>traces/</c>), so that nobody who is dead holds up another. For a collector an entry is the call's record:
/// spans name each text under the keys of several readers and would take three times the room, a record can be made to fit
/// where it is too large, and the same record always gives the same spans. For the server it is the application's own spans,
/// and recordings of sound (<c>recordings/</c>).
/// It does nothing, and costs nothing, before there is somebody to send to, and something to send.
/// </summary>
/// <param name="state">The state folder.</param>
/// <param name="to">Who takes it.</param>
/// <param name="transport">Makes the attempts.</param>
/// <param name="counters">What happened in this process; those of this kind count.</param>
/// <param name="time">The clock.</param>
/// <param name="chance">0 to 1.</param>
/// <param name="log">For people.</param>
/// <param name="tell">Hears of each attempt.</param>
/// <param name="first">See <see cref="OutgoingRecord.First"/>.</param>
internal sealed class BesideDelivery(StateFolder state, Destination to, ITransport transport, DeliveryCounters counters, TimeProvider time, Func<double> chance, TunerLog log, Action<DeliveryNews> tell, Func<string, CancellationToken, Task<DeliveryResult?>>? first = null) : IAsyncDisposable
{
    private readonly Outbox _outbox = new(to.FolderIn(state));
    private readonly Sender _sender = new(new Outbox(to.FolderIn(state)), transport, to.CountersIn(counters), time, chance, log, tell, to, first: first);
    private readonly Lock _lock = new();
    private bool _mayStart;
    private bool _isStarted;

    /// <summary>False while nothing can be sent.</summary>
    public bool HasKeys => _sender.HasKeys;

    /// <summary>From here on whoever is added gets what waits.</summary>
    public void Start()
    {
        _mayStart = true;
        StartWhereNeeded();
    }

    public void Add(Credential credential)
    {
        _sender.Add(credential);
        StartWhereNeeded();
    }

    /// <summary>Tries an entry that was just laid down.</summary>
    public void Take(RecordName laid)
    {
        StartWhereNeeded();
        _ = _sender.SendNow(laid);
    }

    /// <summary>Takes an entry that the disk did not take: it goes its way in memory.</summary>
    public void Take(EntryBeside entry)
    {
        StartWhereNeeded(isNeeded: true);
        _ = _sender.SendNow(new RecordInMemory(entry.Name, entry.Facts, entry.Payload, null, to.FolderIn(state), keep: false));
    }

    /// <summary>Looks into the outbox now.</summary>
    public void Wake()
    {
        StartWhereNeeded();
        _sender.Wake();
    }

    /// <summary>How many entries wait in the folder.</summary>
    public long CountWaiting()
    {
        try
        {
            return _outbox.List().LongCount();
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            return 0;
        }
    }

    /// <inheritdoc cref="Sender.TryAllAsync"/>
    public Task<long> TryAllAsync(CancellationToken cancellation) => _sender.TryAllAsync(cancellation);

    /// <summary>Done when nothing is on its way or due, and nothing is left that would be lost with the process.</summary>
    public Task WhenIdleAsync() => _isStarted ? _sender.WhenIdleAsync() : Task.CompletedTask;

    /// <inheritdoc cref="Sender.IsIdleUntil"/>
    public bool IsIdleUntil(long until) => _sender.IsIdleUntil(until);

    /// <summary>Done when every entry that was due was tried; at once where nobody sends.</summary>
    public Task TryDueAsync() => _isStarted ? _sender.TryDueAsync() : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _sender.DisposeAsync().ConfigureAwait(false);
        TunerMetrics.ForgetWaiting(to, to.FolderIn(state).Root);
    }

    /// <summary>A collector was named on purpose; that there are spans of the application's own, only their folder tells.</summary>
    private void StartWhereNeeded(bool isNeeded = false)
    {
        lock (_lock)
        {
            if (!_mayStart || _isStarted || !_sender.HasKeys || !(isNeeded || to.IsCollector || CountWaiting() > 0)) return;
            _isStarted = true;
        }

        _sender.Start();
    }
}
