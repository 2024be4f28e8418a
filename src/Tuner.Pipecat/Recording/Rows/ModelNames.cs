using Tuner.Pipecat.Frames;
using Tuner.Pipecat.Models;

namespace Tuner.Pipecat.Recording.Rows;

/// <summary>
/// The models of a call: those that the application named, else the one of each kind that the services' own usage
/// reports show to have done most of the work.
/// </summary>
internal static class ModelNames
{
    public static AiModels Of(CallConfig config, Usage? usage) => new()
    {
        AsrModel = Named(config.AsrModel, Most(usage?.Stt, used => used.Model, used => used.AudioSeconds)),
        LlmModel = Named(config.LlmModel, Most(usage?.Llm, used => used.Model, used => used.TotalTokens)),
        TtsModel = Named(config.TtsModel, Most(usage?.Tts, used => used.Model, used => used.Characters)),
    };

    private static string Named(string? told, string? used) => string.IsNullOrWhiteSpace(told) ? used ?? "" : told;

    private static string? Most<T>(IEnumerable<T>? all, Func<T, string?> model, Func<T, double?> amount)
        where T : class =>
        all?.Where(used => !string.IsNullOrWhiteSpace(model(used))).MaxBy(amount) is { } most ? model(most) : null;
}
