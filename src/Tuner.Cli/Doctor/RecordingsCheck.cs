using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;

namespace Tuner.Cli.Doctor;

/// <summary>Whether recordings of calls reach the server; says nothing where there are none.</summary>
internal static class RecordingsCheck
{
    public static IEnumerable<Finding> Run(StateFolder folder)
    {
        var waiting = new Pipecat.Delivery.Outbox(folder.Recordings).List().ToArray();
        var unmade = folder.Files.List(folder.Recordings.Live).Count();
        var refused = new RejectedFolder(folder.Recordings).List().ToArray();
        if (waiting.Length + unmade > 0) yield return Finding.Warning("recordings", $"recordings that wait: {waiting.Length + unmade}", "`tuner send` sends them; `tuner outbox` lists them");
        if (waiting.Any(static name => name.Answer == "507")) yield return Finding.Warning("recordings", "the server's room for recordings is used up", "give it more (docs/operating.md), or let it forget old calls sooner");
        if (refused.Any(static name => name.Answer == "404")) yield return Finding.Warning("recordings", $"the server takes no recordings (HTTP 404): they lie in {folder.Recordings.Rejected}", "run a server that does (docs/server.md), or set audio_to to keep or to a folder");
        if (refused.Any(static name => name.Answer != "404")) yield return Finding.Warning("recordings", $"recordings that were refused for good: {refused.Count(static name => name.Answer != "404")}", "`tuner outbox` says why; when the cause is mended, `tuner send --rejected` tries again");
    }
}
