using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Calls;

public class CallTextsTests
{
    [Theory]
    [InlineData("[]")]
    [InlineData("""{"no":"array"}""")]
    [InlineData("""[{"text":"said","role":"user"},{"role":"agent","metadata":{"role":"user","text":"inside"},"text":"heard"}]""")]
    [InlineData("""[7,null,[{"role":"user","text":"deeper"}],{"role":"agent_function","text":"no"},{"role":"user"},{"role":"user","text":null},{"role":["user"],"text":"no"},{"role":"user","text":7}]""")]
    [InlineData("""[{"role":"user","text":"\u00e9 \ud83d\ude00"},{"role":"agent","text":""}]""")]
    public void Whichever_way_a_payload_is_read_the_same_was_said(string rows)
    {
        foreach (var payload in new[] { $$"""{"transcript_with_tool_calls":{{rows}}}""", $$"""{"before":{"transcript_with_tool_calls":[{"role":"user","text":"no"}]},"transcript_with_tool_calls":{{rows}},"after":[1]}""" }) AssertAlike(payload);
    }

    [Fact]
    public void Whole_calls_are_read_alike_too()
    {
        AssertAlike(SampleCalls.Everything().ToJsonString());
        AssertAlike(SampleCalls.Recorded("clinic").ToJsonString());
    }

    [Fact]
    public void What_is_found_first_ends_the_reading()
    {
        var asked = new List<string>();
        var rows = JsonNode.Parse("""[{"role":"user","text":"one"},{"role":"agent","text":"two"},{"role":"user","text":"three"}]""")!;
        var payload = Encoding.UTF8.GetBytes(new JsonObject { ["transcript_with_tool_calls"] = rows }.ToJsonString());
        Assert.Equal("two!", CallTexts.First(payload, text =>
        {
            asked.Add(text);
            return text == "two" ? "two!" : null;
        }));
        Assert.Equal(["one", "two"], asked);
    }

    private static void AssertAlike(string payload)
    {
        using var document = JsonDocument.Parse(payload);
        var expected = CallTexts.Spoken(CallRecord.Read(document.RootElement)).ToList();
        Assert.Equal(expected, CallTexts.Spoken(document.RootElement));
        var asked = new List<string>();
        Assert.Null(CallTexts.First<string>(Encoding.UTF8.GetBytes(payload), text =>
        {
            asked.Add(text);
            return null;
        }));
        Assert.Equal(expected, asked);
    }
}
