using System.Text.Json;

namespace Tuner.Pipecat.Frames;

/// <summary>The conversation so far goes to the model, or is committed after it was spoken; which one, its source and direction tell.</summary>
public sealed record LLMContextFrame : Frame
{
    /// <summary>Whether the answer may be thrown away (newest Pipecat).</summary>
    public bool? Speculative { get; init; }
}

/// <summary>The application asks the model to speak.</summary>
public sealed record LLMRunFrame : Frame;

/// <summary>A flow did what a node wants done before or after it: it speaks a text, or runs a function.</summary>
public sealed record ActionFinishedFrame : Frame;

/// <summary>The model was asked.</summary>
public sealed record LLMFullResponseStartFrame : Frame;

/// <summary>The model's answer is complete, failed or cut.</summary>
public sealed record LLMFullResponseEndFrame : Frame;

/// <summary>A piece of the model's answer.</summary>
public sealed record LLMTextFrame : Frame
{
    /// <summary>The piece.</summary>
    public string? Text { get; init; }

    /// <summary>True when it is not to be spoken.</summary>
    public bool? SkipTts { get; init; }

    /// <summary>Whether the text brings its own spaces.</summary>
    public bool? IncludesInterFrameSpaces { get; init; }
}

/// <summary>The model judges whether the caller is done (Pipecat 1.2 and newer): <c>✓</c> he is, <c>○</c> and <c>◐</c> he is not.</summary>
public sealed record LLMMarkerFrame : Frame
{
    /// <summary>The judgement.</summary>
    public string? Marker { get; init; }
}

/// <summary>Words of the bot are committed to the conversation.</summary>
public sealed record LLMContextAssistantTimestampFrame : Frame;

/// <summary>What Pipecat believes the bot said (1.4 and newer).</summary>
public sealed record LLMContextAssistantTurnFrame : Frame
{
    /// <summary>The words.</summary>
    public string? Text { get; init; }
}

/// <summary>The model called tools.</summary>
public sealed record FunctionCallsStartedFrame : Frame
{
    /// <summary>The calls.</summary>
    public IReadOnlyList<FunctionCall>? FunctionCalls { get; init; }
}

/// <summary>One call of a tool.</summary>
public sealed record FunctionCall
{
    /// <summary>The tool's name.</summary>
    public string? FunctionName { get; init; }

    /// <summary>The call's id.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>The arguments.</summary>
    public JsonElement? Arguments { get; init; }
}

/// <summary>A tool runs.</summary>
public sealed record FunctionCallInProgressFrame : Frame
{
    /// <summary>The tool's name.</summary>
    public string? FunctionName { get; init; }

    /// <summary>The call's id.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>The arguments.</summary>
    public JsonElement? Arguments { get; init; }

    /// <summary>Whether the caller's voice cancels it.</summary>
    public bool? CancelOnInterruption { get; init; }

    /// <summary>The same for calls that the model made together.</summary>
    public string? GroupId { get; init; }
}

/// <summary>A tool's result.</summary>
public sealed record FunctionCallResultFrame : Frame
{
    /// <summary>The tool's name.</summary>
    public string? FunctionName { get; init; }

    /// <summary>The call's id.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>The arguments.</summary>
    public JsonElement? Arguments { get; init; }

    /// <summary>The result, any JSON value.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>Whether the model is asked again at once.</summary>
    public bool? RunLlm { get; init; }

    /// <summary>How the result is to be taken.</summary>
    public FunctionCallResultProperties? Properties { get; init; }

    /// <summary>What went wrong (newest Pipecat).</summary>
    public string? Error { get; init; }
}

/// <summary>How a tool's result is to be taken.</summary>
public sealed record FunctionCallResultProperties
{
    /// <summary>Whether the model is asked again.</summary>
    public bool? RunLlm { get; init; }

    /// <summary>False on every result of an asynchronous tool but its last.</summary>
    public bool? IsFinal { get; init; }
}

/// <summary>A tool was cancelled.</summary>
public sealed record FunctionCallCancelFrame : Frame
{
    /// <summary>The tool's name.</summary>
    public string? FunctionName { get; init; }

    /// <summary>The call's id.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>True when a time limit cancelled it (Pipecat 1.8 and newer).</summary>
    public bool? RunLlm { get; init; }
}
