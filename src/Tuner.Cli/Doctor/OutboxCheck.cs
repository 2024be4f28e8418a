using Tuner.Cli.Outbox;
using Tuner.Cli.State;
using Tuner.Cli.Terminal;
using Tuner.Pipecat.Journal;

namespace Tuner.Cli.Doctor;

/// <summary>Whether calls lie about that somebody should look after.</summary>
internal static class OutboxCheck
{
    private const int MostNamed = 3;

    public static IEnumerable<Finding> Run(StateFolder folder, KnownKeys? keys, TimeProvider time)
    {
        var listing = new StateListing(folder, null, time);
        var orphans = listing.Live().Count(entry => entry.State == "orphan");
        var names = new Pipecat.Delivery.Outbox(folder).List().ToArray();
        var rejected = new Pipecat.Delivery.RejectedFolder(folder).List().Count();
        yield return names.Length + orphans == 0
            ? Finding.Good("outbox", "nothing waits")
            : Finding.Warning("outbox", $"waiting records: {names.Length}, cut calls that nobody has finished: {orphans}", "`tuner send` sends them; `tuner outbox` lists them");
        if (Strange(folder) is { Length: > 0 } strange) yield return Finding.Warning("outbox", $"{(strange.Length == 1 ? "1 file bears" : $"{strange.Length} files bear")} no name of ours and {(strange.Length == 1 ? "is" : "are")} never sent: {Named(strange)}", $"look what lies in {folder.Outbox} and move it away; a record that was renamed goes under its old name again");
        if (names.Any(name => name.KeyWasRefused)) yield return Finding.Bad("key", "the server refused the key of calls that wait", "set TUNER_API_KEY to a key that it takes; they go with it");
        foreach (var reason in keys is null ? [] : WaitingReasons.Of(new Pipecat.Delivery.Outbox(folder), keys)) yield return Finding.Bad("key", reason);
        if (rejected > 0) yield return Finding.Warning("rejected", $"{rejected} calls were refused for good", "`tuner outbox` says why; when the cause is mended, `tuner send --rejected` tries again");
    }

    /// <summary>What is just being laid down has a name of its own for that moment.</summary>
    private static string[] Strange(StateFolder folder) =>
        [.. folder.Files.List(folder.Outbox).Where(static name => Pipecat.Delivery.RecordName.Parse(name) is null && !name.EndsWith(StateFolder.TempSuffix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static string Named(string[] names) =>
        string.Join(", ", names.Take(MostNamed).Select(static name => SafeText.OneLine(name, 60))) + (names.Length > MostNamed ? ", …" : "");
}
