using System.Text.Json;

namespace Tuner.Cli.Show;

/// <summary>What a server's list says of a call that it keeps.</summary>
/// <param name="Id">Its number there.</param>
/// <param name="CallId">The sender's id.</param>
/// <param name="Agent">The agent.</param>
/// <param name="ReceivedAtMs">When it was stored, Unix milliseconds.</param>
internal sealed record ServerCall(long Id, string? CallId, string? Agent, long? ReceivedAtMs)
{
    /// <summary>Reads it; null when it is none.</summary>
    public static ServerCall? Read(JsonElement call) => call.ValueKind == JsonValueKind.Object && Number(call, "id") is { } id ? new(id, Text(call, "call_id"), Text(call, "agent_remote_identifier"), Number(call, "received_at_ms")) : null;

    private static string? Text(JsonElement call, string name) => call.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static long? Number(JsonElement call, string name) => call.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var value) ? value : null;
}
