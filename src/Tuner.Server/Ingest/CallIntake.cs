using System.Text.Json;
using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;
using Tuner.Server.Validation;

namespace Tuner.Server.Ingest;

/// <summary>Makes of a call's JSON what a store takes, whichever way it came in.</summary>
internal static class CallIntake
{
    /// <summary>The call of a body, ready to be stored; null where something is wrong with it.</summary>
    /// <param name="workspaceId">The workspace.</param>
    /// <param name="agent">The agent's remote identifier.</param>
    /// <param name="receivedAtMs">When it came in, Unix milliseconds.</param>
    /// <param name="bytes">The body, byte for byte as it came.</param>
    /// <param name="faults">Where what is wrong is noted.</param>
    /// <param name="isJson">Whether the body could be read at all.</param>
    public static NewCall? Read(long workspaceId, string agent, long receivedAtMs, ReadOnlyMemory<byte> bytes, Faults faults, out bool isJson)
    {
        isJson = true;
        // The wheel's server has few calls to take in, and is small.
        using (var plain = ServerEdition.IsThis ? PlainRecord.Read(bytes) : null)
            if (plain is not null) return Of(workspaceId, agent, receivedAtMs, plain.Record, bytes);
        using var document = JsonBody.Parse(bytes, faults);
        isJson = document is not null;
        if (document is not null) CallRules.Check(document.RootElement, faults);
        return document is not null && faults.None ? Of(workspaceId, agent, receivedAtMs, document.RootElement, bytes) : null;
    }

    /// <summary>The call, ready to be stored.</summary>
    /// <param name="workspaceId">The workspace.</param>
    /// <param name="agent">The agent's remote identifier.</param>
    /// <param name="receivedAtMs">When it came in, Unix milliseconds.</param>
    /// <param name="call">The payload, in which nothing is wrong.</param>
    /// <param name="bytes">The same, byte for byte as it came.</param>
    public static NewCall Of(long workspaceId, string agent, long receivedAtMs, JsonElement call, ReadOnlyMemory<byte> bytes) =>
        Of(workspaceId, agent, receivedAtMs, CallRecord.Read(call), bytes);

    private static NewCall Of(long workspaceId, string agent, long receivedAtMs, CallRecord record, ReadOnlyMemory<byte> bytes) =>
        new(workspaceId, agent, receivedAtMs, CallSummarizer.Summarize(record), bytes) { Rows = CallRowsReader.Read(record), Spoken = [.. CallTexts.Spoken(record)] };
}
