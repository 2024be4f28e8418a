namespace Tuner.Pipecat.Models;

/// <summary>The names of the models that served the call; empty when the application did not say.</summary>
public sealed record AiModels
{
    /// <summary>The speech recogniser, e.g. <c>deepgram/nova-3</c>.</summary>
    public string AsrModel { get; init; } = "";

    /// <summary>The language model, e.g. <c>gpt-4o-mini</c>.</summary>
    public string LlmModel { get; init; } = "";

    /// <summary>The voice, e.g. <c>cartesia/sonic</c>.</summary>
    public string TtsModel { get; init; } = "";
}
