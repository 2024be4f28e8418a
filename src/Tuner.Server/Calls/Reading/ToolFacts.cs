using System.Text.Json;

namespace Tuner.Server.Calls.Reading;

/// <summary>A tool's call or its result.</summary>
internal sealed record ToolFacts
{
    /// <summary>The tool's name.</summary>
    public required string Name { get; init; }

    /// <summary>What joins a call and its result.</summary>
    public string? RequestId { get; init; }

    /// <summary>What it was called with.</summary>
    public JsonElement? Parameters { get; init; }

    /// <summary>What it answered.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>Whether it brought no result as it should.</summary>
    public bool Failed { get; init; }

    /// <summary>Why: <c>cancelled</c>, <c>timed_out</c>, <c>failed</c>, <c>never_ended</c>, or any other text.</summary>
    public string? Error { get; init; }

    /// <summary>When it started.</summary>
    public long? StartMs { get; init; }

    /// <summary>When it ended.</summary>
    public long? EndMs { get; init; }

    /// <summary>The tool's own words about its failure; null when it said none.</summary>
    public string? Message { get; init; }

    /// <summary>Who cancelled it; null when nobody did.</summary>
    public string? CancelledBy { get; init; }

    /// <summary>Reads a segment's tool.</summary>
    public static ToolFacts Read(JsonElement tool) => new()
    {
        Name = tool.Text("name") ?? "tool",
        RequestId = tool.Text("request_id"),
        Parameters = tool.Member("params"),
        Result = tool.Member("result"),
        Failed = tool.IsTrue("is_error") || tool.Text("error") is { Length: > 0 },
        Error = tool.Text("error"),
        Message = tool.Text("error_message"),
        CancelledBy = tool.Text("cancelled_by"),
        StartMs = tool.Milliseconds("start_ms"),
        EndMs = tool.Milliseconds("end_ms"),
    };
}
