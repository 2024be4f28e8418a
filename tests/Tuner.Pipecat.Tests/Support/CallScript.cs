using System.Globalization;
using System.Text;
using System.Text.Json;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Models;

namespace Tuner.Pipecat.Tests.Support;

/// <summary>A call whose lines can be counted in its record: each is a step to another node.</summary>
internal static class CallScript
{
    public const string Key = "tr_api_key";
    public const string BaseUrl = "http://tuner.test";

    public static Credential Credential { get; } = new(Key, BaseUrl, 7);

    /// <summary>A host that is gone: its journals are orphans.</summary>
    public static HostIdentity DeadHost { get; } = new(Environment.MachineName, "another-boot", 1, 1);

    public static JournalHeader Header(string callId, long number = 1, HostIdentity? host = null, string key = Key) => new(
        new FrameLogHeader { V = 1, Call = callId, T = 1_000_000_000, Config = new CallConfig { CallId = callId, WorkspaceId = 7, AgentId = "desk", CallType = "web_call" } },
        new JournalOrigin { BaseUrl = BaseUrl, Key = KeyFingerprint.Of(key, BaseUrl, 7), Host = host ?? DeadHost, CallNumber = number });

    public static byte[] Line(int number) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"t":{{(number + 1) * 1_000_000_000L}},"clock":{{number * 1_000_000_000L}},"event":"node","from":null,"to":"n{{number}}"}"""));

    /// <summary>The numbers of the lines that a record was made of.</summary>
    public static IReadOnlyList<int> LinesIn(byte[] payload) =>
    [
        .. TunerJson.Deserialize(payload)!.TranscriptWithToolCalls
            .Where(row => row.Node?.To.StartsWith('n') == true)
            .Select(row => int.Parse(row.Node!.To.AsSpan(1), CultureInfo.InvariantCulture)),
    ];

    public static IReadOnlyDictionary<string, long>? LostIn(byte[] payload)
    {
        using var document = JsonDocument.Parse(payload);
        return TunerJson.Deserialize(payload)!.GeneralMetaDataRaw?.Recording?.Lost;
    }

    public static FolderUnderTest Keeper(IStateFiles disk, ITransport transport, TimeProvider? time = null, DeliverySettings? settings = null, Action<TunerLogLevel, string>? log = null)
    {
        var keeper = new FolderUnderTest(new StateFolder(disk, "/state"), settings ?? new DeliverySettings(), transport, time ?? TimeProvider.System, new TunerLog(log));
        keeper.Add(Credential);
        return keeper;
    }
}
