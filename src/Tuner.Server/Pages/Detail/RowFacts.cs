using System.Text.Json;
using Tuner.Pipecat.Reading;

namespace Tuner.Server.Pages.Detail;

/// <summary>What the record knows of a row and the transcript does not print: on demand.</summary>
internal static class RowFacts
{
    private const int MostOther = 20;

    // What stands elsewhere on the page: in the bar of the wait, among the marks, in the text.
    private static readonly HashSet<string> Shown = new(StringComparer.Ordinal)
    {
        "interrupted", "unheard_text", "estimated", "e2e_latency", "latency_parts_ms", "latency_timeline", "measured_from", "unanswered_ms", "placeholder", "input", "transcript", "muted", "kind", "destination",
        "turn_index", "node", "measured", "interrupted_at_ms", "eou_delay", "eou_reason", "eou_confidence", "stt_node_ttfb", "llm_node_ttft", "tts_node_ttfb", "fragments", "transcript_confidence", "speaker", "speakers", "language", "languages",
    };

    /// <summary>The facts of a row that was spoken.</summary>
    public static IEnumerable<Fact> Of(CallRow row)
    {
        var metadata = row.Metadata;
        if (row.StartMs is { } start) yield return new("From, to", row.EndMs is { } end ? $"{Format.Ms(start)}, {Format.Ms(end)}" : Format.Ms(start));
        if (row.MeasuredStart is not null) yield return new("Measured", Format.Bounded(row.MeasuredEnd is null || row.MeasuredEnd == row.MeasuredStart ? row.MeasuredStart : $"start {row.MeasuredStart}, end {row.MeasuredEnd}", 100));
        if (Names(metadata, "speaker") is { } speaker) yield return new("Spoken by", speaker);
        if (metadata.Text("destination") is { Length: > 0 } output) yield return new("Played at", Format.Bounded(output, 200));
        if (Names(metadata, "language") is { } language) yield return new("Language", language);
        if (row.InterruptedAtMs is { } cut) yield return new("The caller cut in at", Format.Ms(cut));
        if (metadata.Milliseconds("eou_delay") is { } delay) yield return new("Turn closed after", Format.Ms(delay));
        if (metadata.Text("eou_reason") is { } reason) yield return new("Turn closed by", Closer(reason));
        if (metadata.Number("eou_confidence") is { } sure) yield return new("Turn model's confidence", Format.Count(sure));
        if (metadata.Number("transcript_confidence") is { } confidence) yield return new("Transcriber's confidence", Format.Count(confidence));
        foreach (var (name, label) in new[] { ("stt_node_ttfb", "Transcriber's own report"), ("llm_node_ttft", "Model's own report"), ("tts_node_ttfb", "Voice's own report") })
            if (metadata.Milliseconds(name) is { } reported) yield return new(label, Format.Ms(reported));
        if (metadata.Number("fragments") is { } fragments) yield return new("Transcripts joined", Format.Count(fragments));
        if (metadata.Text("node") is { Length: > 0 } node) yield return new("Node", Format.Bounded(node, 200));
        if (metadata.Number("turn_index") is { } turn) yield return new("Turn", Format.Count(turn));
        if (metadata is not { ValueKind: JsonValueKind.Object } all) yield break;
        foreach (var member in all.EnumerateObject().Where(member => !Shown.Contains(member.Name)).Take(MostOther))
            yield return new(Format.Words(Format.Bounded(member.Name, 60)), Format.Bounded(member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText(), 300));
    }

    /// <summary>The one name of a member, or the several of the member that holds them in its place.</summary>
    private static string? Names(JsonElement? metadata, string name) =>
        metadata.Text(name) is { Length: > 0 } one ? Format.Bounded(one, 200)
        : metadata.Member(name + "s") is { ValueKind: JsonValueKind.Array } several ? Format.Bounded(string.Join(", ", several.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString())), 300)
        : null;

    private static string Closer(string reason) => reason switch
    {
        "silence_timeout" => "A time of silence",
        "model_verdict" => "The turn model",
        "stt_endpoint" => "The transcriber",
        var other => Format.Words(Format.Bounded(other, 100)),
    };
}
