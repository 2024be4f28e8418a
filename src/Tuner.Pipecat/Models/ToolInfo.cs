using System.Text.Json;

namespace Tuner.Pipecat.Models;

/// <summary>A tool call, or its result.</summary>
public sealed record ToolInfo
{
    /// <summary>The tool's name.</summary>
    public string? Name { get; init; }

    /// <summary>The call's id; function and result row of one call share it.</summary>
    public string? RequestId { get; init; }

    /// <summary>The arguments: always a JSON object, since the API wants one.</summary>
    public JsonElement? Params { get; init; }

    /// <summary>The result: always a JSON object; anything else stands in it as <c>{"value": …}</c>.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>True when the call brought no result as it should.</summary>
    public bool? IsError { get; init; }

    /// <summary>Why: <c>cancelled</c>, <c>timed_out</c>, <c>failed</c> or <c>never_ended</c>.</summary>
    public string? Error { get; init; }

    /// <summary>The tool's own words about its failure, at most 2,000 characters; absent when none were told.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>Who cancelled it: <c>caller</c>, <c>application</c>, <c>timeout</c> or <c>call_end</c>; absent when nobody did.</summary>
    public string? CancelledBy { get; init; }

    /// <summary>On the row of its call: what it told before its last result, the first 20; absent where it told nothing.</summary>
    public IReadOnlyList<IntermediateResult>? IntermediateResults { get; init; }

    /// <summary>When the tool started (on a result row: ended), milliseconds since the call began.</summary>
    public long? StartMs { get; init; }

    /// <summary>When the tool ended, milliseconds since the call began.</summary>
    public long? EndMs { get; init; }
}
