namespace Tuner.Pipecat.Spans;

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
    public static IReadOnlyList<SpanKey> Table => Keys;

    private static readonly SpanKey[] Keys =
    [
        new(SpanFact.Session, "session.id", OpenInference),
        new(SpanFact.Session, "gen_ai.conversation.id", GenAi),
        new(SpanFact.Session, "langfuse.session.id", Langfuse),
        new(SpanFact.Input, "input.value", OpenInference),
        new(SpanFact.Input, "langfuse.observation.input", Langfuse),
        new(SpanFact.InputType, "input.mime_type", OpenInference),
        new(SpanFact.Output, "output.value", OpenInference),
        new(SpanFact.Output, "langfuse.observation.output", Langfuse),
        new(SpanFact.OutputType, "output.mime_type", OpenInference),
        new(SpanFact.Model, "gen_ai.request.model", GenAi),
        new(SpanFact.Model, "llm.model_name", OpenInference),
        new(SpanFact.Model, "langfuse.observation.model.name", Langfuse),
        new(SpanFact.FirstToken, "langfuse.observation.completion_start_time", Langfuse),
        new(SpanFact.ToolName, "gen_ai.tool.name", GenAi),
        new(SpanFact.ToolName, "tool.name", OpenInference),
        new(SpanFact.ToolCallId, "gen_ai.tool.call.id", GenAi),
        new(SpanFact.ToolCallId, "tool_call.id", OpenInference),
        new(SpanFact.InputTokens, "gen_ai.usage.input_tokens", GenAi),
        new(SpanFact.InputTokens, "llm.token_count.prompt", OpenInference),
        new(SpanFact.OutputTokens, "gen_ai.usage.output_tokens", GenAi),
        new(SpanFact.OutputTokens, "llm.token_count.completion", OpenInference),
        new(SpanFact.InputAudioTokens, "gen_ai.usage.audio.input_tokens", GenAi),
        new(SpanFact.InputAudioTokens, "llm.token_count.prompt_details.audio", OpenInference),
        new(SpanFact.OutputAudioTokens, "gen_ai.usage.audio.output_tokens", GenAi),
        new(SpanFact.OutputAudioTokens, "llm.token_count.completion_details.audio", OpenInference),
        new(SpanFact.CachedTokens, "gen_ai.usage.cache_read.input_tokens", GenAi),
        new(SpanFact.CachedTokens, "llm.token_count.prompt_details.cache_read", OpenInference),
        new(SpanFact.EndReason, "gen_ai.agent.invocation.end_reason", GenAi),
        new(SpanFact.TraceName, "langfuse.trace.name", Langfuse),
        new(SpanFact.Level, "langfuse.observation.level", Langfuse),
        new(SpanFact.StatusMessage, "langfuse.observation.status_message", Langfuse),
        new(SpanFact.Version, "langfuse.version", Langfuse),
    ];

    /// <summary>Adds a fact under all of its keys.</summary>
    public static void Add(this ExportSpan span, SpanFact fact, SpanValue? value)
    {
        foreach (var row in Keys)
            if (row.Fact == fact) span.Add(row.Key, value);
    }

    /// <summary>Adds what a span is, in the words of each reader: gen_ai's operation, OpenInference's kind, Langfuse's type.</summary>
    public static void Add(this ExportSpan span, SpanRole role)
    {
        switch (role)
        {
            case SpanRole.Call:
                Say("invoke_workflow", "CHAIN", "chain");
                break;
            case SpanRole.Turn:
                Say("invoke_agent", "AGENT", "agent");
                break;
            case SpanRole.CallerSpeech:
                Say("user_speech", "CHAIN", "span");
                break;
            case SpanRole.Transcription:
                Say("speech_to_text", "CHAIN", "span");
                break;
            case SpanRole.Model:
                Say("chat", "LLM", "generation");
                break;
            case SpanRole.Tool:
                Say("execute_tool", "TOOL", "tool");
                break;
            case SpanRole.Voice:
                Say("text_to_speech", "CHAIN", "span");
                break;
            case SpanRole.AgentSpeech:
                Say("agent_speech", "CHAIN", "span");
                break;
        }

        void Say(string operation, string kind, string type)
        {
            span.Add("gen_ai.operation.name", SpanValue.Of(operation));
            span.Add("openinference.span.kind", SpanValue.Of(kind));
            span.Add("langfuse.observation.type", SpanValue.Of(type));
        }
    }
}

/// <summary>A row of the table.</summary>
/// <param name="fact">What is said.</param>
/// <param name="key">Under which key.</param>
/// <param name="source">Who reads it, and where that is written.</param>
internal sealed class SpanKey(SpanFact fact, string key, string source)
{
    /// <summary>What is said.</summary>
    public SpanFact Fact => fact;

    /// <summary>Under which key.</summary>
    public string Key => key;

    /// <summary>Who reads it, and where that is written.</summary>
    public string Source => source;
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
