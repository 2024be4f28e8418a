namespace Tuner.Pipecat.Recording.Rows;

/// <summary>Models that race are asked by the same frame; the caller hears the one that wins.</summary>
internal static class Race
{
    /// <summary>
    /// Whether another model's answer to the same words was spoken instead: this one was handed to no voice, or to another
    /// voice, of which no sound was let through.
    /// </summary>
    public static bool WasLost(ModelResponse response, CallRecorder call, HeardSpeech heard)
    {
        var voices = call.Voices;
        if (!voices.Handovers.WasAsked(response))
            return call.Responses.All.Any(other => response.RacesWith(other) && (voices.Handovers.WasAsked(other) || heard.WasHeard(other)));
        var own = voices.All.Where(context => context.Response == response).ToList();
        return own.TrueForAll(context => !context.WasPlayed) && voices.All.Any(context =>
            context is { WasPlayed: true, Response: { } winner } && response.RacesWith(winner) && own.TrueForAll(lost => lost.Source != context.Source));
    }
}
