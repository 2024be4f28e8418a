using System.Text.Json;
using Tuner.Pipecat.Reading;
using Tuner.Server.Validation;

namespace Tuner.Server.Ingest;

/// <summary>What the Tuner API asks of one item of the timeline.</summary>
internal static class SegmentRules
{
    private static readonly JsonEncodedText[] Roles = [.. ((string[])["user", "agent", "agent_function", "agent_result", "node_transition"]).Select(role => JsonEncodedText.Encode(role))];
    private static readonly MemberNames Segment = new("role", "text", "words", "start_ms", "end_ms", "duration_ms", "tool", "node", "metadata");
    private static readonly MemberNames Word = new("word", "start_ms", "end_ms", "confidence");
    private static readonly MemberNames Tool = new("name", "request_id", "params", "result", "is_error", "error", "start_ms", "end_ms");
    private static readonly MemberNames Metadata = new("e2e_latency", "interrupted", "llm_node_ttft", "tts_node_ttfb", "stt_node_ttfb", "transcript_confidence");

    /// <summary>Notes all that is wrong with the segment.</summary>
    public static void Check(JsonElement segment, FieldPath path, Faults faults)
    {
        if (segment.ValueKind != JsonValueKind.Object)
        {
            faults.Add(path, "dict_type", "Should be an object");
            return;
        }
        var fields = new FieldRules(segment, path, faults, Segment);
        var role = fields.OneOf("role", Roles, required: true);
        fields.AnyText("text");
        var words = CheckWords(fields, path, faults);
        var start = fields.Milliseconds("start_ms");
        var end = fields.Milliseconds("end_ms");
        var duration = fields.Milliseconds("duration_ms");
        if (role is "user" or "agent" && !words && !(start && (end || duration)))
            faults.Add(path, "value_error", "A user or agent segment needs words, or start_ms with end_ms, or start_ms with duration_ms");
        if (fields.Object("tool") is { } tool) CheckTool(new(tool, path.Member("tool"), faults, Tool));
        CheckNode(fields, path, faults, required: role == "node_transition");
        if (fields.Object("metadata") is { } metadata) CheckMetadata(new(metadata, path.Member("metadata"), faults, Metadata));
    }

    private static bool CheckWords(in FieldRules fields, FieldPath path, Faults faults)
    {
        if (fields.Find("words") is not { } words) return false;
        if (words.ValueKind != JsonValueKind.Array)
        {
            fields.Fault("words", "list_type", "Should be an array");
            return false;
        }
        foreach (var (index, word) in words.EnumerateArray().Index())
        {
            var here = path.Member("words").Item(index);
            if (word.ValueKind != JsonValueKind.Object)
            {
                faults.Add(here, "dict_type", "Should be an object");
                continue;
            }
            var inside = new FieldRules(word, here, faults, Word);
            inside.AnyText("word", required: true);
            inside.Milliseconds("start_ms", required: true);
            inside.Milliseconds("end_ms", required: true);
            inside.Number("confidence");
        }
        return words.GetArrayLength() > 0;
    }

    private static void CheckTool(in FieldRules tool)
    {
        tool.AnyText("name");
        tool.AnyText("request_id");
        tool.Object("params");
        tool.Object("result");
        tool.Boolean("is_error");
        tool.AnyText("error");
        tool.Milliseconds("start_ms");
        tool.Milliseconds("end_ms");
    }

    private static void CheckNode(in FieldRules fields, FieldPath path, Faults faults, bool required)
    {
        if (required && fields.Require("node") is null) return;
        if (fields.Object("node") is not { } node) return;
        var inside = new FieldRules(node, path.Member("node"), faults);
        inside.AnyText("from", required: true);
        inside.AnyText("to", required: true);
        inside.AnyText("reason");
    }

    private static void CheckMetadata(in FieldRules metadata)
    {
        metadata.Milliseconds("e2e_latency");
        metadata.Milliseconds("llm_node_ttft");
        metadata.Milliseconds("tts_node_ttfb");
        metadata.Milliseconds("stt_node_ttfb");
        metadata.Number("transcript_confidence", 0, 1);
        metadata.Boolean("interrupted");
    }
}
