namespace Tuner.Voice;

/// <summary>What the parts of a pipeline are called in a record.</summary>
internal sealed record CallNames(string Transcriber, string Model, string Voice)
{
    public string Detector { get; } = "voice-activity";

    public string Turns { get; } = "turns";

    public static CallNames Of(TunerOptions options) => new(
        Or(options.TranscriberModel, "transcriber"), Or(options.LanguageModel, "model"), Or(options.VoiceModel, "voice"));

    private static string Or(string? name, string otherwise) => string.IsNullOrWhiteSpace(name) ? otherwise : name;
}
