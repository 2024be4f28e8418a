using Tuner.Cli.Terminal;
using Tuner.Pipecat.Delivery;

namespace Tuner.Cli.State;

/// <summary>Why calls wait that these settings do not let go, and what to do about it.</summary>
internal static class WaitingReasons
{
    /// <summary>A sentence for each reason, with how many calls it holds, or how many of what else waits.</summary>
    /// <param name="outbox">Where they wait.</param>
    /// <param name="keys">The settings.</param>
    /// <param name="waits">So many of them wait that are …; null for calls.</param>
    public static IEnumerable<string> Of(Pipecat.Delivery.Outbox outbox, KnownKeys keys, Func<int, string>? waits = null)
    {
        waits ??= Calls;
        var refused = outbox.List().Where(name => name.KeyWasRefused).Select(name => name.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var group in outbox.List().GroupBy(name => name.Place + name.Key))
            if (Of(outbox, [.. group], keys, refused.Contains(group.First().Key)) is { } reason) yield return $"{waits(group.Count())} {reason}";
    }

    private static string? Of(Pipecat.Delivery.Outbox outbox, RecordName[] names, KnownKeys keys, bool refused)
    {
        var facts = names.Select(name => KnownKeys.Facts(outbox.Folder, name)).FirstOrDefault(read => read is not null);
        if (facts is null) return $"damaged: look at the files in {SafeText.OneLine(outbox.Folder.Outbox, 200)}";
        if (!keys.IsForServer(facts))
            return $"for another server, {SafeText.OneLine(facts.BaseUrl, 200)}: leave out --send and TUNER_BASE_URL, or set them to it; where that server moved, `tuner send --moved-from` that address";
        if (!keys.IsFor(facts)) return $"for workspace {facts.WorkspaceId}: leave out TUNER_WORKSPACE_ID, or set it to that";
        if (refused || new Credential(keys.ApiKey, facts.BaseUrl, facts.WorkspaceId).Key == names[0].Key) return null;
        return "recorded with another key than the one in TUNER_API_KEY: set it to that key, or, when that key is gone, run `tuner send --any-key`";
    }

    /// <summary>Of recordings.</summary>
    public static string Recordings(int count) => count == 1 ? "1 recording waits that is" : $"{count} recordings wait that are";

    /// <summary>Of the application's own spans.</summary>
    public static string Spans(int count) => count == 1 ? "1 request with the application's own spans waits that is" : $"{count} requests with the application's own spans wait that are";

    private static string Calls(int count) => count == 1 ? "1 call waits that is" : $"{count} calls wait that are";
}
