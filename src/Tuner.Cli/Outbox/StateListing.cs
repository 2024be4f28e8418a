using Tuner.Cli.State;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;

namespace Tuner.Cli.Outbox;

/// <summary>Reads what a state folder holds; locks nothing and changes nothing.</summary>
internal sealed class StateListing(StateFolder folder, KnownKeys? keys, TimeProvider time)
{
    public IEnumerable<ListedEntry> Live() =>
        folder.Files.List(folder.Live).Where(name => name.EndsWith(StateFolder.JournalSuffix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(LiveEntry);

    /// <summary>Oldest first; only those that are looked at are opened.</summary>
    /// <param name="atMost">How many names are read; of more, any.</param>
    public IEnumerable<ListedEntry> Waiting(int atMost = int.MaxValue) => new Pipecat.Delivery.Outbox(folder).List().Take(atMost).OrderBy(name => name.QueuedAt).Select(WaitingEntry);

    public IEnumerable<ListedEntry> Rejected() => new RejectedFolder(folder).List().Concat(new RejectedFolder(folder).ListShortened()).OrderBy(name => name.QueuedAt).Select(RejectedEntry);

    /// <inheritdoc cref="Waiting"/>
    public IEnumerable<ListedEntry> Refused(int atMost = int.MaxValue) => new RejectedFolder(folder).List().Take(atMost).OrderBy(name => name.QueuedAt).Select(RejectedEntry);

    /// <summary>Spans that wait, the oldest first, then those that were refused: of calls for a collector, and of the application for the server.</summary>
    /// <param name="most">How many of each.</param>
    public IEnumerable<ListedEntry> Spans(int most) => Beside(Destination.Collector, "spans", most).Concat(Beside(Destination.Traces, "own spans", most));

    /// <summary>Recordings that wait to be laid out or to be sent, those that were refused, and those that stay on this machine.</summary>
    /// <param name="most">How many of each.</param>
    public IEnumerable<ListedEntry> Recordings(int most)
    {
        var there = folder.Recordings;
        return Files(there.Live, StateFolder.SoundSuffix, "recording to be laid out").Take(most).Concat(Beside(Destination.Recordings, "recording", most)).Concat(Files(there.Kept, ".wav", "recording kept").Take(most));

        IEnumerable<ListedEntry> Files(string place, string ending, string state) => folder.Files.List(place).Where(name => name.EndsWith(ending, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name =>
        {
            var id = name[..^ending.Length];
            return new ListedEntry { Id = id, State = state, CallId = id, AgeMs = folder.Files.Describe(Path.Combine(place, name)) is { } found ? Math.Max(0, Now - found.ChangedAt) : null };
        });
    }

    private IEnumerable<ListedEntry> Beside(Destination to, string what, int most)
    {
        var beside = to.FolderIn(folder);
        var spans = new StateListing(beside, null, time);
        return new Pipecat.Delivery.Outbox(beside).List().OrderBy(name => name.QueuedAt).Take(most).Select(name => spans.WaitingEntry(name) with { Why = WhySpansWait(name, to, beside) })
            .Concat(spans.Rejected().Take(most))
            .Select(entry => entry with { State = $"{what} {entry.State}" });
    }

    private static string? WhySpansWait(RecordName name, Destination to, StateFolder beside) =>
        name.KeyWasRefused ? to.IsCollector ? "the collector does not open: check TUNER_OTLP_HEADERS" : "the server refused the key"
        : KnownKeys.Facts(beside, name) is { } facts ? $"for {to.Name} at {facts.BaseUrl}"
        : null;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private ListedEntry LiveEntry(string name)
    {
        var glance = JournalGlance.Of(folder.Files, Path.Combine(folder.Live, name));
        var header = glance?.Header;
        var state = glance is { IsOver: true } or { HostIsAlive: false } ? "orphan" : "live";
        return new ListedEntry { Id = name[..^StateFolder.JournalSuffix.Length], State = state, CallId = header?.Log.Config?.CallId ?? name, AgeMs = header?.Log.T is { } begun ? Now - (begun / 1_000_000) : null };
    }

    private ListedEntry WaitingEntry(RecordName name)
    {
        var facts = KnownKeys.Facts(folder, name);
        return new()
        {
            Id = name.Id,
            State = "waiting",
            CallId = facts?.CallId ?? name.Id,
            AgeMs = Now - name.QueuedAt,
            Attempts = name.Attempts,
            Answer = name.Answer == RecordName.New ? null : name.Answer,
            NextTryMs = name.NextTry <= Now ? 0 : name.NextTry - Now,
            Why = name.KeyWasRefused ? "the server refused the key" : facts is null || keys is null ? null : WhyNot(name, facts, keys),
        };
    }

    private static string? WhyNot(RecordName name, RecordFacts facts, KnownKeys keys) =>
        !keys.IsForServer(facts) ? $"for another server, {facts.BaseUrl}"
        : !keys.IsFor(facts) ? $"for workspace {facts.WorkspaceId}"
        : new Credential(keys.ApiKey, facts.BaseUrl, facts.WorkspaceId).Key != name.Key ? "recorded with another key than the one in TUNER_API_KEY"
        : null;

    private ListedEntry RejectedEntry(RecordName name)
    {
        var answer = new RejectedFolder(folder).AnswerOf(name);
        return new ListedEntry
        {
            Id = name.Id,
            State = name.Answer == RejectedFolder.Shortened ? RejectedFolder.Shortened : "rejected",
            CallId = answer?.CallId ?? name.Id,
            AgeMs = Now - name.QueuedAt,
            Attempts = name.Attempts,
            Answer = name.Answer,
            Why = answer?.Why,
        };
    }
}
