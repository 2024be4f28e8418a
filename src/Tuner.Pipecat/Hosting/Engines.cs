using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Hosting;

/// <summary>
/// The engines of this process, one for each state folder: made when an observer needs one, let go when none has for a
/// while and nothing waits, ended with the process.
/// </summary>
internal static class Engines
{
    /// <summary>How long an engine without observers stays, for the next call.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    /// <summary>How long the end of the process waits for a disk: in milliseconds all is written, unless it hangs.</summary>
    private static readonly TimeSpan DiskLimit = TimeSpan.FromSeconds(30);

    /// <summary>What the end of an engine may take beyond what the sender was given.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private static readonly Lock Gate = new();
    private static readonly Lock Stopping = new();
    private static readonly Dictionary<string, LeasedEngine> Running = new(StringComparer.Ordinal);

    /// <summary>Counts are the process's: they outlive an engine that is let go.</summary>
    private static readonly Dictionary<string, DeliveryCounters> CountersByRoot = new(StringComparer.Ordinal);

    private static Action<TunerLogLevel, string>? _listener;
    private static long _calls;

    static Engines()
    {
        AppDomain.CurrentDomain.ProcessExit += static (_, _) => Stop();
        AppDomain.CurrentDomain.UnhandledException += static (_, fault) =>
        {
            if (fault.IsTerminating) Stop();
        };
    }

    /// <summary>A number that no other call of this process has.</summary>
    public static long NextCall() => Interlocked.Increment(ref _calls);

    /// <summary>The engine of a state folder, for one observer; it gives it back with <see cref="LeasedEngine.Return"/>.</summary>
    public static LeasedEngine Lease(ObserverSettings settings)
    {
        if (settings.Config.Log is { } log) Volatile.Write(ref _listener, log);
        LeasedEngine leased;
        lock (Gate)
        {
            if (!Running.TryGetValue(settings.StateDir, out leased!)) leased = Running[settings.StateDir] = New(settings.StateDir);
            leased.Take();
        }

        return leased;
    }

    /// <summary>What is counted of a state folder, without keeping its engine: one that was let go had nothing waiting.</summary>
    public static TunerDiagnostics Glance(ObserverSettings settings)
    {
        LeasedEngine? leased;
        DeliveryCounters counters;
        lock (Gate)
        {
            Running.TryGetValue(settings.StateDir, out leased);
            counters = CountersOf(settings.StateDir);
        }

        return leased is { IsMade: true } ? TunerDiagnostics.Of(counters, leased.Engine.CountWaiting(), leased.Engine.CountSpansWaiting(), 0) : TunerDiagnostics.Of(counters, 0, 0, 0);
    }

    private static DeliveryCounters CountersOf(string root) => CountersByRoot.TryGetValue(root, out var counters) ? counters : CountersByRoot[root] = new DeliveryCounters();

    private static LeasedEngine New(string root)
    {
        var counters = CountersOf(root);
        return new LeasedEngine(Gate, TimeProvider.System, Idle, () => Create(root, counters), () => Running.Remove(root));
    }

    private static (Engine Engine, IDisposable Transport, TimeSpan ShutdownTimeout) Create(string root, DeliveryCounters counters)
    {
        Rehearsal.Begin();
        var settings = DeliverySettings.Read(Environment.GetEnvironmentVariable, text => Say(TunerLogLevel.Warning, text));
        var transport = new HttpTransport(settings.ConnectTimeout, settings.AttemptTimeout, TimeProvider.System);
        var engine = new Engine(new StateFolder(RealDisk.Files, root), settings, transport, TimeProvider.System, Chance.Next, Say, counters);
        return (engine, transport, settings.ShutdownTimeout);
    }

    /// <summary>Process-wide messages go to the newest observer's log, so that finished observers can be collected.</summary>
    private static void Say(TunerLogLevel level, string text) => Volatile.Read(ref _listener)?.Invoke(level, text);

    /// <summary>
    /// The process goes: first all engines write down, on their own threads, then all send, within one limit, however
    /// many they are and however full the thread pool is.
    /// </summary>
    private static void Stop()
    {
        LeasedEngine[] running;
        lock (Gate)
        {
            running = [.. Running.Values.Where(static leased => leased.IsMade)];
            Running.Clear();
        }

        foreach (var leased in running) leased.Engine.Complete();
        var begun = TimeProvider.System.GetTimestamp();
        foreach (var leased in running)
        {
            var left = DiskLimit - TimeProvider.System.GetElapsedTime(begun);
            leased.Engine.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }

        var limit = running.Select(static leased => leased.ShutdownTimeout).DefaultIfEmpty().Max() + Grace;
        Task.WaitAll([.. running.Select(static leased => leased.Engine.DisposeAsync().AsTask())], limit);
    }
}
