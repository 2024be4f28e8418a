namespace Tuner.Pipecat.Recording.Latency;

/// <summary>The six parts of a wait, as the record names them.</summary>
internal enum LatencyPart
{
    Unexplained,
    TurnDetection,
    Llm,
    Tool,
    TextAggregation,
    Tts,
}
