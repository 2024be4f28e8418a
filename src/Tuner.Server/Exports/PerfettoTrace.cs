using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tuner.Pipecat.Reading;

namespace Tuner.Server.Exports;

/// <summary>A call as a trace that Perfetto (ui.perfetto.dev) and Chrome's own viewer open: a lane for each voice, for tools, and for whose time each wait was.</summary>
internal static class PerfettoTrace
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // The lanes from the top down; tools that run at once take further lanes behind the last.
    private static readonly string[] Lanes = ["caller", "agent", "wait", "nodes, errors, stalls", "tools"];
    private const int Caller = 1, Agent = 2, Wait = 3, Moments = 4, FirstTool = 5;

    /// <summary>Writes the call.</summary>
    public static void Write(IBufferWriter<byte> target, CallRecord call)
    {
        using var json = new Utf8JsonWriter(target, Options);
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ms");
        json.WriteStartObject("otherData");
        json.WriteString("call_id", call.CallId);
        json.WriteString("started_at_ms", call.StartedAtMs.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
        json.WriteStartArray("traceEvents");
        WriteName(json, "process_name", 0, $"call {call.CallId}");
        var toolLanes = ToolLanes(call);
        foreach (var (index, name) in Lanes.Index()) WriteName(json, "thread_name", index + 1, name);
        for (var lane = 1; lane < toolLanes.Lanes; lane++) WriteName(json, "thread_name", FirstTool + lane, string.Create(CultureInfo.InvariantCulture, $"tools {lane + 1}"));
        foreach (var row in call.Rows) WriteRow(json, row);
        foreach (var (start, end, lane, row) in toolLanes.Tools) WriteTool(json, row, start, end, lane);
        foreach (var stall in call.Stalls) WriteSlice(json, Moments, "host stall", "stall", stall.StartMs, stall.EndMs, []);
        foreach (var error in call.Errors)
            if (error.AtMs is { } at) WriteInstant(json, "error", at, [("message", error.Message), ("source", error.Source)]);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRow(Utf8JsonWriter json, CallRow row)
    {
        foreach (var span in row.Wait?.Spans ?? row.UnansweredSpans) WriteSlice(json, Wait, span.Key, "wait", span.StartMs, span.EndMs, [("owner", span.Owner), ("owner_kind", span.OwnerKind)]);
        if (row is { StartMs: { } at, Role: RowRole.Node, Node: { } node, Placeholder: false }) WriteInstant(json, $"{node.From} → {node.To}", at, [("reason", node.Reason)]);
        if (!row.IsSpoken() || row.StartMs is not { } start) return;
        var lane = row.Role == RowRole.Caller ? Caller : Agent;
        WriteSlice(json, lane, row.Text is { Length: > 0 } said ? said : "(no words)", lane == Caller ? "caller" : "agent", start, row.EndMs ?? start, [("interrupted", row.Interrupted ? "true" : null), ("unheard_text", row.UnheardText)]);
    }

    private static void WriteTool(Utf8JsonWriter json, CallRow row, long start, long end, int lane) => WriteSlice(
        json, FirstTool + lane, row.Tool!.Name, "tool", start, end,
        [("arguments", row.Tool.Parameters?.GetRawText()), ("error", row.Tool.Failed ? row.Tool.Error ?? "failed" : null)]);

    /// <summary>Each tool in the first lane that is free when it begins: slices of one lane may not cross.</summary>
    private static (List<(long Start, long End, int Lane, CallRow Row)> Tools, int Lanes) ToolLanes(CallRecord call)
    {
        var results = call.Rows.Where(row => row is { Role: RowRole.Result, Tool.RequestId: not null }).ToLookup(row => row.Tool!.RequestId, StringComparer.Ordinal);
        var tools = new List<(long, long, int, CallRow)>();
        var free = new List<long>();
        foreach (var (row, start, end) in call.Rows.Where(row => row is { Role: RowRole.Function, Tool: not null }).Select(Times).OrderBy(tool => tool.Start))
        {
            var lane = free.FindIndex(until => until <= start);
            if (lane < 0)
            {
                lane = free.Count;
                free.Add(0);
            }

            free[lane] = Math.Max(end, start + 1);
            tools.Add((start, end, lane, row));
        }

        return (tools, free.Count);

        (CallRow Row, long Start, long End) Times(CallRow row)
        {
            var (start, end) = RowMetadata.ToolTimes(row, row.Tool?.RequestId is { } id ? results[id].FirstOrDefault() : null);
            return (row, start ?? 0, end ?? (row.Tool?.Error == "never_ended" ? Math.Max(start ?? 0, call.DurationMs) : start ?? 0));
        }
    }

    private static void WriteName(Utf8JsonWriter json, string what, int lane, string name)
    {
        json.WriteStartObject();
        json.WriteString("ph", "M");
        json.WriteString("name", what);
        json.WriteNumber("pid", 1);
        json.WriteNumber("tid", lane);
        json.WriteStartObject("args");
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSlice(Utf8JsonWriter json, int lane, string name, string category, long start, long end, ReadOnlySpan<(string Name, string? Value)> arguments)
    {
        json.WriteStartObject();
        json.WriteString("ph", "X");
        WritePlace(json, name, category, lane, start);
        json.WriteNumber("dur", Math.Max(0, end - start) * 1_000);
        WriteArguments(json, arguments);
        json.WriteEndObject();
    }

    private static void WriteInstant(Utf8JsonWriter json, string name, long at, ReadOnlySpan<(string Name, string? Value)> arguments)
    {
        json.WriteStartObject();
        json.WriteString("ph", "i");
        json.WriteString("s", "t");
        WritePlace(json, name, "moment", Moments, at);
        WriteArguments(json, arguments);
        json.WriteEndObject();
    }

    private static void WritePlace(Utf8JsonWriter json, string name, string category, int lane, long at)
    {
        json.WriteString("name", name);
        json.WriteString("cat", category);
        json.WriteNumber("pid", 1);
        json.WriteNumber("tid", lane);
        json.WriteNumber("ts", at * 1_000);
    }

    private static void WriteArguments(Utf8JsonWriter json, ReadOnlySpan<(string Name, string? Value)> arguments)
    {
        json.WriteStartObject("args");
        foreach (var (name, value) in arguments)
            if (value is not null) json.WriteString(name, value);
        json.WriteEndObject();
    }
}
