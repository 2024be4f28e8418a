using System.Text.Json;
using Tuner.Pipecat.Frames;

namespace Tuner.Pipecat.Recording.Tools;

/// <summary>Follows tools from the model's call to their end, by the id of the call.</summary>
internal sealed class ToolCalls
{
    /// <summary>Pipecat before 1.0 gives up on a tool after 10 s with a result of null, while the tool runs on; frames of its start are seen a little late.</summary>
    private const long OldTimeLimit = 9_900_000_000;

    /// <summary>An error and the result that stands for it come together.</summary>
    private const long SameFailure = 50_000_000;

    private readonly List<ToolCall> _calls = [];
    private readonly Dictionary<string, ToolCall> _byId = [];

    public IReadOnlyList<ToolCall> All => _calls;

    /// <summary>Whether the log comes from a Pipecat that has the old time limit.</summary>
    public bool HasOldTimeLimit { get; set; }

    public void Called(FunctionCallsStartedFrame frame, long now)
    {
        foreach (var call in frame.FunctionCalls ?? []) Find(call.ToolCallId, call.FunctionName, call.Arguments, now, frame.Line, anew: true);
    }

    public void Running(FunctionCallInProgressFrame frame, long now)
    {
        var call = Find(frame.ToolCallId, frame.FunctionName, frame.Arguments, now, frame.Line, anew: true);
        if (call.Running) return;
        (call.Start, call.StartLine, call.Running) = (now, frame.Line, true);
    }

    public void Resulted(FunctionCallResultFrame frame, long now)
    {
        var call = Find(frame.ToolCallId, frame.FunctionName, frame.Arguments, now, frame.Line, anew: false);
        // What comes after an error is Pipecat's word to the model (1.8 and newer), not the tool's.
        if (call.Error is null && NamesFailure(frame) && Mistaken(call, now) is { } other)
        {
            (other.Error, other.End, other.EndLine) = (null, null, 0);
            Close(call, "failed", now, frame.Line);
        }

        call.FailureTold |= call.Error == "failed";
        if (call.Error is "cancelled" or "failed") return;
        if (call.FirstResult is null) (call.FirstResult, call.FirstResultLine) = (now, frame.Line);
        if (frame.Properties?.IsFinal == false) return;

        (call.End, call.EndLine) = (now, frame.Line);
        if (frame.Error is not null)
        {
            call.Error = "failed";
            if (IsNothing(frame.Result)) return;
        }
        else if (HasOldTimeLimit && IsNothing(frame.Result) && !call.HasResult && now - call.Start >= OldTimeLimit)
        {
            call.Error = "timed_out";
            return;
        }
        else call.Error = null;
        (call.HasResult, call.Result) = (true, frame.Result);
    }

    public void Cancelled(FunctionCallCancelFrame frame, long now)
    {
        if (frame.ToolCallId is not { } id || !_byId.TryGetValue(id, out var call) || call.End is not null) return;
        // A cancelled tool makes the model speak only when a time limit, and not the caller, cancelled it.
        Close(call, frame.RunLlm == true ? "timed_out" : "cancelled", now, frame.Line);
    }

    /// <summary>A tool that was called and never began to run dies with the interruption.</summary>
    public void Interrupted(long now, int line)
    {
        foreach (var call in _calls)
        {
            if (call is not { End: null, Running: false }) continue;
            Close(call, "cancelled", now, line);
            call.Presumed = true;
        }
    }

    /// <summary>A handler that raises leaves its call open in Pipecat up to 1.7: only the error names it.</summary>
    public void Failed(ErrorFrame frame, long now)
    {
        if (frame.Error is not { } error || !error.Contains("function call", StringComparison.OrdinalIgnoreCase)) return;
        var call = _calls.Find(call => call.End is null && call.Name is { Length: > 0 } name && error.Contains(name, StringComparison.Ordinal));
        if (call is not null) Close(call, "failed", now, frame.Line);
    }

    /// <summary>Pipecat 1.8 and newer gives a result in place of a tool that raised: a sentence with its name in it.</summary>
    private static bool NamesFailure(FunctionCallResultFrame frame) =>
        frame is { FunctionName: { Length: > 0 } name, Result: { ValueKind: JsonValueKind.String } text } && text.GetString()!.Contains($"`{name}` failed", StringComparison.Ordinal);

    /// <summary>An error names a tool, not a call of it: of several that run, another may have been taken for the one that failed.</summary>
    private ToolCall? Mistaken(ToolCall call, long now) =>
        _calls.Find(other => other is { Error: "failed", FailureTold: false } && other.Name == call.Name && now - other.End < SameFailure);

    private static void Close(ToolCall call, string error, long now, int line) =>
        (call.Error, call.End, call.EndLine) = (error, now, line);

    private static bool IsNothing(JsonElement? result) => result is null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined };

    /// <summary>An id that is used again after its call ended is another call.</summary>
    private ToolCall Find(string? id, string? name, JsonElement? arguments, long now, int line, bool anew)
    {
        var known = id is not null && _byId.TryGetValue(id, out var found) ? found : null;
        if (known is { Presumed: true }) (known.Presumed, known.Error, known.End, known.EndLine) = (false, null, null, 0);
        if (known is null || (anew && known.End is not null))
        {
            known = new ToolCall(id, now, line);
            _calls.Add(known);
            if (id is not null) _byId[id] = known;
        }

        known.Name ??= name;
        if (known.Arguments is not { ValueKind: JsonValueKind.Object }) known.Arguments = arguments ?? known.Arguments;
        return known;
    }
}
