using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Delivery;

/// <summary>
/// The one background sender of a process. Calls that just ended are tried at once, a few at a time; what waits in the
/// outbox is tried in order of age, one after the other. <see cref="SendSchedule"/> decides what and when; this only does it.
/// </summary>
internal sealed class Sender : IAsyncDisposable
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ShortestSleep = TimeSpan.FromMilliseconds(20);

    private readonly Outbox _outbox;
    private readonly TimeProvider _time;
    private readonly TunerLog _log;
    private readonly Destination _destination;
    private readonly SharedKnowledge _known = new();
    private readonly SettledRecords _settled = new();
    private readonly RecordsInMemory _inMemory;
    private readonly RecordTries _tries;
    private readonly NewRecordLanes _lanes;
    private readonly OutboxSweeps _sweeps = new();
    private readonly SemaphoreSlim _signal = new(0);
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;

    public Sender(Outbox outbox, ITransport transport, DeliveryCounters counters, TimeProvider time, Func<double> chance, TunerLog log, Action<DeliveryNews> tell, Destination? destination = null, bool keepsJournals = false, Func<string, CancellationToken, Task<DeliveryResult?>>? first = null)
    {
        (_outbox, _time, _log, _destination) = (outbox, time, log, destination ?? Destination.Server);
        _inMemory = new RecordsInMemory(counters, log, _destination);
        var attempts = new AttemptMaker(outbox, _known, transport, counters, time, chance, log, _settled, keepsJournals, _destination) { First = first };
        _tries = new RecordTries(attempts, _known, _inMemory, time, log, tell, Wake);
        _lanes = new NewRecordLanes(_stop.Token);
    }

    /// <summary>False while nothing can be sent.</summary>
    public bool HasKeys => _known.Current.Keys.Count > 0;

    /// <summary>
    /// What is sent beside records waits for those of calls that just ended, and does not ask a server that is down for
    /// records; gives why it must wait longer, or null.
    /// </summary>
    public async Task<DeliveryResult?> AfterRecordsAsync(string place, CancellationToken cancellation)
    {
        await _lanes.WhenAllAsync().WaitAsync(cancellation).ConfigureAwait(false);
        return _known.Current.Server(place).IsQuiet(Now.Steady) ? new DeliveryResult.TryLater("network", "the server does not answer", ServerIsDown: true) : null;
    }

    /// <summary>True when a record of this journal was brought to its end by this process.</summary>
    public bool HasSettled(string id) => _settled.Contains(id);

    /// <summary>Begins to send what waits.</summary>
    public void Start() => _loop = Task.Run(RunAsync);

    public void Add(Credential credential)
    {
        if (_known.Learn(known => known.With(credential))) Wake();
    }

    /// <summary>Tries a record that was just laid down; done when it was tried once, or when it is left to the next pass.</summary>
    public Task SendNow(RecordName name)
    {
        if (_lanes.HasRoom) return _lanes.RunAsync(() => _tries.TryNewAsync(name, null, _stop.Token));
        _sweeps.Leave();
        Wake();
        return Task.CompletedTask;
    }

    /// <summary>Tries a record that the disk did not take, and keeps trying it.</summary>
    public Task SendNow(RecordInMemory record) =>
        _inMemory.Add(record) ? _lanes.RunAsync(() => _tries.TryNewAsync(record.Name, record, _stop.Token)) : Task.CompletedTask;

    /// <summary>Looks into the outbox now.</summary>
    public void Wake() => _signal.Release();

    /// <summary>Waits until every record that was handed over was tried once.</summary>
    public async Task TriedAsync()
    {
        await _lanes.WhenAllAsync().ConfigureAwait(false);
        await _sweeps.TriedAsync().ConfigureAwait(false);
    }

    /// <summary>Waits until nothing is on its way and everything that is due now was tried.</summary>
    public Task TryDueAsync()
    {
        _sweeps.Leave();
        Wake();
        return TriedAsync();
    }

    /// <summary>The same, and until nothing is left that would be lost with the process.</summary>
    public async Task WhenIdleAsync()
    {
        await TryDueAsync().ConfigureAwait(false);
        while (!_stop.IsCancellationRequested && _inMemory.HasUnsafe)
            await Task.Delay(TimeSpan.FromMilliseconds(50), _time).ConfigureAwait(false);
    }

    /// <summary>One try for everything that waits, due or not, that a key of ours fits. Returns how many still wait.</summary>
    public async Task<long> TryAllAsync(CancellationToken cancellation)
    {
        for (RecordName? last = null; !cancellation.IsCancellationRequested;)
        {
            var plan = Plan([], dueOrNot: true, last);
            await _tries.TryInTurnAsync(plan.Send, cancellation).ConfigureAwait(false);
            if (!plan.HasMore) break;
            last = plan.Send[^1];
        }

        return _outbox.List().LongCount();
    }

    /// <summary>True when nothing can be done before <paramref name="until"/>, Unix milliseconds.</summary>
    public bool IsIdleUntil(long until)
    {
        if (!_lanes.IsEmpty || !_inMemory.IsEmpty) return false;
        var plan = SendSchedule.Plan(_outbox.List(), [], _known.Current, Now);
        return plan.Send.Count == 0 && (plan.LookAgainAt is null || plan.LookAgainAt > until);
    }

    /// <summary>Stops sending; what is not answered by now is tried again another time.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        Wake();
        try
        {
            await Task.WhenAll(_lanes.WhenAllAsync(), _loop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // That is what stopping means.
        }

        _lanes.Dispose();
        _sweeps.Stop();
        _inMemory.LoseUnsafe();
    }

    private Moment Now => Moment.Of(_time);

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var sleep = LongestSleep;
            var begun = 0L;
            try
            {
                while (_signal.Wait(0))
                {
                    // Many wishes, one look.
                }

                begun = _sweeps.Begin();
                sleep = await RoundAsync().ConfigureAwait(false);
            }
            catch (Exception fault) when (DiskFault.Is(fault))
            {
                _log.Once(TunerLogLevel.Warning, "outbox", $"cannot read {_outbox.Folder.Outbox}: {DiskFault.Describe(fault)}");
            }
            catch (OperationCanceledException)
            {
                return;
            }

            if (sleep > TimeSpan.Zero) _sweeps.End(begun);
            await Sleep.UntilAsync(_signal, sleep, _time, _stop.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Sends what is due. Returns how long nothing will be.</summary>
    private async Task<TimeSpan> RoundAsync()
    {
        _inMemory.MoveToDisk();
        var plan = Plan(_inMemory.Names, dueOrNot: false, after: null);
        foreach (var name in plan.SendFromMemory)
            if (_inMemory.Find(name.Id) is { } record) await _tries.TryAsync(name, record, _stop.Token).ConfigureAwait(false);
        await _tries.TryInTurnAsync(plan.Send, _stop.Token).ConfigureAwait(false);
        if (plan.HasMore) return TimeSpan.Zero;
        var sleep = plan.LookAgainAt is { } again ? TimeSpan.FromMilliseconds(Math.Min(again - Now.Wall, LongestSleep.TotalMilliseconds)) : LongestSleep;
        return sleep > ShortestSleep ? sleep : ShortestSleep;
    }

    private SendPlan Plan(IEnumerable<RecordName> inMemory, bool dueOrNot, RecordName? after)
    {
        var plan = SendSchedule.Plan(_outbox.List(), inMemory, _known.Current, Now, dueOrNot, after);
        _known.Learn(known => known.After(plan));
        TunerMetrics.SetWaiting(_destination, _outbox.Folder.Root, plan.Waiting);
        return plan;
    }
}
