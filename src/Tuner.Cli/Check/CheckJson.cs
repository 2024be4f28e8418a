using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tuner.Server.Checking;

namespace Tuner.Cli.Check;

/// <summary>The outcome as programs read it: times in milliseconds, money in US cents, shares from 0 to 1.</summary>
internal static class CheckJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(CheckOutcome outcome)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            json.WriteBoolean("within", outcome.IsWithin);
            json.WriteNumber("calls", outcome.Calls);
            json.WriteStartArray("limits");
            foreach (var result in outcome.Results) Write(json, result);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, LimitResult result)
    {
        json.WriteStartObject();
        json.WriteString("limit", result.Limit.Text);
        json.WriteString("scope", result.Limit.Scope.ToString());
        json.WriteString("figure", result.Limit.Figure.Name);
        json.WriteNumber("bound", result.Limit.Bound);
        json.WriteString("verdict", CheckText.Verdict(result).Replace(' ', '_'));
        if (result.Value is { } value) json.WriteNumber("value", value);
        if (result.AtLeast) json.WriteBoolean("value_at_least", true);
        json.WriteNumber("of", result.Of);
        json.WriteNumber("calls", result.Calls);
        json.WriteStartArray("worst");
        foreach (var offender in result.Worst)
        {
            json.WriteStartObject();
            json.WriteString("call", offender.Call.Name);
            json.WriteString("call_id", offender.Call.Facts.CallId);
            json.WriteNumber("value", offender.Value);
            if (offender.AtLeast) json.WriteBoolean("value_at_least", true);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
