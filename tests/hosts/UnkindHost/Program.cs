using Tuner.Pipecat;
using Tuner.Pipecat.Frames;

// A .NET host that goes in the middle of a call, in the way its argument says, and never disposes of its observer.
// "full…": its thread pool is full of what blocks, before the call begins and until the process is gone.
var never = new ManualResetEventSlim();
if (args[0].StartsWith("full", StringComparison.Ordinal))
    for (var item = 0; item < 400; item++) ThreadPool.QueueUserWorkItem(_ => never.Wait());

// "folders": a call in each of five state folders.
var folder = Environment.GetEnvironmentVariable("TUNER_STATE_DIR");
string?[] folders = args[0] == "folders" ? [.. Enumerable.Range(1, 5).Select(number => Path.Combine(folder!, $"{number}"))] : [null];
var observers = folders.Select(at => new Observer(new TunerConfig
{
    CallId = $"unkind-{args[0]}",
    StateDir = at,
    DisconnectionReasonResolver = args[0] == "full-ask" ? () => "asked" : null,
    CostCalculator = args[0] == "full-ask" ? _ => 1.5 : null,
})).ToArray();
foreach (var observer in observers)
{
    observer.Observe(new StartFrame());
    for (var step = 1; step <= 20; step++) observer.Observe(new NodeEvent { To = $"n{step}" });
    if (!args[0].StartsWith("full", StringComparison.Ordinal)) await observer.FlushAsync();
}

Console.WriteLine("ready");
switch (args[0])
{
    case "return" or "folders":
        return 0;
    case "exit":
        Environment.Exit(3);
        break;
    case "throw":
        throw new InvalidOperationException("The host has a fault.");
    case "abort":
        Environment.FailFast("The host gives up.");
        break;
    case "many":
        await ManyAsync();
        return 0;
    case "full":
        while (Console.ReadLine() is "more")
        {
            observers[0].Observe(new NodeEvent { To = "more" });
            Console.WriteLine("told");
        }

        break;
    case "full-await" or "full-ask":
        Console.ReadLine();
        await observers[0].DisposeAsync();
        break;
    case "full-dispose":
        Console.ReadLine();
        observers[0].Dispose();
        break;
    default:
        await Task.Delay(Timeout.Infinite);
        break;
}

return 0;

// A thousand calls, one after the other; what they cost is told before, after, and when nobody has called for a while.
async Task ManyAsync()
{
    await observers[0].DisposeAsync();
    Tell();
    for (var number = 1; number <= 1000; number++)
    {
        await using var observer = new Observer(new TunerConfig { CallId = $"unkind-many-{number}" });
        observer.Observe(new StartFrame());
        observer.Observe(new EndFrame());
    }

    await observers[0].FlushAsync();
    Tell();
    await Task.Delay(TimeSpan.FromSeconds(40));
    Tell();
}

static void Tell()
{
    using var self = System.Diagnostics.Process.GetCurrentProcess();
    Console.WriteLine($"{self.Threads.Count} {Timer.ActiveCount} {GC.GetTotalMemory(forceFullCollection: true) >> 10}");
}
