using System.Buffers;
using System.Text.Json;
using Tuner.Pipecat.Reading;
using Tuner.Server.Exports;

namespace Tuner.Server.Tests.Exports;

public class PerfettoTraceTests
{
    public static TheoryData<string> Calls => ExportedCalls.Names;

    [Theory]
    [MemberData(nameof(Calls))]
    public void Each_voice_and_tool_has_its_lane_and_its_time(string name)
    {
        var call = ExportedCalls.Named(name);
        using var trace = Written(call);
        var slices = Events(trace, "X");
        foreach (var row in call.Rows.Where(row => row.IsSpoken() && row.StartMs is not null))
            Assert.Contains(slices, slice => slice.GetProperty("tid").GetInt32() == (row.Role == RowRole.Caller ? 1 : 2) && slice.GetProperty("ts").GetInt64() == row.StartMs * 1_000 && slice.GetProperty("dur").GetInt64() == Math.Max(0, (row.EndMs ?? row.StartMs)!.Value - row.StartMs!.Value) * 1_000);
        Assert.Equal(call.Rows.Count(row => row.Role == RowRole.Function), slices.Count(slice => slice.GetProperty("cat").GetString() == "tool"));
    }

    [Fact]
    public void Tools_that_run_at_once_stand_in_lanes_of_their_own()
    {
        using var trace = Written(ExportedCalls.WithRows("""
            {"role":"agent_function","start_ms":1000,"tool":{"name":"a","start_ms":1000,"end_ms":3000}},
            {"role":"agent_function","start_ms":2000,"tool":{"name":"b","start_ms":2000,"end_ms":4000}},
            {"role":"agent_function","start_ms":3000,"tool":{"name":"c","start_ms":3000,"is_error":true,"error":"never_ended"}}
            """));
        Assert.Equal([("a", 5, 2_000_000), ("b", 6, 2_000_000), ("c", 5, 6_000_000)], Events(trace, "X").Select(slice => (slice.GetProperty("name").GetString()!, slice.GetProperty("tid").GetInt32(), slice.GetProperty("dur").GetInt32())));
        Assert.Equal(["caller", "agent", "wait", "nodes, errors, stalls", "tools", "tools 2"], Events(trace, "M").Skip(1).Select(each => each.GetProperty("args").GetProperty("name").GetString()));
    }

    private static List<JsonElement> Events(JsonDocument trace, string phase) => [.. trace.RootElement.GetProperty("traceEvents").EnumerateArray().Where(each => each.GetProperty("ph").GetString() == phase)];

    private static JsonDocument Written(CallRecord call)
    {
        var bytes = new ArrayBufferWriter<byte>();
        PerfettoTrace.Write(bytes, call);
        return JsonDocument.Parse(bytes.WrittenMemory);
    }
}
