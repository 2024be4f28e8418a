using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;

namespace Tuner.Cli.Doctor;

/// <summary>Whether the spans that applications made reach the server; says nothing where none wait.</summary>
internal static class OwnSpansCheck
{
    public static IEnumerable<Finding> Run(StateFolder folder)
    {
        var waiting = new Pipecat.Delivery.Outbox(folder.Traces).List().ToArray();
        var rejected = new RejectedFolder(folder.Traces).List().Count();
        if (waiting.Length > 0) yield return Finding.Warning("own spans", $"requests with the application's own spans that wait: {waiting.Length}", "`tuner send` sends them; `tuner outbox` lists them");
        if (waiting.Any(name => name.Answer == "404")) yield return Finding.Warning("own spans", "the server takes no spans (HTTP 404)", "run a server that does (docs/server.md), or leave out traces_enabled");
        if (rejected > 0) yield return Finding.Warning("own spans", $"requests with the application's own spans that were refused for good: {rejected}", "`tuner outbox` says why; when the cause is mended, `tuner send --rejected` tries again");
    }
}
