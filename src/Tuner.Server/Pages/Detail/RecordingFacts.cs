using System.Text.Json;
using Tuner.Pipecat.Redaction;
using Tuner.Server.Calls.Reading;

namespace Tuner.Server.Pages.Detail;

/// <summary>How complete the record is and how it came to be.</summary>
internal static class RecordingFacts
{
    /// <summary>The facts.</summary>
    public static IEnumerable<Fact> Of(JsonElement? recording)
    {
        if (recording is not { ValueKind: JsonValueKind.Object }) yield break;
        if (recording.IsTrue("complete") || recording.IsFalse("complete")) yield return new("Complete", recording.IsTrue("complete") ? "Yes" : "No");
        if (recording.Text("reason_source") is { Length: > 0 } source) yield return new("End told by", Teller(source));
        if (recording.Text("resolver_error") is { Length: > 0 } error) yield return new("The application's resolver raised", Format.Bounded(error, 100));
        if (recording.Member("lost") is { ValueKind: JsonValueKind.Object } lost)
        {
            foreach (var reason in lost.EnumerateObject().Take(20))
                if (lost.Number(reason.Name) is { } count) yield return new($"Lost, {Format.Bounded(reason.Name, 60)}", Format.Count(count));
        }
        if (Masked(recording.Member("masked")) is { Length: > 0 } masked) yield return new("Masked before it was written", masked);
        if (recording.Number("late") is > 0 and var late) yield return new("Lines after the end", Format.Count(late));
        if (recording.IsFalse("metrics")) yield return new("Pipeline metrics", "Off");
        if (recording.Text("pipecat") is { Length: > 0 } pipecat) yield return new("Pipecat", Format.Bounded(pipecat, 40));
        if (recording.Text("engine") is { Length: > 0 } engine) yield return new("Engine", Format.Bounded(engine, 40));
    }

    private static string Teller(string source) => source switch
    {
        "resolver" => "The application",
        "none" => "Nobody",
        _ => Format.Words(Format.Bounded(source, 40)),
    };

    private static string Masked(JsonElement? masked)
    {
        if (masked is not { ValueKind: JsonValueKind.Object } kinds) return "";
        var counts = new Dictionary<string, long>();
        foreach (var kind in kinds.EnumerateObject())
            if (kinds.Number(kind.Name) is >= 1 and < 1e15 and var times) counts[kind.Name] = (long)times;
        // The number stays with what it counts where the line is broken.
        return MaskedText.Of(counts).Replace(" × ", "\u00a0×\u00a0", StringComparison.Ordinal);
    }
}
