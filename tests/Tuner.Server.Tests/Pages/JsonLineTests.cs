using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Tuner.Server.Pages.Detail;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Pages;

public class JsonLineTests
{
    [Fact]
    public void Json_is_coloured_by_what_its_pieces_are() =>
        Assert.Equal(
            ["sign {", "name \"a\"", "sign : ", "number -1.5e3", "sign , ", "name \"b\"", "sign :[", "word true", "sign ,", "text \"x\\\"y\"", "sign ]}"],
            Assert.Single(JsonLine.Of("""{"a": -1.5e3, "b":[true,"x\"y"]}""")).Tokens.Select(token => $"{token.Kind} {token.Text}"));

    [Fact]
    public void What_stands_between_brackets_can_be_folded()
    {
        var lines = JsonLine.Of("{\n  \"list\": [\n    1,\n    2\n  ],\n  \"name\": \"x\"\n}");
        var all = Assert.Single(lines);
        Assert.Equal(2, all.Inside.Count);
        Assert.Equal(["    1,", "    2"], all.Inside[0].Inside.Select(Text));
        Assert.Equal("  ],", string.Concat(all.Inside[0].Closing.Select(token => token.Text)));
    }

    [Theory]
    [InlineData("{\n  \"a\": [\n    \"<script>alert(1)</script>\"\n  ]\n}")]
    [InlineData("{\n  \"a\": {\n    \"b\": \"cut off in the mid… (17 more characters in the JSON)")]
    [InlineData("no json at all: ]}\n}{")]
    [InlineData("\"never closed\\")]
    public void What_is_copied_is_the_text_itself_whatever_it_is(string text)
    {
        using var written = new StringWriter();
        new JsonMarkup(JsonLine.Of(text)).WriteTo(written, HtmlEncoder.Default);
        var shown = System.Net.WebUtility.HtmlDecode(Tags().Replace(written.ToString(), ""));
        Assert.Equal(text, shown);
        Assert.DoesNotContain("<script", written.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void As_deep_as_json_may_be_it_is_printed()
    {
        JsonNode deep = 1;
        for (var i = 0; i < 50; i++) deep = new JsonObject { ["inside"] = deep };
        var row = new JsonObject { ["role"] = "agent_function", ["start_ms"] = 1, ["tool"] = new JsonObject { ["name"] = "n", ["params"] = deep } };
        var page = SampleCalls.Page(Payload.WithRows(row));
        Assert.Equal(1, Depth(JsonLine.Of(Assert.IsType<ToolEntry>(page.Entries[0]).Parameters)[0]) - 50);
    }

    private static int Depth(JsonLine line) => 1 + line.Inside.Select(Depth).DefaultIfEmpty(0).Max();

    private static string Text(JsonLine line) => string.Concat(line.Tokens.Select(token => token.Text));

    private static System.Text.RegularExpressions.Regex Tags() => new("<[^>]*>");
}
