using System.Text.Json;
using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;

namespace Tuner.Server.Pages.Detail;

/// <summary>How complete the record is and how it came to be.</summary>
internal static class RecordingFacts
{
    private const int MostKinds = 20;

    /// <summary>The facts.</summary>
    public static IEnumerable<Fact> Of(JsonElement? raw)
    {
        if (Masked(raw.Member("masked_in_copy")) is { Length: > 0 } here) yield return new("Masked in this copy", here);
        var recording = raw.Member("recording");
        if (recording is not { ValueKind: JsonValueKind.Object }) yield break;
        if (recording.IsTrue("complete") || recording.IsFalse("complete")) yield return new("Complete", recording.IsTrue("complete") ? "Yes" : "No");
        if (Missing(recording) is { Length: > 0 } missing) yield return new("Not told", missing);
        if (recording.Text("reason_source") is { Length: > 0 } source) yield return new("End told by", Teller(source));
        if (recording.Text("resolver_error") is { Length: > 0 } error) yield return new("The application's resolver raised", Format.Bounded(error, 100));
        if (recording.Member("lost") is { ValueKind: JsonValueKind.Object } lost)
        {
            foreach (var reason in lost.EnumerateObject().Take(MostKinds))
                if (reason.Value.Finite() is { } count) yield return new($"Lost, {Format.Bounded(reason.Name, 60)}", Format.Count(count));
            if (lost.EnumerateObject().Skip(MostKinds).Count() is > 0 and var more) yield return new("Lost", $"for {Format.Count(more)} more reasons, in the JSON");
        }
        if (LeftOut(recording) is { Length: > 0 } left) yield return new("Left out, too large", left);
        if (Masked(recording.Member("masked")) is { Length: > 0 } masked) yield return new("Masked before it was written", masked);
        if (recording.Number("late") is > 0 and var late) yield return new("Lines after the end", Format.Count(late));
        if (recording.IsFalse("metrics")) yield return new("Pipeline metrics", "Off");
        if (recording.Text("pipecat") is { Length: > 0 } pipecat) yield return new("Pipecat", Format.Bounded(pipecat, 40));
        if (recording.Text("engine") is { Length: > 0 } engine) yield return new("Engine", Format.Bounded(engine, 40));
    }

    /// <summary>What was not told of the call, in words; empty when nothing.</summary>
    public static string Missing(JsonElement? recording) =>
        recording.Member("missing") is { ValueKind: JsonValueKind.Array } missing
            ? string.Join(", ", missing.EnumerateArray().Take(5).Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString() switch
            {
                "agent_text" => "the bot's words",
                "agent_audio" => "the bot's audio",
                "playback" => "what was played",
                var other => Format.Bounded(other!, 40),
            }))
            : "";

    /// <summary>What the record lacks because this server, or a proxy before it, takes no larger one; empty when nothing.</summary>
    public static string LeftOut(JsonElement? recording) =>
        recording.Member("left_out") is { ValueKind: JsonValueKind.Object } left && left.Number("values") is >= 1 and < 1e15 and var values && left.Number("bytes") is >= 0 and < 1e18 and var bytes
            ? $"{Format.Count(values)} value{(values < 2 ? "" : "s")}, {Format.Count(bytes)} bytes"
            : "";

    private static string Teller(string source) => source switch
    {
        "resolver" => "The application",
        "none" => "Nobody",
        _ => Format.Words(Format.Bounded(source, 40)),
    };

    /// <summary>What was masked, in words; empty when nothing.</summary>
    public static string Masked(JsonElement? masked)
    {
        if (masked is not { ValueKind: JsonValueKind.Object } kinds) return "";
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var more = 0;
        foreach (var kind in kinds.EnumerateObject())
        {
            if (kind.Value.Finite() is not (>= 1 and < 1e15 and var times)) continue;
            if (counts.Count < MostKinds || counts.ContainsKey(kind.Name)) counts[kind.Name] = (long)times;
            else more++;
        }
        // The number stays with what it counts where the line is broken.
        var text = MaskedText.Of(counts).Replace(" × ", "\u00a0×\u00a0", StringComparison.Ordinal);
        return more == 0 ? text : $"{text} and {Format.Count(more)} more";
    }
}
