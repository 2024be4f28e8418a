using Tuner.Pipecat.Audio;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Live;
using Tuner.Pipecat.Models;

namespace Tuner.Pipecat.Hosting;

/// <summary>
/// The observers' door to <see cref="LiveCalls"/>: one thread for all observers of a process that share a state folder.
/// Callers' threads only leave things in its queue.
/// </summary>
internal sealed class Engine : IAsyncDisposable
{
    /// <summary>How many frames may wait for the engine's thread; more are dropped and counted, the least valuable first.</summary>
    public const int QueueLimit = 16_384;

    /// <summary>How much sound may wait for it, bytes; more is dropped, and is a hole in the recording. It never takes a frame's place.</summary>
    public const int SoundLimit = 8 << 20;

    /// <summary>How many things are taken before what they left is written down.</summary>
    private const int Batch = 512;

    private static readonly TimeSpan WhileBehind = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    private readonly WorkQueue _queue = new();
    private readonly List<Completion> _flushes = [];
    private readonly HeldCalls _held;
    private readonly TimeProvider _time;
    private readonly CallLifecycle _calls;
    private readonly LiveCalls _live;
    private readonly TunerLog _log;
    private readonly TimeSpan _shutdownTimeout;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _queued;
    private long _soundQueued;

    public Engine(StateFolder folder, DeliverySettings settings, ITransport transport, TimeProvider time, Func<double> chance, Action<TunerLogLevel, string>? listener, DeliveryCounters? counters = null)
    {
        _log = new TunerLog(listener);
        _time = time;
        _shutdownTimeout = settings.ShutdownTimeout;
        var delivery = new RecordDelivery(folder, settings, transport, time, chance, _log, static _ => { }, counters);
        _calls = new CallLifecycle(delivery, folder, settings, time, _log);
        _live = new LiveCalls(time);
        _held = new HeldCalls(time);
        delivery.Start();
        _thread = new Thread(Run) { IsBackground = true, Name = "tuner calls" };
        _thread.Start();
    }

    public DeliveryCounters Counters => _calls.Delivery.Counters;

    public TimeProvider Time => _time;

    /// <summary>Frames that wait for the engine's thread.</summary>
    public int Queued => Volatile.Read(ref _queued);

    /// <summary>True when no record of it is on its way, and none waits.</summary>
    public bool HasNothingLeft => _calls.IsIdle && CountWaiting() == 0 && CountSpansWaiting() == 0;

    public long CountWaiting() => _calls.Delivery.CountWaiting();

    /// <summary>How many calls' spans wait for a collector.</summary>
    public long CountSpansWaiting() => _calls.Delivery.CountSpansWaiting();

    public void Add(Credential key) => _calls.Delivery.Add(key);

    /// <summary>Leaves a frame. Never waits, never throws.</summary>
    public void Observe(ObservedCall call, Frame frame)
    {
        call.CountObserved();
        var places = Interlocked.Increment(ref _queued);
        if ((places <= QueueLimit / 2 || places <= FrameWorth.RoomFor(frame, QueueLimit)) && _queue.TryAdd(new Work(call, frame, WorkKind.Frame, null))) return;
        Interlocked.Decrement(ref _queued);
        call.CountQueueDrop();
        Counters.Drop(LostLine.QueueFull);
    }

    /// <summary>Where a call's sound is left; null where none is kept.</summary>
    public CallSounds? SoundsOf(ObservedCall call) => call.Settings.Audio is null ? null : new CallSounds(chunk => Hear(call, chunk), () => call.Log.Once(TunerLogLevel.Warning, "speakers", $"more than {SoundVoice.MostSpeakers} callers speak at once: the recording holds no more of them"));

    /// <summary>Leaves a piece of sound. Never waits, never throws.</summary>
    private void Hear(ObservedCall call, AudioChunk chunk)
    {
        if (Interlocked.Add(ref _soundQueued, chunk.Pcm.Length) <= SoundLimit && _queue.TryAdd(new Work(call, null, WorkKind.Sound, null) { Sound = new HeardChunk(chunk) })) return;
        Interlocked.Add(ref _soundQueued, -chunk.Pcm.Length);
        call.SoundHoles.Add(chunk);
    }

    /// <summary>Frames of a call are held back for a moment; they are asked for on the engine's thread. Never waits, never throws.</summary>
    public void HoldBack(ObservedCall call) => _queue.TryAdd(new Work(call, null, WorkKind.Held, null));

    /// <summary>The call is over; done when its record is laid down.</summary>
    public Completion End(ObservedCall call) => Leave(call, WorkKind.End);

    /// <summary>What a call used, everything observed before included; null when nothing was reported. Blocks until it is counted.</summary>
    public Usage? Count(ObservedCall call)
    {
        Leave(call, WorkKind.Count).Wait(Timeout.InfiniteTimeSpan);
        return call.Used;
    }

    /// <summary>Done when everything observed before is written down and every ended call was tried once.</summary>
    public async Task FlushAsync()
    {
        await FlushWritesAsync().ConfigureAwait(false);
        await _calls.TriedAsync().ConfigureAwait(false);
    }

    /// <summary>Done when everything observed before is written down.</summary>
    public ValueTask FlushWritesAsync() => Leave(null, WorkKind.Flush).AsValueTask();

    /// <summary>Nothing more is taken: what was observed is written down, and live calls become records. Returns at once.</summary>
    public void Complete() => _queue.TryAdd(new Work(null, null, WorkKind.Last, null));

    /// <summary>
    /// Blocks until everything lies on the disk, without the thread pool: that may be full at the end of the process.
    /// </summary>
    public void Join(TimeSpan limit)
    {
        if (_thread.Join(limit)) _calls.LaidAsync().Wait(limit);
    }

    /// <summary>The process goes: what was observed is written down, live calls become records, the sender gets a bounded time.</summary>
    public async ValueTask DisposeAsync()
    {
        Complete();
        await _over.Task.ConfigureAwait(false);
        await _calls.LaidAsync().ConfigureAwait(false);
        await Task.WhenAny(NothingIsDueAsync(), Task.Delay(_shutdownTimeout, _time)).ConfigureAwait(false);
        await _calls.Delivery.DisposeAsync().ConfigureAwait(false);
    }

    private async Task NothingIsDueAsync()
    {
        await _calls.TriedAsync().ConfigureAwait(false);
        await _calls.Delivery.WhenIdleAsync().ConfigureAwait(false);
    }

    private Completion Leave(ObservedCall? call, WorkKind kind)
    {
        var done = new Completion();
        return _queue.TryAdd(new Work(call, null, kind, done)) ? done : Completion.Done;
    }

    private void Run()
    {
        TimeSpan? untilDue = null;
        while (true)
        {
            if (_calls.IsBehind) SpinWait.SpinUntil(() => !_calls.IsBehind, WhileBehind);
            else if (!_queue.Wait(untilDue)) break;
            else untilDue = Safely(TakeBatch, AfterFault);
        }

        Safely(CutAll, null);
        _over.SetResult();
    }

    private TimeSpan? CutAll()
    {
        _live.CutAll();
        return null;
    }

    /// <summary>A mistake of ours must end neither the thread of all calls nor, with it, the process.</summary>
    private TimeSpan? Safely(Func<TimeSpan?> work, TimeSpan? otherwise)
    {
        try
        {
            return work();
        }
        catch (Exception fault)
        {
            Counters.Drop("fault");
            _log.Once(TunerLogLevel.Error, "fault", $"a fault of this library held up its calls ({fault.GetType().Name}); it is counted, and they go on");
            return otherwise;
        }
    }

    private TimeSpan? TakeBatch()
    {
        for (var taken = 0; taken < Batch && _queue.TryTake(out var work); taken++) Take(work);
        var untilDue = _held.Settle(_live.Tick());
        foreach (var done in _flushes) done.Set();
        _flushes.Clear();
        return untilDue;
    }

    private void Take(in Work work)
    {
        if (work.Kind == WorkKind.Frame) Interlocked.Decrement(ref _queued);
        try
        {
            if (work is { Kind: WorkKind.Frame, Frame: { } frame }) Take(work.Call!, frame);
            else if (work.Sound is { Chunk: var chunk }) Take(work.Call!, chunk);
            else if (work.Kind == WorkKind.Held) _held.Add(work.Call!);
            else if (work.Kind == WorkKind.Last) TakeLast();
            else if (work.Kind == WorkKind.End) Finish(work.Call!, work.Done!);
            else if (work.Kind == WorkKind.Count) Count(work.Call!, work.Done!);
            else if (work.Done is { } flush) _flushes.Add(flush);
        }
        catch (Exception fault)
        {
            // One frame that cannot be handled must not end the thread of all calls.
            Counters.Drop("fault");
            work.Call?.Log.Once(TunerLogLevel.Warning, "fault", $"a frame could not be recorded ({fault.GetType().Name}); it is counted");
            work.Done?.Set();
        }
    }

    private void TakeLast()
    {
        _held.SettleAll();
        _queue.Complete();
    }

    private void Count(ObservedCall call, Completion done)
    {
        if (call.Call is { } live && _live.FoldOf(live) is { } fold) call.Used = fold.Used();
        done.Set();
    }

    private void Take(ObservedCall call, Frame frame)
    {
        if (call.IsOver) return;
        if (!FrameCatalog.Names.ContainsKey(frame.GetType()))
        {
            call.Dropped[LostLine.UnknownFrame] = call.Dropped.GetValueOrDefault(LostLine.UnknownFrame) + 1;
            Counters.Drop(LostLine.UnknownFrame);
            return;
        }

        call.Call ??= _live.Begin(_calls, call.ToHeader(frame), call, new EndOfCall(_time, EndOfCall.ObserverLinger, silence: null), secrets: call.Settings.Secrets, audio: call.Settings.Audio);
        _live.Take(call.Call, call.Write(frame), ++call.Seq, EndOfCall.IsSign(frame));
        Counters.Observe();
        if (frame is StartFrame start) Advise(call, start);
    }

    private void Take(ObservedCall call, in AudioChunk chunk)
    {
        Interlocked.Add(ref _soundQueued, -chunk.Pcm.Length);
        if (call.IsOver || call.Call is not { } live) return;
        TellHole(call, live, chunk.Voice);
        _live.Audio(live, chunk);
    }

    private void TellHole(ObservedCall call, CallInProgress live, SoundVoice voice)
    {
        if (call.SoundHoles.Take(voice) is { } hole) _live.AudioHole(live, voice, hole.Clock, hole.Milliseconds);
    }

    private static void Advise(ObservedCall call, StartFrame start)
    {
        if (start.EnableMetrics == false || start.EnableUsageMetrics == false)
            call.Log.Once(TunerLogLevel.Warning, "metrics", "the pipeline's metrics are off: times inside services, tokens and characters will be missing from the record; set EnableMetrics and EnableUsageMetrics");
    }

    private void Finish(ObservedCall call, Completion done)
    {
        if (!call.IsOver && call.Call is { } heard)
        {
            foreach (var voice in call.SoundHoles.Voices()) TellHole(call, heard, voice);
        }

        call.Close();
        if (call.Call is { } live && _live.End(live, call.Losses()) is { } finished) finished.WhenLaid(done.Set);
        else done.Set();
    }
}
