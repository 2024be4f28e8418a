using System.Collections.Concurrent;
using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Delivery;

/// <summary>
/// The one background sender of a process. Calls that just ended are tried at once, a few at a time; what waits in the
/// outbox is tried in order of age, one after the other, each at its own time. A server that is down is left in peace.
/// </summary>
internal sealed class Sender(Outbox outbox, ITransport transport, Tally tally, TimeProvider time, Func<double> chance, TunerLog log, Action<DeliveryNews> tell) : IAsyncDisposable
{
    private const int MaxInMemory = 64;
    private const int MaxBytesInMemory = 16 << 20;

    /// <summary>How many calls that just ended may wait for a lane. More are left to the outbox, where they cost no memory.</summary>
    private const int MaxFresh = 256;

    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(10);

    private readonly KeyRing _keys = new(time);
    private readonly SemaphoreSlim _lanes = new(4);
    private readonly SemaphoreSlim _signal = new(0);
    private readonly ConcurrentDictionary<string, RecordInMemory> _inMemory = new(StringComparer.Ordinal);
    /// <summary>Records that this process sends no more: the server has them and the disk will not let go, or they cannot be handled.</summary>
    private readonly ConcurrentDictionary<string, byte> _done = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, byte> _fresh = new();
    private readonly ConcurrentDictionary<string, byte> _probing = new(StringComparer.Ordinal);
    private readonly OutboxSweeps _sweeps = new();
    private readonly ServerBackoff _backoff = new(time);
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;

    private AttemptMaker? _attempts;
    private int _freshCount;

    /// <summary>False while nothing can be sent.</summary>
    public bool HasKeys => !_keys.IsEmpty;

    /// <summary>Begins to send what waits.</summary>
    public void Start() => _loop = Task.Run(RunAsync);

    public void Add(Credential credential)
    {
        if (_keys.Add(credential)) Wake();
    }

    /// <summary>Tries a record that was just laid down; done when it was tried once, or when it is left to the next pass.</summary>
    public Task SendNow(RecordName name)
    {
        if (Volatile.Read(ref _freshCount) < MaxFresh) return Track(Task.Run(() => TryFreshAsync(name, null)));
        _sweeps.Leave();
        Wake();
        return Task.CompletedTask;
    }

    /// <summary>Tries a record that the disk did not take, and keeps trying it.</summary>
    public Task SendNow(RecordInMemory record)
    {
        if (_inMemory.Count >= MaxInMemory || _inMemory.Values.Sum(other => (long)other.Bytes) + record.Bytes > MaxBytesInMemory)
        {
            record.Abandon();
            if (record.IsSafe) return Task.CompletedTask;
            tally.Lose(LossReason.MemoryFull);
            log.Write(TunerLogLevel.Error, $"call lost ({LossReason.MemoryFull}): the disk takes nothing and {_inMemory.Count} records wait in memory");
            return Task.CompletedTask;
        }

        _inMemory[record.Name.Id] = record;
        return Track(Task.Run(() => TryFreshAsync(record.Name, record)));
    }

    /// <summary>Looks into the outbox now.</summary>
    public void Wake() => _signal.Release();

    /// <summary>Waits until every record that was handed over was tried once.</summary>
    public async Task TriedAsync()
    {
        await Task.WhenAll(_fresh.Keys).ConfigureAwait(false);
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
        while (!_stop.IsCancellationRequested && _inMemory.Values.Any(record => !record.IsSafe))
            await Task.Delay(TimeSpan.FromMilliseconds(50), time).ConfigureAwait(false);
    }

    /// <summary>One try for everything that waits, due or not, that a key of ours fits; gives how many still wait.</summary>
    public async Task<long> TryAllAsync(CancellationToken cancellation)
    {
        var backlog = new Backlog(outbox, _keys, _backoff);
        RecordName? last = null;
        while (!cancellation.IsCancellationRequested)
        {
            var look = backlog.Scan(Now, whatever: true, last);
            foreach (var name in look.Due)
            {
                if (MayTry(name)) await TryAsync(name, null, cancellation).ConfigureAwait(false);
                last = name;
            }

            if (!look.More) break;
        }

        return outbox.List().LongCount();
    }

    /// <summary>True when nothing can be done before <paramref name="until"/>, Unix milliseconds.</summary>
    public bool IsIdleUntil(long until)
    {
        if (!_fresh.IsEmpty || !_inMemory.IsEmpty) return false;
        var look = new Backlog(outbox, _keys, _backoff).Scan(Now);
        return look.Due.All(name => _backoff.EndsAt(name.Place, Now) > until) && (look.NextTry is null || look.NextTry > until);
    }

    /// <summary>Stops sending; what is not answered by now is tried again another time.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        Wake();
        await Quietly(Task.WhenAll(_fresh.Keys.Append(_loop))).ConfigureAwait(false);
        _sweeps.Stop();
        foreach (var record in _inMemory.Values.Where(record => !record.IsSafe))
        {
            tally.Lose(LossReason.NotOnDisk);
            log.Write(TunerLogLevel.Error, $"call {record.Read()!.Value.Facts.CallId} lost ({LossReason.NotOnDisk}): neither the disk nor the server took it");
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task Track(Task task)
    {
        Interlocked.Increment(ref _freshCount);
        _fresh.TryAdd(task, 0);
        await Quietly(task).ConfigureAwait(false);
        _fresh.TryRemove(task, out _);
        Interlocked.Decrement(ref _freshCount);
    }

    private async Task TryFreshAsync(RecordName name, RecordInMemory? record)
    {
        await _lanes.WaitAsync(_stop.Token).ConfigureAwait(false);
        var probes = false;
        try
        {
            // A call that just ended is a reason to ask a server that is down, but one at a time is enough.
            if (_backoff.IsCool(name.Place) && !(probes = _probing.TryAdd(name.Place, 0))) return;
            await TryAsync(name, record, _stop.Token).ConfigureAwait(false);
        }
        finally
        {
            if (probes) _probing.TryRemove(name.Place, out _);
            _lanes.Release();
        }
    }

    private async Task RunAsync()
    {
        var backlog = new Backlog(outbox, _keys, _backoff);
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
                sleep = await RoundAsync(backlog).ConfigureAwait(false);
            }
            catch (Exception fault) when (DiskFault.Is(fault))
            {
                log.Once(TunerLogLevel.Warning, "outbox", $"cannot read {outbox.Folder.Outbox}: {DiskFault.Describe(fault)}");
            }
            catch (OperationCanceledException)
            {
                return;
            }

            if (sleep > TimeSpan.Zero) _sweeps.End(begun);
            await Sleep.UntilAsync(_signal, sleep, time, _stop.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Tries what is due; gives how long nothing will be.</summary>
    private async Task<TimeSpan> RoundAsync(Backlog backlog)
    {
        foreach (var record in _inMemory.Values)
            if (record.MoveToDisk() is null) _inMemory.TryRemove(record.Name.Id, out _);
            else if (RetryPolicy.IsDue(record.Name.NextTry, Now)) await TryAsync(record.Name, record, _stop.Token).ConfigureAwait(false);
        var look = backlog.Scan(Now);
        foreach (var name in look.Due)
            if (MayTry(name)) await TryAsync(name, null, _stop.Token).ConfigureAwait(false);
        var now = Now;
        var next = _inMemory.Values.Select(record => record.Name.NextTry)
            .Concat(look.Due.Select(name => _backoff.EndsAt(name.Place, now)).Where(end => end > now))
            .Append(look.NextTry ?? long.MaxValue).Min();
        if (look.More && look.Due.Any(name => !_backoff.IsCool(name.Place))) return TimeSpan.Zero;
        var wait = TimeSpan.FromMilliseconds(Math.Clamp(next - now, 20, (long)LongestSleep.TotalMilliseconds));
        return wait;
    }

    /// <summary>Whether it makes sense now: what the last attempts taught counts for all that wait.</summary>
    private bool MayTry(RecordName name) => !_backoff.IsCool(name.Place) && _keys.Fit(name) is { } key && !_keys.IsParked(key);

    private async Task TryAsync(RecordName name, RecordInMemory? record, CancellationToken cancellation)
    {
        if (_done.ContainsKey(name.Id) || (record is null && _inMemory.ContainsKey(name.Id))) return;
        Outcome? outcome;
        try
        {
            outcome = await (_attempts ??= new AttemptMaker(outbox, _keys, transport, tally, time, chance, log)).MakeAsync(name, record, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            log.Once(TunerLogLevel.Warning, "outbox", $"cannot read {outbox.Folder.Outbox}: {DiskFault.Describe(fault)}");
            return;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // One record that cannot be handled must not end the sending of all: it stays, for the next process.
            _done.TryAdd(name.Id, 0);
            log.Write(TunerLogLevel.Error, $"record {name.Id} cannot be sent ({fault.GetType().Name}); it stays in {outbox.Folder.Outbox}");
            return;
        }

        if (outcome is null) return;
        var wasUp = _backoff.IsUp(name.Place);
        if (outcome.News.Kind != DeliveryNewsKind.Waiting) _inMemory.TryRemove(name.Id, out _);
        if (outcome.Stuck) _done.TryAdd(name.Id, 0);
        _backoff.Note(name.Place, outcome.Result, outcome.News.RetryAt - Now);
        Say(outcome, name.Place);
        tell(outcome.News);
        if (outcome.News.Kind == DeliveryNewsKind.Waiting || _backoff.IsUp(name.Place) != wasUp) Wake();
    }

    private void Say(Outcome outcome, string place)
    {
        var news = outcome.News;
        switch (news.Kind)
        {
            case DeliveryNewsKind.Rejected:
                log.Write(TunerLogLevel.Error, $"the server refused call {news.CallId} for good (HTTP {news.Status}): {news.Why}");
                break;
            case DeliveryNewsKind.Waiting:
                log.Once(outcome.Result is DeliveryResult.KeyRefused ? TunerLogLevel.Error : TunerLogLevel.Warning, "waiting " + place, $"call {news.CallId} waits {(_inMemory.ContainsKey(news.Id) ? "in memory" : "on disk")}: {news.Why}");
                break;
            default:
                if (log.Over("waiting " + place)) log.Write(TunerLogLevel.Info, "the server takes calls again");
                break;
        }
    }

    private static async Task Quietly(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // That is what stopping means.
        }
    }
}
