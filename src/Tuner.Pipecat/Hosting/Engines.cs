using System.Collections.Concurrent;
using System.Security.Cryptography;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;

namespace Tuner.Pipecat.Hosting;

/// <summary>The engines of this process, one for each state folder, made when first needed and ended with the process.</summary>
internal static class Engines
{
    private static readonly ConcurrentDictionary<string, Lazy<Engine>> Running = new(StringComparer.Ordinal);
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

    public static Engine For(ObserverSettings settings)
    {
        if (settings.Config.Log is { } log) Volatile.Write(ref _listener, log);
        return Running.GetOrAdd(settings.StateDir, static root => new Lazy<Engine>(() => Create(root))).Value;
    }

    private static Engine Create(string root)
    {
        var settings = DeliverySettings.Read(Environment.GetEnvironmentVariable, text => Say(TunerLogLevel.Warning, text));
        var transport = new HttpTransport(settings.ConnectTimeout, settings.AttemptTimeout, TimeProvider.System);
        return new Engine(new StateFolder(DiskFiles.Shared, root), settings, transport, TimeProvider.System, Chance, Say);
    }

    private static double Chance() => RandomNumberGenerator.GetInt32(1 << 24) / (double)(1 << 24);

    /// <summary>What is not about one call, the newest observer's listener hears: those of calls that are over are let go.</summary>
    private static void Say(TunerLogLevel level, string text) => Volatile.Read(ref _listener)?.Invoke(level, text);

    /// <summary>The process goes. Delivery has its own bound; the rest is a matter of milliseconds.</summary>
    private static void Stop()
    {
        foreach (var engine in Running.Values.Where(engine => engine.IsValueCreated))
            engine.Value.DisposeAsync().AsTask().Wait(TimeSpan.FromMinutes(1));
        Running.Clear();
    }
}
