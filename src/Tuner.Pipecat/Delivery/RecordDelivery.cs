using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Delivery;

/// <summary>
/// How the records of one state folder reach their servers: those of calls that just ended, those that wait, and those
/// that dead processes left unfinished. It holds the folder to its bounds. Where the folder cannot be used, records stay
/// in memory.
/// </summary>
internal sealed class RecordDelivery : IAsyncDisposable
{
    private readonly StateFolder _folder;
    private readonly DeliverySettings _settings;
    private readonly TimeProvider _time;
    private readonly TunerLog _log;
    private readonly Sender _sender;
    private readonly BesideDelivery _spans;
    private readonly BesideDelivery _traces;
    private readonly StateLimits _limits;
    private readonly CancellationTokenSource _stop = new();
    private Task _recovery = Task.CompletedTask;
    private Task _lookout = Task.CompletedTask;

    public RecordDelivery(StateFolder folder, DeliverySettings settings, ITransport transport, TimeProvider time, Func<double> chance, TunerLog log, Action<DeliveryNews> tell, DeliveryCounters? counters = null, Action<DeliveryNews>? tellOfSpans = null, Action<DeliveryNews>? tellOfRecordings = null)
    {
        Counters = counters ?? new DeliveryCounters();
        _folder = folder;
        _settings = settings;
        _time = time;
        _log = log;
        _sender = new Sender(new Outbox(folder), transport, Counters, time, chance, log, tell, keepsJournals: settings.Keep);
        _spans = new BesideDelivery(folder, Destination.Collector, transport, Counters, time, chance, log, tellOfSpans ?? (static _ => { }));
        _traces = new BesideDelivery(folder, Destination.Traces, transport, Counters, time, chance, log, tellOfSpans ?? (static _ => { }));
        Recordings = new RecordingDelivery(folder, settings, transport, Counters, time, chance, log, tellOfRecordings ?? (static _ => { }), _sender.AfterRecordsAsync);
        Sound = new SoundKeeper(folder, Counters, log);
        _limits = new StateLimits(folder, settings, Counters, time, log);
        var fault = folder.Prepare(LockProbe.Own);
        IsDurable = fault is null;
        if (fault is not null)
            log.Write(TunerLogLevel.Warning, $"the state folder {folder.Root} cannot be used ({fault}): calls are kept in memory only and are lost with the process; set TUNER_STATE_DIR to a folder on a local disk");
    }

    /// <summary>What happened to its calls, counted.</summary>
    public DeliveryCounters Counters { get; }

    /// <summary>What becomes of calls' sound.</summary>
    public RecordingDelivery Recordings { get; }

    /// <summary>Takes the sound of calls that are over.</summary>
    public SoundKeeper Sound { get; }

    /// <summary>False when calls live in memory only.</summary>
    public bool IsDurable { get; }

    /// <summary>Finishes what dead processes left and begins to send what waits; all in the background.</summary>
    public void Start()
    {
        if (IsDurable) (_recovery, _lookout) = (Task.Run(RecoverAsync), LookAfterStrangersAsync());
        _sender.Start();
        _spans.Start();
        _traces.Start();
        if (IsDurable) Recordings.Start();
    }

    /// <summary>
    /// The host whose calls come in here. What an earlier recorder of it left is gone on with as long as its pipe says more, also when
    /// the host has died meanwhile; then comes <see cref="FinishLeftBy"/>. Null where no host speaks.
    /// </summary>
    public HostIdentity? Speaking { get; init; }

    /// <summary>Finishes what dead processes left; returns how many orphans somebody else still holds.</summary>
    public int Recover() => Finish(orphans => orphans.Run(Speaking));

    /// <summary>The same, until nobody holds an orphan any more, for a bounded time: a killed process keeps its locks until its last thread is gone.</summary>
    public async Task<int> RecoverAllAsync(CancellationToken cancellation)
    {
        var held = Recover();
        for (var tries = 0; held > 0 && tries < 20; tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), _time, cancellation).ConfigureAwait(false);
            held = Recover();
        }

        return held;
    }

    /// <summary>Finishes the calls of a host that says nothing more here: those that it has told nothing of since an earlier recorder was killed.</summary>
    public void FinishLeftBy(HostIdentity host)
    {
        if (IsDurable) Finish(orphans => orphans.RunLeftBy(host));
    }

    /// <summary>Holds the folder to its bounds, when everything that waits was tried.</summary>
    public void Enforce()
    {
        if (_sender.HasKeys) _limits.EverythingWasTried();
        if (_spans.HasKeys) _limits.EverySpanWasTried();
        TellFault(DiskFault.Try(_limits.Enforce));
        TellFault(DiskFault.Try(Recordings.Enforce));
    }

    /// <summary>Lets what waits for a server, or for a collector, go with this.</summary>
    public void Add(Credential credential)
    {
        if (credential.IsCollector)
        {
            _spans.Add(credential);
            return;
        }

        _sender.Add(credential);
        _traces.Add(credential.ForTraces());
        Recordings.Add(credential);
    }

    /// <summary>Takes the record of a call that ended: onto the disk, or where that does not take it, kept in memory.</summary>
    /// <returns>A task that is done when the record was tried once, or is left to the next pass through the outbox.</returns>
    public Task Take(RecordInMemory record)
    {
        var fault = IsDurable ? record.MoveToDisk() : null;
        TellFault(fault);
        if (!IsDurable || fault is not null)
        {
            foreach (var entry in record.PartBeside()) WayOf(entry).Take(entry);
            return _sender.SendNow(record);
        }

        TellFault(DiskFault.Try(() => _limits.Grew(record.Bytes + record.Beside.Sum(static entry => (long)entry.Payload.Length))));
        foreach (var entry in record.Beside) WayOf(entry).Take(entry.Name);
        return _sender.SendNow(record.Name);
    }

    private BesideDelivery WayOf(EntryBeside entry) => entry.To.IsCollector ? _spans : _traces;

    /// <summary>Says that the disk does not take something; once, whoever meets it.</summary>
    /// <param name="fault">What the disk said; null when it took it.</param>
    public void TellFault(string? fault)
    {
        if (fault is null) return;
        _log.Once(TunerLogLevel.Warning, "disk", $"the disk does not take what is written to {_folder.Root} ({fault}): calls go on in memory, and the lines are written when it takes them again");
    }

    /// <summary>Tries a record of the outbox now, due or not, where a key that was added fits it; done when it was tried.</summary>
    public Task TryNowAsync(RecordName name) => _sender.SendNow(name);

    /// <summary>Waits until every record that was handed over was tried once.</summary>
    public Task TriedAsync() => _sender.TriedAsync();

    /// <summary>How many calls' spans wait in the folder for a collector.</summary>
    public long CountSpansWaiting() => IsDurable ? _spans.CountWaiting() : 0;

    /// <summary>One try for all spans that wait, for a collector and for the server; returns how many entries still do.</summary>
    public async Task<long> TryAllSpansAsync(CancellationToken cancellation)
    {
        await _recovery.ConfigureAwait(false);
        var left = await Task.WhenAll(_spans.TryAllAsync(cancellation), _traces.TryAllAsync(cancellation)).ConfigureAwait(false);
        return left.Sum();
    }

    /// <inheritdoc cref="Sender.HasSettled"/>
    public bool HasSettled(string id) => _sender.HasSettled(id);

    /// <summary>How many records wait in the folder.</summary>
    public long CountWaiting()
    {
        try
        {
            return IsDurable ? new Outbox(_folder).List().LongCount() : 0;
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            return 0;
        }
    }

    /// <summary>One try for everything that waits; returns how many still do.</summary>
    public async Task<long> TryAllAsync(CancellationToken cancellation)
    {
        await _recovery.ConfigureAwait(false);
        return await _sender.TryAllAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Done when orphans are finished and nothing is on its way or due.</summary>
    public async Task WhenIdleAsync()
    {
        await _recovery.ConfigureAwait(false);
        await Task.WhenAll(_sender.WhenIdleAsync(), _spans.WhenIdleAsync(), _traces.WhenIdleAsync(), Recordings.WhenIdleAsync()).ConfigureAwait(false);
    }

    /// <summary>True when recovery is done and nothing can be sent before <paramref name="until"/>, Unix milliseconds.</summary>
    public bool IsIdleUntil(long until)
    {
        try
        {
            return _recovery.IsCompleted && _sender.IsIdleUntil(until) && _spans.IsIdleUntil(until) && _traces.IsIdleUntil(until) && Recordings.IsIdleUntil(until);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_recovery, _lookout).ConfigureAwait(false);
        await Task.WhenAll(_sender.DisposeAsync().AsTask(), _spans.DisposeAsync().AsTask(), _traces.DisposeAsync().AsTask(), Recordings.DisposeAsync().AsTask()).ConfigureAwait(false);
        TunerMetrics.ForgetWaiting(Destination.Server, _folder.Root);
    }

    private int Finish(Action<OrphanFinisher> run)
    {
        var orphans = Orphans();
        TellFault(DiskFault.Try(() => run(orphans)));
        Wake();
        return orphans.Held;
    }

    private void Wake()
    {
        _sender.Wake();
        _spans.Wake();
        _traces.Wake();
        if (IsDurable) Recordings.Wake();
    }

    private async Task RecoverAsync()
    {
        try
        {
            await RecoverAllAsync(_stop.Token).ConfigureAwait(false);
            await Task.WhenAll(_sender.TryDueAsync(), _spans.TryDueAsync(), _traces.TryDueAsync()).WaitAsync(_stop.Token).ConfigureAwait(false);
            Enforce();
        }
        catch (OperationCanceledException)
        {
            // The process goes; the next one recovers.
        }
    }

    /// <summary>
    /// That another machine is gone shows only by its silence. The container that takes a killed one's place starts sooner
    /// than that, and may then live for weeks: so it looks again, for as long as it lives.
    /// </summary>
    private async Task LookAfterStrangersAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(OrphanFinisher.SilenceOfStrangers, _time, _stop.Token).ConfigureAwait(false);
                var finished = 0;
                // What cannot be read now is looked at the next time.
                _ = DiskFault.Try(() => finished = Orphans().RunStrangers().Count);
                if (finished > 0) Wake();
            }
        }
        catch (OperationCanceledException)
        {
            // The process goes; whoever comes next looks.
        }
    }

    private OrphanFinisher Orphans() => new(_folder, _settings, Counters, _time, _log);
}
