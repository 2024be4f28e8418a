namespace Tuner.Server.Exports.Spans;

/// <summary>What a span can say, whatever a reader calls it.</summary>
internal enum SpanFact
{
    /// <summary>What joins the traces of a call.</summary>
    Session,

    /// <summary>What went in: the caller's words, a tool's arguments.</summary>
    Input,

    /// <summary>What kind of text that is.</summary>
    InputType,

    /// <summary>What came out: the words heard, a tool's result.</summary>
    Output,

    /// <summary>What kind of text that is.</summary>
    OutputType,

    /// <summary>The model's name.</summary>
    Model,

    /// <summary>When the model's first token, or the voice's first audio, came (a moment as ISO 8601).</summary>
    FirstToken,

    /// <summary>The tool's name.</summary>
    ToolName,

    /// <summary>The model's id of the tool's call.</summary>
    ToolCallId,

    /// <summary>Tokens of the prompts.</summary>
    InputTokens,

    /// <summary>Tokens of the answers.</summary>
    OutputTokens,

    /// <summary>Audio tokens of the prompts, part of them.</summary>
    InputAudioTokens,

    /// <summary>Audio tokens of the answers, part of them.</summary>
    OutputAudioTokens,

    /// <summary>Prompt tokens read from a cache, part of them.</summary>
    CachedTokens,

    /// <summary>How a turn ended.</summary>
    EndReason,

    /// <summary>The trace's name.</summary>
    TraceName,

    /// <summary>How bad it is: ERROR, WARNING.</summary>
    Level,

    /// <summary>What was wrong.</summary>
    StatusMessage,

    /// <summary>The agent's version.</summary>
    Version,
}

/// <summary>
/// The one table of names: under which keys each fact stands, for whom, and where that is written. Facts stand once on a span,
/// under the keys of all readers. The version changes with the table.
/// </summary>
internal static class SpanKeys
{
    /// <summary>The version of the table, which spans name as their instrumentation's.</summary>
    public const string Version = "2026-11-28";

    private const string Langfuse = "Langfuse, packages/shared/src/server/otel/attributes.ts";
    private const string OpenInference = "OpenInference, spec/semantic_conventions.md@00e2b515 (Phoenix)";
    private const string GenAi = "OpenTelemetry semantic-conventions-genai, voice agents #390@142b1a49, realtime #394@19df343f, usage #440";

    /// <summary>Fact, key, and the source of the key.</summary>
    public static IReadOnlyList<(SpanFact Fact, string Key, string Source)> Table { get; } =
    [
        (SpanFact.Session, "session.id", OpenInference),
        (SpanFact.Session, "gen_ai.conversation.id", GenAi),
        (SpanFact.Session, "langfuse.session.id", Langfuse),
        (SpanFact.Input, "input.value", OpenInference),
        (SpanFact.Input, "langfuse.observation.input", Langfuse),
        (SpanFact.InputType, "input.mime_type", OpenInference),
        (SpanFact.Output, "output.value", OpenInference),
        (SpanFact.Output, "langfuse.observation.output", Langfuse),
        (SpanFact.OutputType, "output.mime_type", OpenInference),
        (SpanFact.Model, "gen_ai.request.model", GenAi),
        (SpanFact.Model, "llm.model_name", OpenInference),
        (SpanFact.Model, "langfuse.observation.model.name", Langfuse),
        (SpanFact.FirstToken, "langfuse.observation.completion_start_time", Langfuse),
        (SpanFact.ToolName, "gen_ai.tool.name", GenAi),
        (SpanFact.ToolName, "tool.name", OpenInference),
        (SpanFact.ToolCallId, "gen_ai.tool.call.id", GenAi),
        (SpanFact.ToolCallId, "tool_call.id", OpenInference),
        (SpanFact.InputTokens, "gen_ai.usage.input_tokens", GenAi),
        (SpanFact.InputTokens, "llm.token_count.prompt", OpenInference),
        (SpanFact.OutputTokens, "gen_ai.usage.output_tokens", GenAi),
        (SpanFact.OutputTokens, "llm.token_count.completion", OpenInference),
        (SpanFact.InputAudioTokens, "gen_ai.usage.audio.input_tokens", GenAi),
        (SpanFact.InputAudioTokens, "llm.token_count.prompt_details.audio", OpenInference),
        (SpanFact.OutputAudioTokens, "gen_ai.usage.audio.output_tokens", GenAi),
        (SpanFact.OutputAudioTokens, "llm.token_count.completion_details.audio", OpenInference),
        (SpanFact.CachedTokens, "gen_ai.usage.cache_read.input_tokens", GenAi),
        (SpanFact.CachedTokens, "llm.token_count.prompt_details.cache_read", OpenInference),
        (SpanFact.EndReason, "gen_ai.agent.invocation.end_reason", GenAi),
        (SpanFact.TraceName, "langfuse.trace.name", Langfuse),
        (SpanFact.Level, "langfuse.observation.level", Langfuse),
        (SpanFact.StatusMessage, "langfuse.observation.status_message", Langfuse),
        (SpanFact.Version, "langfuse.version", Langfuse),
    ];

    /// <summary>What a span is, in the words of each reader: operation, OpenInference's kind, Langfuse's type.</summary>
    public static IReadOnlyDictionary<SpanRole, (string Operation, string Kind, string Type)> Roles { get; } = new Dictionary<SpanRole, (string, string, string)>
    {
        [SpanRole.Call] = ("invoke_workflow", "CHAIN", "chain"),
        [SpanRole.Turn] = ("invoke_agent", "AGENT", "agent"),
        [SpanRole.CallerSpeech] = ("user_speech", "CHAIN", "span"),
        [SpanRole.Transcription] = ("speech_to_text", "CHAIN", "span"),
        [SpanRole.Model] = ("chat", "LLM", "generation"),
        [SpanRole.Tool] = ("execute_tool", "TOOL", "tool"),
        [SpanRole.Voice] = ("text_to_speech", "CHAIN", "span"),
        [SpanRole.AgentSpeech] = ("agent_speech", "CHAIN", "span"),
    };

    /// <summary>Adds a fact under all of its keys.</summary>
    public static void Add(this ExportSpan span, SpanFact fact, SpanValue? value)
    {
        foreach (var (of, key, _) in Table)
            if (of == fact) span.Add(key, value);
    }

    /// <summary>Adds what a span is.</summary>
    public static void Add(this ExportSpan span, SpanRole role)
    {
        var (operation, kind, type) = Roles[role];
        span.Add("gen_ai.operation.name", SpanValue.Of(operation));
        span.Add("openinference.span.kind", SpanValue.Of(kind));
        span.Add("langfuse.observation.type", SpanValue.Of(type));
    }
}

/// <summary>What a span stands for.</summary>
internal enum SpanRole
{
    /// <summary>The whole call.</summary>
    Call,

    /// <summary>One turn.</summary>
    Turn,

    /// <summary>The caller speaks.</summary>
    CallerSpeech,

    /// <summary>His words are written down.</summary>
    Transcription,

    /// <summary>The model is asked.</summary>
    Model,

    /// <summary>A tool runs.</summary>
    Tool,

    /// <summary>The voice is asked.</summary>
    Voice,

    /// <summary>The agent is heard.</summary>
    AgentSpeech,
}
