using System.Text.Json;
using Tuner.Pipecat.Reading;
using Tuner.Server.Validation;

namespace Tuner.Server.Ingest;

/// <summary>What the Tuner API asks of a call's body. Members that it does not know are left alone.</summary>
internal static class CallRules
{
    private static readonly JsonEncodedText[] Sentiments = [.. ((string[])["positive", "neutral", "negative", "unknown"]).Select(word => JsonEncodedText.Encode(word))];

    /// <summary>Notes all that is wrong with the body.</summary>
    public static void Check(JsonElement body, Faults faults)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            faults.Add(FieldPath.Body, "dict_type", "The body should be a JSON object");
            return;
        }
        CheckBesideTimeline(body, faults);
        CheckSegments(new(body, FieldPath.Body, faults), faults);
    }

    /// <summary>Notes what is wrong with the body beside its timeline.</summary>
    /// <param name="body">The body, an object.</param>
    /// <param name="faults">Where it is noted.</param>
    public static void CheckBesideTimeline(JsonElement body, Faults faults)
    {
        var fields = new FieldRules(body, FieldPath.Body, faults);
        CheckIdentity(fields);
        CheckTimes(fields);
        CheckOutcome(fields);
        CheckFreeForm(fields, faults);
    }

    private static void CheckIdentity(in FieldRules fields)
    {
        if (fields.Text("call_id", 1, 200, required: true)?.Contains('\0', StringComparison.Ordinal) == true)
            fields.Fault("call_id", "value_error", "Should not contain the character U+0000");
        fields.Text("call_type", 1, 100, required: true);
        fields.Text("recording_url", 1, 1024, required: true);
        fields.Text("recording_multi_channel_url", max: 1024);
        fields.Integer("agent_version", 0, long.MaxValue);
        fields.Text("caller_phone_number", max: 50);
        fields.AnyText("sip_call_id");
        fields.AnyText("recipient");
        fields.AnyText("transcript");
    }

    private static void CheckTimes(in FieldRules fields)
    {
        var start = fields.Integer("start_timestamp", 0, CallTimes.MaxTimestamp, required: true);
        var end = fields.Integer("end_timestamp", 0, CallTimes.MaxTimestamp, required: true);
        if (CallTimes.ToUnixMs(end) < CallTimes.ToUnixMs(start))
            fields.Fault("end_timestamp", "value_error", "Should be start_timestamp or later");
        fields.Integer("duration_ms", 0, CallTimes.MaxTimestamp);
    }

    private static void CheckOutcome(in FieldRules fields)
    {
        fields.Text("call_status", max: 100);
        fields.Text("disconnection_reason", max: 100);
        fields.Boolean("call_successful");
        fields.Boolean("in_voicemail");
        fields.OneOf("user_sentiment", Sentiments);
        fields.Number("call_cost");
    }

    private static void CheckFreeForm(in FieldRules fields, Faults faults)
    {
        fields.Object("collected_dynamic_variables");
        fields.Object("call_analysis");
        fields.Object("general_meta_data_raw");
        if (fields.Object("metadata") is { } metadata)
        {
            var inside = new FieldRules(metadata, FieldPath.Body.Member("metadata"), faults);
            inside.Object("ai_models");
            inside.Object("usage_token");
        }
        if (fields.Object("sip_headers") is { } headers && headers.EnumerateObject().Any(h => h.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null)))
            fields.Fault("sip_headers", "string_type", "Each value should be a string");
    }

    private static void CheckSegments(in FieldRules fields, Faults faults)
    {
        const string Name = "transcript_with_tool_calls";
        if (fields.Require(Name) is not { } segments) return;
        if (segments.ValueKind != JsonValueKind.Array)
            fields.Fault(Name, "list_type", "Should be an array");
        else if (segments.GetArrayLength() == 0)
            fields.Fault(Name, "too_short", "Should have at least 1 item");
        else
            foreach (var (index, segment) in segments.EnumerateArray().Index())
                SegmentRules.Check(segment, FieldPath.Body.Member(Name).Item(index), faults);
    }
}
