using System.Text.Json;
using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;

namespace Tuner.Server.Checking;

/// <summary>What a budget is held against.</summary>
/// <param name="Name">How people find the call: its page, its file, or its call_id.</param>
/// <param name="Agent">The agent; null where nothing says it, as in a record's file.</param>
/// <param name="Facts">What is known of the call as a whole.</param>
/// <param name="Moments">What happened on it.</param>
internal sealed record CheckedCall(string Name, string? Agent, CallSummary Facts, IReadOnlyList<CallMoment> Moments)
{
    /// <summary>The version of the agent.</summary>
    public long? Version => Facts.AgentVersion;

    /// <summary>Reads a payload.</summary>
    public static CheckedCall Read(string name, string? agent, long? storedAtMs, JsonElement payload)
    {
        var record = CallRecord.Read(payload);
        return new(name, agent, CallSummarizer.Summarize(record), TimedMoments.Of(record, CallRowsReader.Read(record), storedAtMs));
    }
}
