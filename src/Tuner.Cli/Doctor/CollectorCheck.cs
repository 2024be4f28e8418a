using Tuner.Cli.State;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;

namespace Tuner.Cli.Doctor;

/// <summary>Whether spans reach their collector; says nothing where none is named and nothing waits for one.</summary>
internal static class CollectorCheck
{
    public static IEnumerable<Finding> Run(StateFolder folder, Func<string, string?> variable)
    {
        var errors = new List<string>();
        var collector = KnownCollector.Read(variable, errors);
        foreach (var error in errors) yield return Finding.Bad("collector", error, "until then spans go nowhere");
        var waiting = new Pipecat.Delivery.Outbox(folder.Otlp).List().ToArray();
        var rejected = new RejectedFolder(folder.Otlp).List().Count();
        if (waiting.Length > 0) yield return Finding.Warning("collector", $"calls whose spans wait: {waiting.Length}", "`tuner send` sends them; `tuner outbox` lists them");
        else if (collector is not null) yield return Finding.Good("collector", $"no spans wait for {collector.Address}");
        if (waiting.Any(name => name.KeyWasRefused)) yield return Finding.Bad("collector", "it does not open for spans that wait", $"set {KnownCollector.Headers} to headers that it takes");
        foreach (var reason in KnownCollector.WhyTheyWait(folder, collector)) yield return Finding.Warning("collector", reason, "`tuner outbox` lists them");
        if (rejected > 0) yield return Finding.Warning("collector", $"of {rejected} calls the spans were refused for good", "`tuner outbox` says why; when the cause is mended, `tuner send --rejected` tries again");
    }
}
