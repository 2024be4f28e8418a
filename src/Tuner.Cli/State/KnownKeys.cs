using System.Globalization;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;

namespace Tuner.Cli.State;

/// <summary>Which records one key may send: those whose server and workspace are the ones that were set, or that were left open.</summary>
internal sealed record KnownKeys(string ApiKey, string? BaseUrl, long? WorkspaceId)
{
    /// <summary>The address that the server had before; what was recorded for it goes to <see cref="BaseUrl"/>.</summary>
    public string? MovedFrom { get; private init; }

    /// <exception cref="CommandFailure">A setting cannot be used.</exception>
    public static KnownKeys Read(string? server, CommandContext context, string? movedFrom = null)
    {
        var key = context.Variable("TUNER_API_KEY");
        if (string.IsNullOrEmpty(key)) throw CommandFailure.WronglyUsed("TUNER_API_KEY is not set: it holds the key that the calls were recorded with.");
        var address = server ?? context.Variable("TUNER_BASE_URL");
        CheckAddress("the server", address);
        CheckAddress("--moved-from", movedFrom);
        if (movedFrom is { Length: > 0 } && string.IsNullOrEmpty(address)) throw CommandFailure.WronglyUsed("--moved-from needs the address where the server is now: --send URL, or TUNER_BASE_URL.");
        return new(key, address is { Length: > 0 } ? address : null, Workspace(context.Variable("TUNER_WORKSPACE_ID"))) { MovedFrom = movedFrom is { Length: > 0 } ? movedFrom : null };
    }

    /// <summary>The same where nothing will be sent; null without a key or with settings that cannot be used, which others tell.</summary>
    public static KnownKeys? TryRead(string? server, CommandContext context)
    {
        try
        {
            return Read(server, context);
        }
        catch (CommandFailure)
        {
            return null;
        }
    }

    /// <summary>One credential for each server and workspace that waits and that the settings allow.</summary>
    public IEnumerable<Credential> For(Pipecat.Delivery.Outbox outbox)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in outbox.List())
        {
            if (known.Contains(name.Place + name.Key) || Facts(outbox.Folder, name) is not { } facts) continue;
            known.Add(name.Place + name.Key);
            if (IsFor(facts)) yield return new Credential(ApiKey, facts.BaseUrl, facts.WorkspaceId) { Address = IsSame(MovedFrom, facts) ? BaseUrl!.TrimEnd('/') : facts.BaseUrl.TrimEnd('/') };
        }
    }

    /// <summary>Takes over what was recorded with another key for the same server and workspace: it goes with this one from now on.</summary>
    public void Adopt(Pipecat.Delivery.Outbox outbox)
    {
        foreach (var name in outbox.List().ToArray())
        {
            using var record = outbox.TryTake(name);
            if (record?.Read() is not { Facts: var facts } || !IsFor(facts)) continue;
            var own = new Credential(ApiKey, facts.BaseUrl, facts.WorkspaceId).Key;
            if (own != name.Key) record.Rename(name with { Key = own, NextTry = 0 });
        }
    }

    /// <summary>True when the settings allow a record's server and workspace, or leave them open.</summary>
    public bool IsFor(RecordFacts facts) => IsForServer(facts) && (WorkspaceId is null || WorkspaceId == facts.WorkspaceId);

    public bool IsForServer(RecordFacts facts) => BaseUrl is null || IsSame(BaseUrl, facts) || IsSame(MovedFrom, facts);

    /// <summary>The first line of a record, the last of a recording; null when it cannot be read.</summary>
    public static RecordFacts? Facts(StateFolder folder, RecordName name, bool rejected = false)
    {
        using var file = folder.Files.OpenForReading(Path.Combine(rejected ? folder.Rejected : folder.Outbox, name.ToString()));
        if (file is null) return null;
        if (folder.HoldsSound) return SoundBody.FactsOf(file);
        var bytes = new byte[Math.Min(file.Length, 8 << 10)];
        var read = file.Read(bytes, 0);
        var end = bytes.AsSpan(0, read).IndexOf((byte)'\n');
        return end > 0 ? RecordFacts.Read(bytes.AsSpan(0, end)) : null;
    }

    private static bool IsSame(string? address, RecordFacts facts) => address?.TrimEnd('/') == facts.BaseUrl.TrimEnd('/');

    private static void CheckAddress(string what, string? address)
    {
        if (address is { Length: > 0 } && (!Uri.TryCreate(address, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https")))
            throw CommandFailure.WronglyUsed($"{what} must be an address as http://127.0.0.1:8000, not '{address}'.");
    }

    private static long? Workspace(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw CommandFailure.WronglyUsed("TUNER_WORKSPACE_ID must be a whole number, 1 or more.");
    }
}
