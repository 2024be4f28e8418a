using Tuner.Pipecat.Cost;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Redaction;

namespace Tuner.Pipecat.Delivery;

/// <summary>
/// The life of calls in one state folder, for an observer's engine and for <c>tuner record</c> alike: begun, written
/// down, ended, laid into the outbox, handed to the sender. Where the folder cannot be used, all goes on in memory.
/// </summary>
internal sealed class CallKeeper : IAsyncDisposable
{
    /// <summary>How many ended calls may wait for the disk before nothing more is taken in: each holds its whole fold.</summary>
    private const int MaxLaying = 32;

    private readonly StateFolder _folder;
    private readonly DeliverySettings _settings;
    private readonly TimeProvider _time;
    private readonly TunerLog _log;
    private readonly Sender _sender;
    private readonly StateLimits _limits;
    private readonly Prices _prices;
    private readonly JournalOpener _journals;
    private readonly bool _usable;
    private readonly CancellationTokenSource _stop = new();
    private Task _recovery = Task.CompletedTask;
    private int _laying;

    public CallKeeper(StateFolder folder, DeliverySettings settings, ITransport transport, TimeProvider time, Func<double> chance, TunerLog log, Action<DeliveryNews> tell)
    {
        _folder = folder;
        _settings = settings;
        _time = time;
        _log = log;
        _prices = new Prices(settings.Prices, log);
        _sender = new Sender(new Outbox(folder), transport, Tally, time, chance, log, tell);
        _journals = new JournalOpener(folder);
        _limits = new StateLimits(folder, settings, Tally, time, log);
        var fault = folder.Prepare(LockProbe.Own);
        _usable = fault is null;
        if (fault is not null)
            log.Write(TunerLogLevel.Warning, $"the state folder {folder.Root} cannot be used ({fault}): calls are kept in memory only and are lost with the process; set TUNER_STATE_DIR to a folder on a local disk");
    }

    public Tally Tally { get; } = new();

    /// <summary>False when calls live in memory only.</summary>
    public bool IsDurable => _usable;

    /// <summary>Finishes what dead processes left and begins to send what waits; all in the background.</summary>
    public void Start()
    {
        if (_usable) _recovery = Task.Run(RecoverAsync);
        _sender.Start();
    }

    /// <summary>Finishes what dead processes left; gives how many orphans somebody else still holds.</summary>
    public int Recover()
    {
        var orphans = new OrphanFinisher(_folder, _settings, Tally, _time, _log);
        Tell(DiskFault.Try(() => orphans.Run()));
        _sender.Wake();
        return orphans.Held;
    }

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

    /// <summary>Holds the folder to its bounds, when everything that waits was tried.</summary>
    public void Enforce()
    {
        if (_sender.HasKeys) _limits.EverythingWasTried();
        Tell(DiskFault.Try(_limits.Enforce));
    }

    public void Add(Credential credential) => _sender.Add(credential);

    /// <summary>Begins a call, or goes on with one whose journal a dead recorder of the same host left.</summary>
    /// <param name="header">Whose call it is.</param>
    /// <param name="acknowledged">The last line that an earlier recorder had written down; 0 when there was none.</param>
    /// <param name="secrets">What must not be written down; null when all may.</param>
    public LiveCall Begin(JournalHeader header, long acknowledged = 0, SecretFinder? secrets = null)
    {
        Tally.Begin();
        if (secrets is null) return Open(header, acknowledged, null);
        var redactor = new LineRedactor(secrets);
        var call = Open(header with { Log = HeaderMask.Clean(header.Log, secrets) }, acknowledged, redactor);
        call.Redact(redactor, _time);
        return call;
    }

    private LiveCall Open(JournalHeader header, long acknowledged, LineRedactor? redactor)
    {
        if (!_usable) return new LiveCall(header, null, acknowledged);
        try
        {
            return _journals.Open(header, acknowledged, redactor);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            _log.Once(TunerLogLevel.Warning, "journal", $"cannot open a journal in {_folder.Live}: {DiskFault.Describe(fault)}");
            return new LiveCall(header, null, acknowledged);
        }
    }

    /// <summary>Writes what a call's lines left to write; a fault is told once, and the lines wait in memory.</summary>
    public void Commit(LiveCall call)
    {
        Tell(call.Commit());
        if (_settings.Fsync == FsyncPolicy.Every) Tell(call.Sync());
    }

    /// <summary>Makes a call's journal outlive a power cut.</summary>
    public void Sync(LiveCall call) => Tell(call.Sync());

    /// <summary>A call is over, or its host is gone. The outer task is done when the record is laid down, the inner when it was tried once.</summary>
    public Task<Task> Finish(LiveCall call)
    {
        Tally.End();
        Interlocked.Increment(ref _laying);
        return Task.Run<Task>(() =>
        {
            try
            {
                return LayDown(call);
            }
            finally
            {
                Interlocked.Decrement(ref _laying);
            }
        });
    }

    /// <summary>True while the disk is so far behind with ended calls that whoever can wait should.</summary>
    public bool IsBehind => Volatile.Read(ref _laying) >= MaxLaying;

    /// <summary>Waits until every record that was handed over was tried once.</summary>
    public Task TriedAsync() => _sender.TriedAsync();

    /// <summary>How many records wait in the folder.</summary>
    public long CountWaiting()
    {
        try
        {
            return _usable ? new Outbox(_folder).List().LongCount() : 0;
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            return 0;
        }
    }

    /// <summary>One try for everything that waits; gives how many still do.</summary>
    public async Task<long> TryAllAsync(CancellationToken cancellation)
    {
        await _recovery.ConfigureAwait(false);
        return await _sender.TryAllAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Done when orphans are finished and nothing is on its way or due.</summary>
    public async Task WhenIdleAsync()
    {
        await _recovery.ConfigureAwait(false);
        await _sender.WhenIdleAsync().ConfigureAwait(false);
    }

    /// <summary>True when recovery is done and nothing can be sent before <paramref name="until"/>, Unix milliseconds.</summary>
    public bool IsIdleUntil(long until)
    {
        try
        {
            return _recovery.IsCompleted && _sender.IsIdleUntil(until);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _recovery.ConfigureAwait(false);
        await _sender.DisposeAsync().ConfigureAwait(false);
    }

    private Task LayDown(LiveCall call)
    {
        if (call.IsOver)
        {
            // No line is no call: what the recorder itself wrote of it would be taken for an orphan.
            if (call.JournalPath is { } journal) Tell(DiskFault.Try(() => _folder.Files.Delete(journal)));
            call.Dispose();
            return Task.CompletedTask;
        }

        call.Cut();
        Commit(call);
        try
        {
            return HandOver(call);
        }
        catch (Exception fault)
        {
            // A record that cannot be built must not take the process along: its lines stay, for a newer version.
            Tally.Lose(LossReason.Unreadable);
            _log.Write(TunerLogLevel.Error, $"the record of a call could not be built ({fault.GetType().Name}); its journal stays in {_folder.Live}");
            call.Dispose();
            return Task.CompletedTask;
        }
    }

    private Task HandOver(LiveCall call)
    {
        var id = call.Header.Id;
        var record = RecordMaker.Make(id, call.Header, call.Recorder, call.LastSeq, _time.GetUtcNow(), _prices);
        var held = new RecordInMemory(record.Name, record.Facts, record.Payload, call, _folder, _settings.Keep);
        if (!_usable) return _sender.SendNow(held);
        if (held.MoveToDisk() is { } fault)
        {
            Tell(fault);
            return _sender.SendNow(held);
        }

        Tell(DiskFault.Try(() => _limits.Grew(record.Payload.Length)));
        return _sender.SendNow(record.Name);
    }

    private async Task RecoverAsync()
    {
        try
        {
            await RecoverAllAsync(_stop.Token).ConfigureAwait(false);
            await _sender.TryDueAsync().WaitAsync(_stop.Token).ConfigureAwait(false);
            Enforce();
        }
        catch (OperationCanceledException)
        {
            // The process goes; the next one recovers.
        }
    }

    private void Tell(string? fault)
    {
        if (fault is null) return;
        _log.Once(TunerLogLevel.Warning, "disk", $"the disk does not take what is written to {_folder.Root} ({fault}): calls go on in memory, and the lines are written when it takes them again");
    }
}
