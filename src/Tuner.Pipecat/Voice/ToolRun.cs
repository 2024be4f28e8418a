using System.Text.Json;
using Tuner.Pipecat.Frames;

namespace Tuner.Voice;

/// <summary>One run of a tool. How it ended is told once; what is told after that counts nothing. Never throws.</summary>
public sealed class ToolRun : IDisposable
{
    private readonly VoiceCall _call;
    private readonly string _name;
    private readonly string? _arguments;
    private bool _over;

    internal ToolRun(VoiceCall call, string name, string? arguments, string? id)
    {
        (_call, _name, _arguments) = (call, string.IsNullOrWhiteSpace(name) ? "tool" : name, arguments);
        Id = id is { Length: > 0 } ? id : call.Teller.NextName("tool");
    }

    /// <summary>The id of this run.</summary>
    public string Id { get; }

    /// <summary>The tool brought its result.</summary>
    /// <param name="resultJson">JSON, or any text.</param>
    public void Completed(string? resultJson = null) =>
        Over(() => new FunctionCallResultFrame { FunctionName = _name, ToolCallId = Id, Result = CallTeller.Json(resultJson) ?? JsonElement.Parse("null") });

    /// <summary>The tool tells something and goes on.</summary>
    /// <param name="resultJson">JSON, or any text.</param>
    public void Progressed(string resultJson) =>
        _call.Teller.Do(now =>
        {
            if (!_over) _call.Teller.Tell(new FunctionCallResultFrame { FunctionName = _name, ToolCallId = Id, Result = CallTeller.Json(resultJson), Properties = new FunctionCallResultProperties { IsFinal = false } }, now);
        });

    /// <summary>The tool failed.</summary>
    /// <param name="error">Why.</param>
    public void Failed(string error) => Over(() => new FunctionCallResultFrame { FunctionName = _name, ToolCallId = Id, Error = error ?? "" });

    /// <summary>The tool was stopped: the caller cut in, or nobody needs it any more.</summary>
    public void Cancelled() => Over(() => new FunctionCallCancelFrame { FunctionName = _name, ToolCallId = Id });

    /// <summary>The tool ran out of its time.</summary>
    public void TimedOut() => Over(() => new FunctionCallCancelFrame { FunctionName = _name, ToolCallId = Id, RunLlm = true });

    /// <summary>A run that ends without a word of how has failed: an exception came between.</summary>
    public void Dispose() => Failed("it ended without a result");

    internal void BeginAt(string? source, long now)
    {
        var arguments = Object(CallTeller.Json(_arguments));
        var call = new FunctionCall { FunctionName = _name, ToolCallId = Id, Arguments = arguments };
        _call.BotActed();
        _call.Teller.Tell(new FunctionCallsStartedFrame { FunctionCalls = [call], Source = source }, now);
        _call.Teller.Tell(new FunctionCallInProgressFrame { FunctionName = _name, ToolCallId = Id, Arguments = arguments, Source = source }, now);
    }

    /// <summary>What is no object stands in one.</summary>
    private static JsonElement? Object(JsonElement? arguments) =>
        arguments is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null) } other
            ? JsonSerializer.SerializeToElement(new Dictionary<string, JsonElement> { ["value"] = other }, FrameJson.Default.DictionaryStringJsonElement)
            : arguments;

    private void Over(Func<Frame> how) =>
        _call.Teller.Do(now =>
        {
            if (_over) return;
            _over = true;
            _call.Teller.Tell(how(), now);
        });
}
