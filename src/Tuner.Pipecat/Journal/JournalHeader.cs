using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tuner.Pipecat.Audio;
using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Journal;

/// <summary>What a journal says of itself beside the frame log's header: whose call it is and where its record goes. Never the key.</summary>
internal sealed record JournalHeader(FrameLogHeader Log, JournalOrigin Origin)
{
    /// <summary>The journal's name without its ending: made of the host's identity, so that the host's next recorder finds it. Never of a call_id.</summary>
    public string Id => IdOf(Origin.Host!, Origin.CallNumber);

    public static string IdOf(HostIdentity host, long call) => $"{MachineOf(host)}-{host.Pid}-{host.Start}-{call}";

    /// <summary>True when the journal was begun on this machine since it was booted.</summary>
    public static bool IsOfThisBoot(string id) => id.StartsWith(MachineOf(HostIdentity.Own) + "-", StringComparison.Ordinal);

    /// <summary>A short name of this machine and its boot.</summary>
    public static string ThisBoot => MachineOf(HostIdentity.Own);

    /// <summary>True when <paramref name="boot"/> is what <see cref="ThisBoot"/> says.</summary>
    public static bool IsThisBoot(string? boot) => boot == ThisBoot;

    /// <summary>True when the call ran in this process.</summary>
    public static bool IsOfThisProcess(string id) => IsOf(id, HostIdentity.Own);

    /// <summary>True when the call ran in the process of <paramref name="host"/>.</summary>
    public static bool IsOf(string id, HostIdentity host) => id.StartsWith(IdOf(host, 0)[..^1], StringComparison.Ordinal);

    private static string MachineOf(HostIdentity host) =>
        Convert.ToHexStringLower(Sha256.Hash(Encoding.UTF8.GetBytes($"{host.Name}\n{host.Boot}")).AsSpan(0, 6));

    /// <summary>The frame log's header with the journal's own members in it.</summary>
    public FrameLogHeader ToLine()
    {
        var extra = new Dictionary<string, JsonElement>(Log.Extra ?? new Dictionary<string, JsonElement>());
        foreach (var member in JsonSerializer.SerializeToElement(Origin, JournalJson.Default.JournalOrigin).EnumerateObject())
            extra[member.Name] = member.Value;
        return Log with { V = Log.V ?? FrameLogHeader.Version, Extra = extra };
    }

    /// <summary>Reads the first line of a journal; a header of a plain frame log has no origin, and cannot be sent.</summary>
    public static JournalHeader? Read(ReadOnlySpan<byte> line)
    {
        if (FrameLineReader.Read(line, 1).Header is not { } log) return null;
        try
        {
            return JsonSerializer.Deserialize(line, JournalJson.Default.JournalOrigin) is { Host: { Name: not null, Boot: not null }, BaseUrl: not null } origin
                ? new JournalHeader(log, origin)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Where a journal comes from and where its record goes.</summary>
internal sealed record JournalOrigin
{
    /// <summary>The server.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>The fingerprint of the key, see <c>KeyFingerprint</c>.</summary>
    public string? Key { get; init; }

    /// <summary>What was kept of the call.</summary>
    public Capture Capture { get; init; }

    /// <summary>The process that the call ran in.</summary>
    public HostIdentity? Host { get; init; }

    /// <summary>The number of the call in that process. The frame log's header has a <c>call</c> of its own, the name.</summary>
    [JsonPropertyName("number")]
    public long CallNumber { get; init; }

    /// <summary>The file that says what models cost, for this call.</summary>
    public string? Prices { get; init; }

    /// <summary>The collector that the call's spans go to; null when they go nowhere.</summary>
    public string? Otlp { get; init; }

    /// <summary>What becomes of the call's sound; null where none is kept.</summary>
    public AudioSettings? Audio { get; init; }

    /// <summary>True when an earlier part of the call was already on its way: this is the rest, not the call.</summary>
    [JsonPropertyName("rest")]
    public bool? IsContinuation { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(JournalOrigin))]
internal sealed partial class JournalJson : JsonSerializerContext;
