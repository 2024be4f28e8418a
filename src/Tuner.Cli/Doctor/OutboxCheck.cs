using Tuner.Cli.Outbox;
using Tuner.Cli.State;
using Tuner.Pipecat.Journal;

namespace Tuner.Cli.Doctor;

/// <summary>Whether calls lie about that somebody should look after.</summary>
internal static class OutboxCheck
{
    public static IEnumerable<Finding> Run(StateFolder folder, KnownKeys? keys, TimeProvider time)
    {
        var listing = new StateListing(folder, null, time);
        var orphans = listing.Live().Count(entry => entry.State == "orphan");
        var names = new Pipecat.Delivery.Outbox(folder).List().ToArray();
        var rejected = new Pipecat.Delivery.RejectedFolder(folder).List().Count();
        yield return names.Length + orphans == 0
            ? Finding.Good("outbox", "nothing waits")
            : Finding.Warning("outbox", $"waiting records: {names.Length}, cut calls that nobody has finished: {orphans}", "`tuner send` sends them; `tuner outbox` lists them");
        if (names.Any(name => name.KeyWasRefused)) yield return Finding.Bad("key", "the server refused the key of calls that wait", "set TUNER_API_KEY to a key that it takes; they go with it");
        foreach (var reason in keys is null ? [] : WaitingReasons.Of(new Pipecat.Delivery.Outbox(folder), keys)) yield return Finding.Bad("key", reason);
        if (rejected > 0) yield return Finding.Warning("rejected", $"{rejected} calls were refused for good", "`tuner outbox` says why; when the cause is mended, `tuner send --rejected` tries again");
    }
}
