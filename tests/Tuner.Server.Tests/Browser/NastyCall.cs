using System.Text.Json.Nodes;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Browser;

/// <summary>A call whose every text tries to become something else.</summary>
internal static class NastyCall
{
    public const string Text = "\"'`--></script></title></svg><script>hacked=1;alert(1)</script><img src=x onerror=alert(2)><a href=\"javascript:alert(3)\">x</a> @(1+1) {{7*7}} \u202Eright";

    /// <summary>Everything, with that text in the place of every text that is free.</summary>
    public static JsonObject Payload()
    {
        var payload = SampleCalls.Everything();
        Replace(payload);
        payload["call_id"] = Text;
        payload["transcript_with_tool_calls"]![1]!["text"] = Text + new string('w', 300);
        return payload;
    }

    private static void Replace(JsonNode? node)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array) Replace(item);
        }
        if (node is not JsonObject members) return;
        foreach (var (name, value) in members.ToList())
        {
            if (value is JsonValue text && text.GetValueKind() == System.Text.Json.JsonValueKind.String && name != "role") members[name] = Fit(name);
            else Replace(value);
        }
    }

    private static string Fit(string name) => name switch
    {
        "caller_phone_number" => Text[..50],
        "disconnection_reason" or "call_type" => Text[..100],
        "recording_url" => "javascript:alert(4)",
        _ => Text,
    };
}
