using System.Text.Json;
using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;

namespace Tuner.Server.Ingest;

/// <summary>Makes of a call's JSON what a store takes, whichever way it came in.</summary>
internal static class CallIntake
{
    /// <summary>The call, ready to be stored.</summary>
    /// <param name="workspaceId">The workspace.</param>
    /// <param name="agent">The agent's remote identifier.</param>
    /// <param name="receivedAtMs">When it came in, Unix milliseconds.</param>
    /// <param name="call">The payload, in which nothing is wrong.</param>
    /// <param name="bytes">The same, byte for byte as it came.</param>
    public static NewCall Of(long workspaceId, string agent, long receivedAtMs, JsonElement call, ReadOnlyMemory<byte> bytes)
    {
        var record = CallRecord.Read(call);
        return new(workspaceId, agent, receivedAtMs, CallSummarizer.Summarize(record), bytes) { Rows = CallRowsReader.Read(record), Spoken = [.. CallTexts.Spoken(record)] };
    }
}
