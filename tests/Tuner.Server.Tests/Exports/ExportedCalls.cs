using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tuner.Pipecat.Reading;
using Tuner.Server.Tests.Support;
using Tuner.Server.Validation;

namespace Tuner.Server.Tests.Exports;

/// <summary>Calls to export.</summary>
internal static class ExportedCalls
{
    /// <summary>The names of all recorded calls, and of the one that has everything.</summary>
    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "calls"), "*.frames.jsonl").Select(file => Path.GetFileName(file).Replace(".frames.jsonl", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal), "everything"];

    public static CallRecord Named(string name) => Of(name == "everything" ? SampleCalls.Everything() : SampleCalls.Recorded(name));

    public static CallRecord Of(JsonObject payload) => CallRecord.Read(JsonDocument.Parse(Encoding.UTF8.GetBytes(payload.ToJsonString()), JsonBody.Options).RootElement);

    /// <summary>A call of nine seconds with these rows.</summary>
    public static CallRecord WithRows(string rows, string more = "") => CallRecord.Read(JsonDocument.Parse(
        $$"""{"call_id":"c","call_type":"web_call","start_timestamp":1795495234000,"end_timestamp":1795495243000,"duration_ms":9000{{more}},"transcript_with_tool_calls":[{{rows}}]}""", JsonBody.Options).RootElement);
}
