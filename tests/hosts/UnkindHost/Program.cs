using Tuner.Pipecat;
using Tuner.Pipecat.Frames;

// A .NET host that goes in the middle of a call, in the way its argument says, and never disposes of its observer.
var observer = new Observer(new TunerConfig { CallId = $"unkind-{args[0]}" });
observer.Observe(new StartFrame());
for (var step = 1; step <= 20; step++) observer.Observe(new NodeEvent { To = $"n{step}" });
await observer.FlushAsync();
Console.WriteLine("ready");
switch (args[0])
{
    case "return":
        return 0;
    case "exit":
        Environment.Exit(3);
        break;
    case "throw":
        throw new InvalidOperationException("The host has a fault.");
    case "abort":
        Environment.FailFast("The host gives up.");
        break;
    default:
        await Task.Delay(Timeout.Infinite);
        break;
}

return 0;
