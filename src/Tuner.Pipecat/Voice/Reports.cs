using System.Text.Json;
using Tuner.Pipecat.Frames;

namespace Tuner.Voice;

/// <summary>Usage as the services' own reports.</summary>
internal static class Reports
{
    public static MetricsFrame ModelUsed(string source, string model, AnswerUsage usage) =>
        Of("LLMUsageMetricsData", source, model, usage.ToValue());

    public static MetricsFrame VoiceUsed(string voice, long characters) =>
        Of("TTSUsageMetricsData", voice, voice, Number(characters));

    public static MetricsFrame TranscriberUsed(string transcriber, TimeSpan audio) =>
        Of("STTUsageMetricsData", transcriber, transcriber, JsonSerializer.SerializeToElement(
            new Dictionary<string, JsonElement> { ["audio_seconds"] = Number(Math.Max(0, audio.TotalSeconds)) }, FrameJson.Default.DictionaryStringJsonElement));

    private static MetricsFrame Of(string type, string processor, string model, JsonElement value) =>
        new() { Data = [new MetricsData { Type = type, Processor = processor, Model = model, Value = value }] };

    private static JsonElement Number(double number) => JsonSerializer.SerializeToElement(number, FrameJson.Default.Double);
}
