using Tuner.Cli.State;
using Tuner.Pipecat;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Server;

namespace Tuner.Cli.Outbox;

/// <summary>The state folder of this user as the server's page shows it, and its calls sent again.</summary>
internal sealed class MachineOutbox(CommandContext context, StateFolder folder, Action<string> say) : IMachineOutbox
{
    /// <summary>A page is not to read a folder of 100,000 names.</summary>
    private const int MostRead = 2_000;

    private const int MostJournals = 200;

    /// <summary>A call that just ended is on its way, not undelivered.</summary>
    private const long JustNowMs = 10_000;

    public UndeliveredCalls Read(int most)
    {
        var shown = new List<UndeliveredCall>();
        var (waiting, refused, cut) = (0, 0, 0);
        var fault = DiskFault.Try(() =>
        {
            var listing = new StateListing(folder, KnownKeys.TryRead(null, context), context.Time);
            foreach (var entry in listing.Refused(MostRead).Take(most)) shown.Add(Of(entry, UndeliveredState.Refused));
            foreach (var entry in listing.Live().Take(MostJournals).Where(entry => entry.State == "orphan"))
                if (cut++ < most) shown.Add(Of(entry, UndeliveredState.Cut));
            foreach (var entry in listing.Waiting(MostRead).Where(IsUndelivered).Take(most)) shown.Add(Of(entry, UndeliveredState.Waiting));
            waiting = new Pipecat.Delivery.Outbox(folder).List().Take(MostRead + 1).Count(name => name.Answer != RecordName.New || Now - name.QueuedAt >= JustNowMs);
            refused = new RejectedFolder(folder).List().Take(MostRead + 1).Count();
        });
        return new(shown, Math.Min(waiting, MostRead) + Math.Min(refused, MostRead) + cut, waiting > MostRead || refused > MostRead, fault is null ? null : $"{folder.Root} cannot be read ({fault})");
    }

    public async Task<bool> SendAgainAsync(string id, CancellationToken cancel)
    {
        try
        {
            return await TrySendAsync(id, cancel).ConfigureAwait(false);
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            say($"the state folder {folder.Root} cannot be used ({DiskFault.Describe(fault)})");
            return false;
        }
    }

    private long Now => context.Time.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<bool> TrySendAsync(string id, CancellationToken cancel)
    {
        var (outbox, refused) = (new Pipecat.Delivery.Outbox(folder), new RejectedFolder(folder));
        var settings = StateOptions.Settings(context);
        using var transport = new HttpTransport(settings.ConnectTimeout, settings.AttemptTimeout, context.Time);
        await using var delivery = new RecordDelivery(folder, settings, transport, context.Time, Chance.Next, new TunerLog(Say), static _ => { });
        if (refused.List().FirstOrDefault(name => name.Id == id) is { } laidAside) refused.TryAgain(laidAside);
        else if (Find(outbox, id) is null) await delivery.RecoverAllAsync(cancel).ConfigureAwait(false);
        if (Find(outbox, id) is not { } waiting) return false;
        using (var record = outbox.TryTake(waiting))
        {
            // Another process sends it right now.
            if (record is null) return true;
            record.Rename(waiting = waiting with { NextTry = 0 });
        }

        if (KnownKeys.TryRead(null, context) is { } keys)
            foreach (var credential in keys.For(outbox)) delivery.Add(credential);
        await delivery.TryNowAsync(waiting).WaitAsync(cancel).ConfigureAwait(false);
        return true;
    }

    private static RecordName? Find(Pipecat.Delivery.Outbox outbox, string id) => outbox.List().FirstOrDefault(name => name.Id == id);

    private static bool IsUndelivered(ListedEntry entry) => entry.Answer is not null || entry.AgeMs >= JustNowMs;

    private static UndeliveredCall Of(ListedEntry entry, UndeliveredState state) => new()
    {
        Id = entry.Id,
        CallId = entry.CallId,
        State = state,
        AgeMs = entry.AgeMs,
        Attempts = entry.Attempts ?? 0,
        Answer = entry.Answer,
        NextTryMs = entry.NextTryMs,
        Why = entry.Why,
    };

    private void Say(TunerLogLevel level, string text)
    {
        if (level >= TunerLogLevel.Warning) say(text);
    }
}
