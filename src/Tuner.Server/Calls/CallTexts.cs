using System.Text.Json;
using Tuner.Server.Calls.Reading;

namespace Tuner.Server.Calls;

/// <summary>What of a call can be searched for.</summary>
internal static class CallTexts
{
    /// <summary>What was said and heard, row by row.</summary>
    public static IEnumerable<string> Spoken(CallRecord record) =>
        record.Rows.Where(row => row.Role is RowRole.Caller or RowRole.Agent).Select(row => row.Text).OfType<string>();

    /// <summary>The same of a payload, without reading the rest of it.</summary>
    public static IEnumerable<string> Spoken(JsonElement payload) =>
        payload.Objects("transcript_with_tool_calls").Where(row => RowRoles.Parse(row.Text("role")) is RowRole.Caller or RowRole.Agent).Select(row => row.Text("text")).OfType<string>();
}
