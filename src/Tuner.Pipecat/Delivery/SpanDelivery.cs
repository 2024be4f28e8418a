using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Delivery;

/// <summary>
/// How the spans of calls reach a collector: a sender of its own over a folder of its own (<c>otlp/</c>), so that neither
/// a dead collector nor a dead server holds up the other. An entry is the call's record: spans name each text under the
/// keys of several readers and would take three times the room, a record can be made to fit where it is too large, and the
/// same record always gives the same spans. It does nothing, and costs nothing, before a collector is added.
/// </summary>
internal sealed class SpanDelivery(StateFolder folder, ITransport transport, DeliveryCounters counters, TimeProvider time, Func<double> chance, TunerLog log, Action<DeliveryNews> tell) : IAsyncDisposable
{
    private readonly Sender _sender = new(new Outbox(folder), transport, counters, time, chance, log, tell, Destination.Collector);
    private readonly Lock _lock = new();
    private bool _mayStart;
    private bool _isStarted;

    /// <summary>False while nothing can be sent.</summary>
    public bool HasCollector => _sender.HasKeys;

    /// <summary>From here on a collector that is added gets what waits.</summary>
    public void Start()
    {
        _mayStart = true;
        StartWithCollector();
    }

    public void Add(Credential collector)
    {
        _sender.Add(collector);
        StartWithCollector();
    }

    /// <summary>Tries an entry that was just laid down.</summary>
    public void Take(RecordName laid) => _ = _sender.SendNow(laid);

    /// <summary>Takes an entry that the disk did not take.</summary>
    public void Take(RecordInMemory entry) => _ = _sender.SendNow(entry);

    /// <summary>Looks into the outbox now.</summary>
    public void Wake() => _sender.Wake();

    /// <summary>How many entries wait in the folder.</summary>
    public long CountWaiting()
    {
        try
        {
            return new Outbox(folder).List().LongCount();
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
        TunerMetrics.ForgetWaiting(folder.Root);
    }

    private void StartWithCollector()
    {
        lock (_lock)
        {
            if (!_mayStart || _isStarted || !_sender.HasKeys) return;
            _isStarted = true;
        }

        _sender.Start();
    }
}
