using System.Text.Json;

namespace Tuner.Pipecat.Recording.Tools;

/// <summary>
/// Which call a frame about a tool means. Some providers give calls that run side by side one and the same id, or none:
/// among those the name and the arguments tell, then the order.
/// </summary>
internal sealed class OpenToolCalls
{
    private readonly Dictionary<string, List<ToolCall>> _byId = [];

    public void Add(ToolCall call)
    {
        if (!_byId.TryGetValue(call.Id ?? "", out var calls)) _byId[call.Id ?? ""] = calls = [];
        calls.Add(call);
    }

    /// <summary>The running call that the model's list tells of late; null when what it lists is another call, as it is within one list.</summary>
    public ToolCall? NotYetCalled(string? id, string? name, JsonElement? arguments, int line) =>
        Best(id, name, arguments, call => call.CalledLine != line && (call.End is null || call.Presumed) && Fits(call, name, arguments));

    /// <summary>The call that now begins to run.</summary>
    public ToolCall? ToRun(string? id, string? name, JsonElement? arguments) =>
        Best(id, name, arguments, call => !call.Running && (call.End is null || call.Presumed))
        ?? Best(id, name, arguments, call => call.End is null && Fits(call, name, arguments));

    /// <summary>The call that a result, or a cancellation, is of: one that has not ended, else the last of that id.</summary>
    public ToolCall? ToEnd(string? id, string? name, JsonElement? arguments) =>
        Best(id, name, arguments, call => call.End is null || call.Presumed)
        ?? (_byId.TryGetValue(id ?? "", out var calls) ? calls.FindLast(call => Fits(call, name, arguments)) ?? (id is { Length: > 0 } ? calls[^1] : null) : null);

    private static bool Fits(ToolCall call, string? name, JsonElement? arguments) =>
        (name is null || call.Name is null || call.Name == name)
        && (arguments is not { } given || call.Arguments is not { } known || JsonElement.DeepEquals(given, known));

    /// <summary>The oldest that fits by name and arguments, else by name; where ids are the model's own, whichever there is.</summary>
    private ToolCall? Best(string? id, string? name, JsonElement? arguments, Func<ToolCall, bool> open)
    {
        if (!_byId.TryGetValue(id ?? "", out var calls)) return null;
        return calls.Find(call => open(call) && Fits(call, name, arguments))
            ?? calls.Find(call => open(call) && Fits(call, name, null))
            ?? (id is { Length: > 0 } ? calls.Find(call => open(call)) : null);
    }
}
