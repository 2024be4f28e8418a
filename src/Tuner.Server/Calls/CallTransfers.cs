using Tuner.Pipecat.Reading;

namespace Tuner.Server.Calls;

/// <summary>What a record says of handing the caller over.</summary>
internal static class CallTransfers
{
    private const string Failed = "failed";

    /// <summary>What became of a transfer, as senders say it.</summary>
    public static IReadOnlyList<string> Outcomes { get; } = ["asked", "completed", Failed];

    /// <summary>What became of those of a call; what is none of <see cref="Outcomes"/> is left out.</summary>
    public static IEnumerable<string> OutcomesOf(CallRecord record) => Told(record).OfType<string>().Where(Outcomes.Contains);

    /// <summary>Whether the caller was handed over: a transfer that did not fail, or a call that ended by one.</summary>
    public static bool WasHandedOver(CallRecord record) => record.Payload.Text("disconnection_reason") == "call_transfer" || Told(record).Any(outcome => outcome != Failed);

    private static IEnumerable<string?> Told(CallRecord record) => record.Payload.Member("general_meta_data_raw").Objects("transfers").Select(transfer => transfer.Text("outcome"));
}
