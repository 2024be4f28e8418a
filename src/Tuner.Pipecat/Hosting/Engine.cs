using System.Threading.Channels;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Models;

namespace Tuner.Pipecat.Hosting;

/// <summary>
/// One worker for all observers of a process that share a state folder: it writes down, folds, ends calls and hands
/// them to delivery. Callers' threads only leave things in its queue.
/// </summary>
internal sealed class Engine : IAsyncDisposable
{
    /// <summary>How many frames may wait for the worker; more are dropped and counted, the least valuable first.</summary>
    public const int QueueLimit = 16_384;

    private static readonly TimeSpan SyncEvery = TimeSpan.FromSeconds(1);

    /// <summary>How long after an End or Cancel frame a call that nobody disposes may be silent before it is over.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(5);

    private readonly Channel<Work> _queue = Channel.CreateUnbounded<Work>(new() { SingleReader = true });
    private readonly HashSet<ObservedCall> _calls = [];
    private readonly HashSet<ObservedCall> _touched = [];
    private readonly List<TaskCompletionSource> _flushes = [];
    private readonly HashSet<Task> _finishing = [];
    private readonly TimeProvider _time;
    private readonly CallKeeper _keeper;
    private readonly DeliverySettings _settings;
    private readonly Task _worker;
    private long _lastSync;
    private int _queued;

    public Engine(StateFolder folder, DeliverySettings settings, ITransport transport, TimeProvider time, Func<double> chance, Action<TunerLogLevel, string>? log)
    {
        _time = time;
        _settings = settings;
        _lastSync = time.GetTimestamp();
        _keeper = new CallKeeper(folder, settings, transport, time, chance, new TunerLog(log), static _ => { });
        _keeper.Start();
        _worker = Task.Run(RunAsync);
    }

    public Tally Tally => _keeper.Tally;

    public TimeProvider Time => _time;

    /// <summary>Frames that wait for the worker.</summary>
    public int Queued => Volatile.Read(ref _queued);

    public long CountWaiting() => _keeper.CountWaiting();

    public void Add(Credential key) => _keeper.Add(key);

    /// <summary>Leaves a frame for the worker. Never waits, never throws.</summary>
    public void Observe(ObservedCall call, Frame frame)
    {
        call.CountObserved();
        var places = Interlocked.Increment(ref _queued);
        if ((places <= QueueLimit / 2 || places <= FrameWorth.RoomFor(frame, QueueLimit)) && _queue.Writer.TryWrite(new Work(call, frame, WorkKind.Frame, null))) return;
        Interlocked.Decrement(ref _queued);
        call.CountQueueDrop();
        Tally.Drop(LostLine.QueueFull);
    }

    /// <summary>The call is over; done when its record is laid down.</summary>
    public Task EndAsync(ObservedCall call) => Leave(call, WorkKind.End);

    /// <summary>What a call used, everything observed before included; null when nothing was reported.</summary>
    public async Task<Usage?> CountAsync(ObservedCall call)
    {
        await Leave(call, WorkKind.Count).ConfigureAwait(false);
        return call.Used;
    }

    /// <summary>Done when everything observed before is written down and every ended call was tried once.</summary>
    public async Task FlushAsync()
    {
        await FlushWritesAsync().ConfigureAwait(false);
        await TriedAsync().ConfigureAwait(false);
    }

    /// <summary>Done when everything observed before is written down.</summary>
    public Task FlushWritesAsync() => Leave(null, WorkKind.Flush);

    /// <summary>The process goes: what was observed is written down, live calls become records, the sender gets a bounded time.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _worker.ConfigureAwait(false);
        await Task.WhenAny(NothingIsDueAsync(), Task.Delay(_settings.ShutdownTimeout, _time)).ConfigureAwait(false);
        await _keeper.DisposeAsync().ConfigureAwait(false);
    }

    private async Task NothingIsDueAsync()
    {
        await TriedAsync().ConfigureAwait(false);
        await _keeper.WhenIdleAsync().ConfigureAwait(false);
    }

    private async Task TriedAsync()
    {
        Task[] finishing;
        lock (_finishing) finishing = [.. _finishing];
        await Task.WhenAll(finishing).ConfigureAwait(false);
        await _keeper.TriedAsync().ConfigureAwait(false);
    }

    private Task Leave(ObservedCall? call, WorkKind kind)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_queue.Writer.TryWrite(new Work(call, null, kind, done))) done.SetResult();
        return done.Task;
    }

    private async Task RunAsync()
    {
        var open = true;
        while (open)
        {
            while (_keeper.IsBehind) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System).ConfigureAwait(false);
            open = await WaitAsync().ConfigureAwait(false);
            for (var taken = 0; taken < 512 && _queue.Reader.TryRead(out var work); taken++) Take(work);
            foreach (var call in _touched) _keeper.Commit(call.Live!);
            _touched.Clear();
            foreach (var done in _flushes) done.TrySetResult();
            _flushes.Clear();
            Tick();
        }

        foreach (var call in _calls.ToArray()) Finish(call, null);
    }

    /// <summary>Waits for work, or for the next tick while something needs one; false when no more work will come.</summary>
    private async Task<bool> WaitAsync()
    {
        var ticks = _calls.Any(call => call.LastSignAfterEnd != 0 || call.Live?.IsUnsynced == true || call.Live?.HasPending == true || call.Live?.IsHolding == true);
        if (!ticks) return await _queue.Reader.WaitToReadAsync().ConfigureAwait(false);
        using var tick = new CancellationTokenSource(SyncEvery, _time);
        try
        {
            return await _queue.Reader.WaitToReadAsync(tick.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private void Take(in Work work)
    {
        if (work.Kind == WorkKind.Frame) Interlocked.Decrement(ref _queued);
        try
        {
            if (work is { Kind: WorkKind.Frame, Frame: { } frame }) Take(work.Call!, frame);
            else if (work.Kind == WorkKind.End) Finish(work.Call!, work.Done);
            else if (work.Kind == WorkKind.Count) Count(work.Call!, work.Done!);
            else if (work.Done is { } flush) _flushes.Add(flush);
        }
        catch (Exception fault)
        {
            // One frame that cannot be handled must not end the worker of all calls.
            Tally.Drop("fault");
            work.Call?.Log.Once(TunerLogLevel.Warning, "fault", $"a frame could not be recorded ({fault.GetType().Name}); it is counted");
            work.Done?.TrySetResult();
        }
    }

    private void Count(ObservedCall call, TaskCompletionSource done)
    {
        if (call.Live is { } live)
        {
            live.ReleaseAll();
            _touched.Add(call);
            call.Used = live.Recorder.Usage.ToUsage();
        }

        done.TrySetResult();
    }

    private void Take(ObservedCall call, Frame frame)
    {
        if (call.IsEnding && call.Live is null) return;
        if (!FrameCatalog.Names.ContainsKey(frame.GetType()))
        {
            call.Dropped[LostLine.UnknownFrame] = call.Dropped.GetValueOrDefault(LostLine.UnknownFrame) + 1;
            Tally.Drop(LostLine.UnknownFrame);
            return;
        }

        call.Live ??= Begin(call, frame);
        call.Live.Take(call.Write(frame), ++call.Seq);
        Tally.Observe();
        _touched.Add(call);
        if (frame is StartFrame start) Advise(call, start);
        if (call.LastSignAfterEnd != 0 || frame is EndFrame or CancelFrame or StopFrame) call.LastSignAfterEnd = _time.GetTimestamp();
    }

    private LiveCall Begin(ObservedCall call, Frame first)
    {
        _calls.Add(call);
        return _keeper.Begin(call.ToHeader(first), secrets: call.Settings.Secrets);
    }

    private static void Advise(ObservedCall call, StartFrame start)
    {
        if (start.EnableMetrics == false || start.EnableUsageMetrics == false)
            call.Log.Once(TunerLogLevel.Warning, "metrics", "the pipeline's metrics are off: times inside services, tokens and characters will be missing from the record; set EnableMetrics and EnableUsageMetrics");
    }

    private void Tick()
    {
        if (_time.GetElapsedTime(_lastSync) < SyncEvery) return;
        _lastSync = _time.GetTimestamp();
        foreach (var call in _calls.ToArray())
        {
            if (call.Live is not { } live) continue;
            if (live.ReleaseDue() || live.HasPending) _keeper.Commit(live);
            if (live.IsUnsynced) _keeper.Sync(live);
            if (call.LastSignAfterEnd != 0 && _time.GetElapsedTime(call.LastSignAfterEnd) >= Linger) call.End();
        }
    }

    private void Finish(ObservedCall call, TaskCompletionSource? done)
    {
        _calls.Remove(call);
        _touched.Remove(call);
        if (call.Live is not { } live)
        {
            done?.TrySetResult();
            return;
        }

        call.Live = null;
        call.IsEnding = true;
        if (call.QueueDrops > 0) call.Dropped[LostLine.QueueFull] = call.QueueDrops;
        if (call.Unreadable > 0) call.Dropped[LostLine.Unreadable] = call.Unreadable;
        if (done is not null) live.End(call.Dropped);
        if (call.Settings.Debug)
            foreach (var row in TranscriptText.Of(live.Recorder.ToPayload())) call.Log.Write(TunerLogLevel.Debug, row);
        _keeper.Commit(live);
        var laid = _keeper.Finish(live);
        var tried = laid.Unwrap();
        lock (_finishing) _finishing.Add(tried);
        _ = laid.ContinueWith(_ => done?.TrySetResult(), TaskScheduler.Default);
        _ = tried.ContinueWith(
            task =>
            {
                lock (_finishing) _finishing.Remove(task);
            },
            TaskScheduler.Default);
    }
}
