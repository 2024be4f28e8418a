using System.Globalization;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;

namespace Tuner.Cli.State;

/// <summary>Which records one key may send: those whose server and workspace are the ones that were set, or that were left open.</summary>
internal sealed record KnownKeys(string ApiKey, string? BaseUrl, long? WorkspaceId)
{
    /// <exception cref="CommandFailure">A setting cannot be used.</exception>
    public static KnownKeys Read(string? server, Surroundings surroundings)
    {
        var key = surroundings.Variable("TUNER_API_KEY");
        if (string.IsNullOrEmpty(key)) throw CommandFailure.WronglyUsed("TUNER_API_KEY is not set: it holds the key that the calls were recorded with.");
        var address = server ?? surroundings.Variable("TUNER_BASE_URL");
        if (address is { Length: > 0 } && (!Uri.TryCreate(address, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https")))
            throw CommandFailure.WronglyUsed($"the server must be an address as http://127.0.0.1:8000, not '{address}'.");
        return new(key, address is { Length: > 0 } ? address : null, Workspace(surroundings.Variable("TUNER_WORKSPACE_ID")));
    }

    /// <summary>One credential for each server and workspace that waits and that the settings allow.</summary>
    public IEnumerable<Credential> For(Pipecat.Delivery.Outbox outbox)
    {
        foreach (var place in outbox.List().DistinctBy(name => (name.Place, name.Key)))
        {
            if (Facts(outbox.Folder, place) is not { } facts) continue;
            if (BaseUrl is not null && BaseUrl.TrimEnd('/') != facts.BaseUrl.TrimEnd('/')) continue;
            if (WorkspaceId is not null && WorkspaceId != facts.WorkspaceId) continue;
            yield return new Credential(ApiKey, facts.BaseUrl, facts.WorkspaceId);
        }
    }

    /// <summary>The first line of a record; null when it cannot be read.</summary>
    public static RecordFacts? Facts(StateFolder folder, in RecordName name, bool rejected = false)
    {
        using var file = folder.Files.OpenForReading(Path.Combine(rejected ? folder.Rejected : folder.Outbox, name.ToString()));
        if (file is null) return null;
        var bytes = new byte[Math.Min(file.Length, 8 << 10)];
        var read = file.Read(bytes, 0);
        var end = bytes.AsSpan(0, read).IndexOf((byte)'\n');
        return end > 0 ? RecordFacts.Read(bytes.AsSpan(0, end)) : null;
    }

    private static long? Workspace(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw CommandFailure.WronglyUsed("TUNER_WORKSPACE_ID must be a whole number, 1 or more.");
    }
}
