namespace Tuner.Server.Figures;

/// <summary>What is added up over calls. The numbers are written to disk: a new one goes to the end.</summary>
internal enum Figure
{
    /// <summary>Calls.</summary>
    Calls,

    /// <summary>Their lengths, milliseconds.</summary>
    DurationMs,

    /// <summary>Calls of which the record is not whole.</summary>
    Incomplete,

    /// <summary>Rows of the agent that were cut.</summary>
    Interruptions,

    /// <summary>Calls with at least one.</summary>
    CallsInterrupted,

    /// <summary>Calls with a turn that got no answer.</summary>
    CallsUnanswered,

    /// <summary>Calls of tools.</summary>
    Tools,

    /// <summary>Those that failed.</summary>
    ToolsFailed,

    /// <summary>Errors of the pipeline.</summary>
    Errors,

    /// <summary>Calls with an error of the pipeline or a failed tool.</summary>
    CallsFailed,

    /// <summary>Tokens of language models, both ways.</summary>
    Tokens,

    /// <summary>Characters that were spoken.</summary>
    Characters,

    /// <summary>Milliseconds of sound that were transcribed.</summary>
    TranscribedMs,

    /// <summary>Calls that told their cost.</summary>
    CallsWithCost,

    /// <summary>Their costs, millionths of a US cent.</summary>
    CostMicrocents,

    /// <summary>Answers of which the parts of the wait are known.</summary>
    AnswersWithParts,

    /// <summary>Part of the waits: the end of the caller's turn is found, milliseconds.</summary>
    TurnDetectionMs,

    /// <summary>Part of the waits: the model.</summary>
    LlmMs,

    /// <summary>Part of the waits: tools.</summary>
    ToolMs,

    /// <summary>Part of the waits: sentences are gathered.</summary>
    TextAggregationMs,

    /// <summary>Part of the waits: the voice.</summary>
    TtsMs,

    /// <summary>Part of the waits: the rest.</summary>
    UnexplainedMs,
}

/// <summary>What is counted by name beside them.</summary>
internal enum NamedFigure
{
    /// <summary>Calls by why they ended.</summary>
    EndReason,

    /// <summary>Calls of a tool by its name.</summary>
    Tool,

    /// <summary>Those that failed.</summary>
    ToolFailed,

    /// <summary>Milliseconds of answered waits by owner.</summary>
    OwnerMs,

    /// <summary>Answers in which an owner had a share.</summary>
    OwnerAnswers,

    /// <summary>Errors of the pipeline by their source.</summary>
    ErrorSource,

    /// <summary>Milliseconds that calls of a tool ran.</summary>
    ToolMs,

    /// <summary>Calls of a tool of which that time is known.</summary>
    ToolTimed,
}
