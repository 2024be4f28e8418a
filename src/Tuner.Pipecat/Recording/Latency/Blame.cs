using Tuner.Pipecat.Recording.Caller;

namespace Tuner.Pipecat.Recording.Latency;

/// <summary>Whose fault it was that a caller got no answer, where no link of the chain says so.</summary>
internal static class Blame
{
    /// <summary>Nobody asked a model: the service that failed, or the bot's own code that was to answer.</summary>
    public static LatencyOwner Missing(UserTurn turn, List<SeenError> errors, IReadOnlyList<ModelResponse> responses) =>
        Blamed(errors, responses)
        // A model that hears by itself needs nobody to ask it.
        ?? (responses.FirstOrDefault(response => response.Source is { } source && (source == turn.ClosedBy || source == turn.Transcriber))?.Source is { } hears ? new LatencyOwner("llm", "service", hears, LatencyPart.Llm) : (LatencyOwner?)null)
        ?? (turn.ContextSent is null && turn.Closed is not null ? new LatencyOwner("application", "bot", "application", LatencyPart.Unexplained) : ResponseLatency.Pipeline);

    /// <summary>Nobody was asked after a model: the bot's own code where it called a tool, else the model, if it answered without a word.</summary>
    public static LatencyOwner Silent(ModelResponse last) =>
        last.ToolsCalled is not null ? new LatencyOwner("application", "bot", "application", LatencyPart.Unexplained)
        : last is { FirstToken: null, Cut: null, WaitsForCaller: false } ? new LatencyOwner("llm", "service", last.Source ?? "model", LatencyPart.Llm)
        : ResponseLatency.Pipeline;

    /// <summary>The service that said last that it is down.</summary>
    public static LatencyOwner? Blamed(List<SeenError> errors, IReadOnlyList<ModelResponse> responses)
    {
        var error = errors.LastOrDefault(error => (error.Frame.Processor ?? error.Frame.Source)?.Contains("Service", StringComparison.Ordinal) == true);
        if ((error?.Frame.Processor ?? error?.Frame.Source) is not { } name) return null;
        return responses.Any(response => response.Source == name) || name.Contains("LLM", StringComparison.Ordinal) ? new LatencyOwner("llm", "service", name, LatencyPart.Llm)
            : name.Contains("TTS", StringComparison.Ordinal) ? new LatencyOwner("tts", "service", name, LatencyPart.Tts)
            : new LatencyOwner("transcript", "service", name, LatencyPart.TurnDetection);
    }
}
