using Tuner.Pipecat.Models;
using Tuner.Pipecat.Recording.Tools;

namespace Tuner.Pipecat.Recording.Rows;

/// <summary>Rows of a tool: that it was called, and what came of it.</summary>
internal static class ToolRows
{
    public static IEnumerable<Row> Of(ToolCall tool, int turnIndex, CallRecorder call, RowId ids)
    {
        var clock = call.Clock;
        var start = clock.Ms(tool.Start);
        var end = tool.End is { } ended ? Math.Max(start, clock.Ms(ended)) : (long?)null;
        var over = call.Ending.Clock is not null || call.Facts.Over;
        var error = tool.Error ?? (tool.End is null && over ? "never_ended" : null);
        var arguments = ToolText.Params(tool.Arguments);
        yield return new Row(
            new TranscriptSegment
            {
                Role = SegmentRole.AgentFunction,
                Text = ToolText.Call(tool.Name, arguments),
                StartMs = start,
                Tool = new ToolInfo
                {
                    Name = tool.Name,
                    RequestId = tool.Id,
                    Params = arguments,
                    IsError = error is null ? null : true,
                    Error = error,
                    ErrorMessage = tool.ErrorMessage,
                    CancelledBy = CancelledBy(),
                    IntermediateResults = tool.Intermediate.Count == 0 ? null : tool.Intermediate.ConvertAll(told => new IntermediateResult { AtMs = clock.Ms(told.Clock), Text = ToolText.Plain(told.Result) }),
                    StartMs = start,
                    EndMs = end,
                },
                Metadata = Metadata(SegmentRole.AgentFunction, start),
            },
            tool.Start,
            () =>
            [
                Provenance.From("start_ms", tool.Running ? "the tool began to run" : "the model called the tool: it never began to run", tool.StartLine),
                Provenance.From("text", "name and params as people read them"),
                Provenance.From("tool.name", "as the model called it", tool.CalledLine),
                Provenance.From("tool.request_id", "the model's id of the call", tool.CalledLine),
                Provenance.From("tool.params", "the arguments that the model gave, as an object", tool.CalledLine, tool.StartLine),
                Provenance.From("tool.start_ms", "as start_ms"),
                Provenance.From("tool.end_ms", error is null ? "the tool's result came" : $"the tool ended: {error}", tool.EndLine),
                Provenance.From("tool.is_error", "it has an error"),
                Provenance.From("tool.error", ErrorRule(error), tool.EndLine),
                Provenance.From("tool.error_message", tool.FailedByRule ? "what its result says of it" : "the tool's own words", tool.EndLine),
                Provenance.From("tool.cancelled_by", "whose interruption came just before; else what ended it", tool.EndLine),
                .. tool.Intermediate.Count == 0 ? (IEnumerable<Provenance>)[] : [Provenance.From("tool.intermediate_results", "results that were not its last")],
                Provenance.From("metadata.interrupted", "tools are not spoken"),
            ]);
        if (!tool.HasResult || end is not { } came) yield break;
        yield return new Row(
            new TranscriptSegment
            {
                Role = SegmentRole.AgentResult,
                Text = ToolText.Plain(tool.Result),
                StartMs = came,
                Tool = new ToolInfo
                {
                    Name = tool.Name,
                    RequestId = tool.Id,
                    Result = ToolText.Result(tool.Result),
                    IsError = error is null ? null : true,
                    Error = error,
                    ErrorMessage = tool.ErrorMessage,
                    StartMs = came,
                },
                Metadata = Metadata(SegmentRole.AgentResult, came),
            },
            tool.End!.Value,
            () =>
            [
                Provenance.From("start_ms", "the tool's result was first pushed", tool.EndLine),
                Provenance.From("text", "the result as people read it"),
                Provenance.From("tool.name", "as the model called it", tool.CalledLine),
                Provenance.From("tool.request_id", "the model's id of the call", tool.CalledLine),
                Provenance.From("tool.result", "what the tool gave; what is no object stands in one as its value", tool.EndLine),
                Provenance.From("tool.start_ms", "as start_ms"),
                Provenance.From("tool.is_error", "it has an error"),
                Provenance.From("tool.error", ErrorRule(error), tool.EndLine),
                Provenance.From("tool.error_message", tool.FailedByRule ? "what its result says of it" : "the tool's own words", tool.EndLine),
                Provenance.From("metadata.interrupted", "tools are not spoken"),
            ]);

        string? CancelledBy() => error switch
        {
            "cancelled" => tool.CancelledBy,
            "timed_out" => "timeout",
            "never_ended" => "call_end",
            _ => null,
        };

        string ErrorRule(string? error) => error switch
        {
            "failed" when tool.FailedByRule => "its result has a member that the application's rule takes for a failure",
            "cancelled" => "the call was cancelled, or an interruption came before it ran",
            "timed_out" => "a time limit ended it",
            "failed" => "the tool, or an error that names it, said so",
            _ => "no end of it was seen before the call's",
        };

        TranscriptMetadata Metadata(string role, long at) => new()
        {
            Id = ids.For(role, at, tool.Id),
            Interrupted = false,
            TurnIndex = turnIndex,
            Node = call.Nodes.At(tool.Start),
            Measured = new Measured { Start = "exact" },
        };
    }
}
