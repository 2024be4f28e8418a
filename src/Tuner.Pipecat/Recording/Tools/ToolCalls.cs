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

    /// <summary>A tool that the caller's voice cancels is told to be cancelled this soon after.</summary>
    private const long SameCut = 250_000_000;

    private const int MostIntermediate = 20;

    private const string CallEnd = "call_end";

    private readonly List<ToolCall> _calls = [];
    private readonly OpenToolCalls _open = new();
    private (long Clock, string By)? _cut;

    public IReadOnlyList<ToolCall> All => _calls;

    /// <summary>Whether the log comes from a Pipecat that has the old time limit.</summary>
    public bool HasOldTimeLimit { get; set; }

    /// <summary>Members of a result that say that the tool failed, by the application's rule; null when it gave none.</summary>
    public IReadOnlyList<string>? ErrorMembers { get; set; }

    public void Called(FunctionCallsStartedFrame frame, long now)
    {
        foreach (var told in frame.FunctionCalls ?? [])
        {
            var known = _open.NotYetCalled(told.ToolCallId, told.FunctionName, told.Arguments, frame.Line);
            Tell(Revive(known) ?? Begin(told.ToolCallId, now, frame.Line), told.FunctionName, told.Arguments);
        }
    }

    public void Running(FunctionCallInProgressFrame frame, long now)
    {
        var call = Tell(Revive(_open.ToRun(frame.ToolCallId, frame.FunctionName, frame.Arguments)) ?? Begin(frame.ToolCallId, now, frame.Line), frame.FunctionName, frame.Arguments);
        if (call.Running) return;
        (call.Start, call.StartLine, call.Running) = (now, frame.Line, true);
    }

    public void Resulted(FunctionCallResultFrame frame, long now)
    {
        var call = Tell(Revive(_open.ToEnd(frame.ToolCallId, frame.FunctionName, frame.Arguments)) ?? Begin(frame.ToolCallId, now, frame.Line), frame.FunctionName, frame.Arguments);
        // What comes after an error is Pipecat's word to the model (1.8 and newer), not the tool's.
        if (call.Error is null && ToolFailure.IsNamedIn(frame) && Mistaken(call, now) is { } other)
        {
            call.ErrorMessage = other.ErrorMessage;
            (other.Error, other.ErrorMessage, other.End, other.EndLine) = (null, null, null, 0);
            Close(call, "failed", now, frame.Line);
        }

        call.FailureTold |= call.Error == "failed";
        if (call.Error is "cancelled" or "failed") return;
        if (call.FirstResult is null) (call.FirstResult, call.FirstResultLine) = (now, frame.Line);
        if (frame.Properties?.IsFinal == false)
        {
            if (!IsNothing(frame.Result) && call.Intermediate.Count < MostIntermediate) call.Intermediate.Add(new ToolNews(now, frame.Result!.Value));
            return;
        }

        (call.End, call.EndLine) = (now, frame.Line);
        if (frame.Error is { } error)
        {
            (call.Error, call.ErrorMessage) = ("failed", ToolFailure.Bounded(error));
            if (IsNothing(frame.Result)) return;
        }
        else if (HasOldTimeLimit && IsNothing(frame.Result) && !call.HasResult && now - call.Start >= OldTimeLimit)
        {
            call.Error = "timed_out";
            return;
        }
        else if (ToolFailure.SaidBy(frame.Result, ErrorMembers) is { } said) (call.Error, call.ErrorMessage, call.FailedByRule) = ("failed", said, true);
        else (call.Error, call.ErrorMessage) = (null, null);
        (call.HasResult, call.Result) = (true, frame.Result);
    }

    public void Cancelled(FunctionCallCancelFrame frame, long now)
    {
        if (_open.ToEnd(frame.ToolCallId, frame.FunctionName, null) is not { End: null } call) return;
        // A cancelled tool makes the model speak only when a time limit, and not the caller, cancelled it.
        Close(call, frame.RunLlm == true ? "timed_out" : "cancelled", now, frame.Line);
        call.CancelledBy = frame.RunLlm == true ? null : _cut is { } cut && (cut.By == CallEnd || now - cut.Clock < SameCut) ? cut.By : "application";
    }

    /// <summary>What is cancelled from here on, the end of the call cancels.</summary>
    public void CallEnded(long now) => _cut = (now, CallEnd);

    /// <summary>A tool that was called and never began to run dies with the interruption. <paramref name="by"/>: whose it was.</summary>
    public void Interrupted(long now, int line, string by)
    {
        if (_cut?.By != CallEnd) _cut = (now, by);
        foreach (var call in _calls)
        {
            if (call is not { End: null, Running: false }) continue;
            Close(call, "cancelled", now, line);
            (call.Presumed, call.CancelledBy) = (true, _cut!.Value.By);
        }
    }

    /// <summary>A handler that raises leaves its call open in Pipecat up to 1.7: only the error names it.</summary>
    public void Failed(ErrorFrame frame, long now)
    {
        if (frame.Error is not { } error || !error.Contains("function call", StringComparison.OrdinalIgnoreCase)) return;
        var call = _calls.Find(call => call.End is null && call.Name is { Length: > 0 } name && error.Contains(name, StringComparison.Ordinal));
        if (call is null) return;
        Close(call, "failed", now, frame.Line);
        call.ErrorMessage = ToolFailure.WordsOf(error, call.Name!);
    }

    /// <summary>An error names a tool, not a call of it: of several that run, another may have been taken for the one that failed.</summary>
    private ToolCall? Mistaken(ToolCall call, long now) =>
        _calls.Find(other => other is { Error: "failed", FailureTold: false } && other.Name == call.Name && now - other.End < SameFailure);

    private static void Close(ToolCall call, string error, long now, int line) =>
        (call.Error, call.End, call.EndLine) = (error, now, line);

    private static bool IsNothing(JsonElement? result) => result is null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined };

    private static ToolCall? Revive(ToolCall? call)
    {
        if (call is { Presumed: true }) (call.Presumed, call.Error, call.CancelledBy, call.End, call.EndLine) = (false, null, null, null, 0);
        return call;
    }

    private static ToolCall Tell(ToolCall call, string? name, JsonElement? arguments)
    {
        call.Name ??= name;
        if (call.Arguments is not { ValueKind: JsonValueKind.Object }) call.Arguments = arguments ?? call.Arguments;
        return call;
    }

    private ToolCall Begin(string? id, long now, int line)
    {
        var call = new ToolCall(id, now, line);
        _calls.Add(call);
        _open.Add(call);
        return call;
    }
}
