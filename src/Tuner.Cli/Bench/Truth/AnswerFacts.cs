using Tuner.Pipecat.Models;
using static Tuner.Cli.Bench.Truth.Tolerance;

namespace Tuner.Cli.Bench.Truth;

/// <summary>How long the caller waited for each answer, and the parts of that wait.</summary>
internal static class AnswerFacts
{
    private static readonly (string Name, Func<LatencyParts, long?> Of)[] Parts =
    [
        ("turn_detection", parts => parts.TurnDetection),
        ("llm", parts => parts.Llm),
        ("tool", parts => parts.Tool),
        ("text_aggregation", parts => parts.TextAggregation),
        ("tts", parts => parts.Tts),
    ];

    public static IEnumerable<ScoredFact> Of(CallTruth truth, Pairing pairing)
    {
        foreach (var wait in truth.Latencies.Where(wait => !wait.Unsure))
        {
            var answer = pairing.Pairs.FirstOrDefault(pair => pair.Truth.Role == SegmentRole.Agent && pair.Row is not null && pair.Truth.StartMs == wait.BotStartMs).Row?.Metadata;
            var latency = answer?.E2ELatency;
            yield return ScoredFact.Of(FactKind.Latency, $"latency of the answer at {wait.BotStartMs}", Near(latency, wait.E2eMs, Latency) ? null : $"{latency} for {wait.E2eMs}");
            if (truth.Metrics && wait.PartsMs is { Count: > 0 } parts)
                yield return new(FactKind.Parts, $"latency parts of the answer at {wait.BotStartMs}", [.. PartFaults(parts, answer?.LatencyPartsMs, latency)]);
        }
    }

    private static IEnumerable<string> PartFaults(IReadOnlyDictionary<string, long> truth, LatencyParts? parts, long? latency)
    {
        foreach (var (name, of) in Parts)
        {
            // A part that is absent took no time; no parts at all is no claim.
            long? value = parts is null ? null : of(parts) ?? 0;
            if (!Near(value, truth.GetValueOrDefault(name), Part)) yield return $"{name} {value} for {truth.GetValueOrDefault(name)}";
        }

        if (parts is null) yield break;
        var sum = Parts.Sum(part => part.Of(parts) ?? 0) + (parts.Unexplained ?? 0);
        if (!Near(sum, latency, Sum)) yield return $"the parts sum to {sum}, the latency is {latency}";
    }
}
