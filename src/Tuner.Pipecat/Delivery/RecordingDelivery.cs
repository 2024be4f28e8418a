using System.Runtime.InteropServices;
using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Delivery;

/// <summary>
/// How recordings of calls reach where they go: laid out one after the other by a thread of low priority, and sent one at a
/// time, by a sender of their own over <c>recordings/</c>. It does nothing, and costs nothing, before there is a recording.
/// No record waits for it.
/// </summary>
internal sealed class RecordingDelivery : IAsyncDisposable
{
    private const int Nice = 15;

    private readonly StateFolder _state;
    private readonly BesideDelivery _sending;
    private readonly RecordingMaker _maker;
    private readonly RecordingLimits _limits;
    private readonly TunerLog _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource? _working;
    private bool _again;

    public RecordingDelivery(StateFolder state, DeliverySettings settings, ITransport transport, DeliveryCounters counters, TimeProvider time, Func<double> chance, TunerLog log, Action<DeliveryNews> tell, Func<string, CancellationToken, Task<DeliveryResult?>> first)
    {
        (_state, _log) = (state, log);
        _sending = new BesideDelivery(state, Destination.Recordings, transport, counters, time, chance, log, tell, first);
        _maker = new RecordingMaker(state, settings, counters, log);
        _limits = new RecordingLimits(state.Recordings, settings, counters, time, log);
    }

    /// <summary>False while nothing can be sent.</summary>
    public bool HasKeys => _sending.HasKeys;

    /// <summary>Begins to lay out and to send what waits; all in the background.</summary>
    public void Start()
    {
        _sending.Start();
        LayOut();
    }

    public void Add(Credential credential) => _sending.Add(credential);

    /// <summary>Sound was handed over, or something may have come: looks now.</summary>
    public void Wake()
    {
        LayOut();
        _sending.Wake();
    }

    /// <summary>Holds the folder to its bounds.</summary>
    public void Enforce() => _limits.Enforce();

    /// <summary>How many recordings wait, laid out or not.</summary>
    public long CountWaiting() => _sending.CountWaiting() + CountUnmade();

    /// <summary>One try for all that waits, laid out before; returns how many still do.</summary>
    public async Task<long> TryAllAsync(CancellationToken cancellation)
    {
        await LaidOutAsync().WaitAsync(cancellation).ConfigureAwait(false);
        return await _sending.TryAllAsync(cancellation).ConfigureAwait(false) + CountUnmade();
    }

    /// <summary>Done when every recording that was handed over is laid out, and what is due was tried.</summary>
    public async Task WhenIdleAsync()
    {
        await LaidOutAsync().ConfigureAwait(false);
        await _sending.WhenIdleAsync().ConfigureAwait(false);
    }

    /// <summary>True when nothing is being laid out, and nothing can be sent before <paramref name="until"/>, Unix milliseconds.</summary>
    public bool IsIdleUntil(long until) => Working() is null && _sending.IsIdleUntil(until);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _sending.DisposeAsync().ConfigureAwait(false);
    }

    private Task? Working()
    {
        lock (_lock) return _working?.Task;
    }

    /// <summary>Done when every recording that waited is laid out.</summary>
    public async Task LaidOutAsync()
    {
        LayOut();
        while (Working() is { } work && !_stop.IsCancellationRequested) await work.WaitAsync(_stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private int CountUnmade()
    {
        var count = 0;
        _ = DiskFault.Try(() => count = _maker.CountWaiting());
        return count;
    }

    private void LayOut()
    {
        lock (_lock)
        {
            _again = true;
            if (_working is not null || _stop.IsCancellationRequested || CountUnmade() == 0) return;
            _working = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        new Thread(Work) { IsBackground = true, Name = "tuner sound", Priority = ThreadPriority.BelowNormal }.Start();
    }

    private void Work()
    {
        BeNice();
        while (true)
        {
            lock (_lock)
            {
                if (!_again || _stop.IsCancellationRequested)
                {
                    var done = _working!;
                    _working = null;
                    done.SetResult();
                    return;
                }

                _again = false;
            }

            _maker.Run(_stop.Token);
            if (DiskFault.Try(_limits.Enforce) is { } fault) _log.Once(TunerLogLevel.Warning, "recordings", $"cannot hold {_state.Recordings.Root} to its bounds: {fault}");
            _sending.Wake();
        }
    }

    /// <summary>On Linux a thread has a priority of its own, which .NET does not set.</summary>
    private static void BeNice()
    {
        if (OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is not Architecture.Wasm) _ = Libc.SetPriority(0, 0, Nice);
    }
}
