using System.Text.Json;

namespace Tuner.Pipecat.Reading;

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

    /// <summary>What it told while it went on, a list; null where nobody said.</summary>
    public JsonElement? Intermediate { get; init; }

    /// <summary>Who cancelled it; null when nobody did.</summary>
    public string? CancelledBy { get; init; }

    private static readonly MemberNames Names = new("name", "request_id", "params", "result", "is_error", "error", "error_message", "cancelled_by", "start_ms", "end_ms", "intermediate_results");

    /// <summary>How many tools failed; one that says so on its call and on its result counts once.</summary>
    public static int CountFailed(IReadOnlyList<CallRow> rows)
    {
        var (named, nameless) = (new HashSet<string>(StringComparer.Ordinal), 0);
        foreach (var row in rows)
        {
            if (row.Tool is not { Failed: true } tool) continue;
            if (tool.RequestId is { } id) named.Add(id);
            else nameless++;
        }

        return named.Count + nameless;
    }

    /// <summary>Reads a segment's tool.</summary>
    public static ToolFacts Read(JsonElement tool, RepeatedTexts texts)
    {
        Names.Find(tool, out var found);
        var error = texts.Read(Names.Value(found, "error"));
        return new()
        {
            Name = texts.Read(Names.Value(found, "name")) ?? "tool",
            RequestId = Names.Value(found, "request_id").Text(),
            Parameters = Names.Value(found, "params"),
            Result = Names.Value(found, "result"),
            Failed = error is { Length: > 0 } || Names.Value(found, "is_error").IsTrue(),
            Error = error,
            Message = Names.Value(found, "error_message").Text(),
            CancelledBy = texts.Read(Names.Value(found, "cancelled_by")),
            Intermediate = Names.Value(found, "intermediate_results"),
            StartMs = Names.Value(found, "start_ms").Milliseconds(),
            EndMs = Names.Value(found, "end_ms").Milliseconds(),
        };
    }
}
