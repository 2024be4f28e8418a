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
    public static ToolFacts Read(JsonElement tool, RepeatedTexts texts)
    {
        var error = texts.Read(tool.Member("error"u8));
        return new()
        {
            Name = texts.Read(tool.Member("name"u8)) ?? "tool",
            RequestId = tool.Member("request_id"u8).Text(),
            Parameters = tool.Member("params"u8),
            Result = tool.Member("result"u8),
            Failed = error is { Length: > 0 } || tool.Member("is_error"u8).IsTrue(),
            Error = error,
            Message = tool.Member("error_message"u8).Text(),
            CancelledBy = texts.Read(tool.Member("cancelled_by"u8)),
            StartMs = tool.Member("start_ms"u8).Milliseconds(),
            EndMs = tool.Member("end_ms"u8).Milliseconds(),
        };
    }
}
