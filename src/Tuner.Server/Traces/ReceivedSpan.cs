namespace Tuner.Server.Traces;

/// <summary>A span that an application made itself, as it came by OTLP. Times are Unix nanoseconds.</summary>
/// <param name="TraceId">16 bytes; empty where it had none.</param>
/// <param name="SpanId">8 bytes; empty where it had none.</param>
/// <param name="ParentId">8 bytes; empty for the first of a trace.</param>
/// <param name="Name">Its name, at most <see cref="TraceLimits.Name"/> characters.</param>
/// <param name="StartNs">When it began.</param>
/// <param name="EndNs">When it ended; never before it began.</param>
internal sealed record ReceivedSpan(byte[] TraceId, byte[] SpanId, byte[] ParentId, string Name, long StartNs, long EndNs)
{
    /// <summary>The sender's id of the call that it belongs to; null where only its trace may tell.</summary>
    public string? CallId { get; init; }

    /// <summary>Its kind in OTLP's numbers, 0 to 5.</summary>
    public int Kind { get; init; }

    /// <summary>Whether it says that it failed.</summary>
    public bool Failed { get; init; }

    /// <summary>What its status says.</summary>
    public string Status { get; init; } = "";

    /// <summary>Its attributes and events as JSON, bounded; empty where it has none.</summary>
    public string Details { get; init; } = "";
}
