using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;
using Tuner.Server.Ingest;
using Tuner.Server.Tests.Support;
using Tuner.Server.Validation;

namespace Tuner.Server.Tests.Ingest;

/// <summary>Whatever is read in one walk is what reading all of it says, and nothing else is taken.</summary>
public class PlainRecordTests
{
    private static readonly JsonSerializerOptions AsSenders = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Inserted =
    [
        "{", "}", "[", "]", "\"", ":", ",", "0", "-", "e", "\\", "1.5", "null", "true", "\"a\":1,", "\\u00e9", "\\ud83d", "\\ude00", " ", "\n", "\t", "\0", "\u0001", "\\u00", "\\/", "\\x",
        "1.", ".5", "+1", "1e5", "1E-", "'", "//", "é", "[[", "{}", "\"\":", "9999999999999999999",
    ];

    [Theory]
    [InlineData("clinic")]
    [InlineData("barge_in")]
    [InlineData("pizza_flow")]
    [InlineData("tool_cut")]
    [InlineData("unicode")]
    public void A_recorded_call_is_read_in_one_walk(string name) => Assert.True(IsPlain(Bytes(SampleCalls.Recorded(name))));

    [Fact]
    public void So_is_one_that_has_everything() => Assert.True(IsPlain(Bytes(SampleCalls.Everything())));

    [Theory]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2}""")]
    [InlineData("""{"start_ms":1.25,"duration_ms":2.5,"role":"user","text":""}""")]
    [InlineData("""{"role":"agent","words":[{"word":"Hi","start_ms":3,"end_ms":4,"confidence":0.5},{"word":"there","end_ms":9.5,"start_ms":1}]}""")]
    [InlineData("""{"role":"agent","words":[{"word":"Hi","start_ms":3,"end_ms":4}],"start_ms":2}""")]
    [InlineData("""{"role":"agent","text":null,"start_ms":1,"end_ms":2,"words":[],"metadata":null,"tool":null,"node":null}""")]
    [InlineData("""{"role":"agent_function"}""")]
    [InlineData("""{"role":"agent_result","tool":{"name":"t","request_id":"1","result":{"value":[1,{"a":[]}]},"is_error":false,"error":"","start_ms":1,"end_ms":2}}""")]
    [InlineData("""{"role":"agent_function","tool":{"error":"timed_out","error_message":"no","cancelled_by":"x","intermediate_results":[{"a":1,"b":{"a":1}}]}}""")]
    [InlineData("""{"role":"node_transition","node":{"from":"a","to":"b","reason":"c","more":{}}}""")]
    [InlineData("""{"role":"agent_function","anything":{"else":[]},"metadata":{"e2e_latency":1,"interrupted":true,"mine":"x","transcript_confidence":1}}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,"metadata":{"input":"text","muted":true,"speaker":"Anna","language":"de_AT","speakers":["Ben"],"languages":["en","d\u0065"]}}""")]
    [InlineData("""{"role":"agent","start_ms":1,"end_ms":2,"metadata":{"input":"text","muted":true,"speaker":"Anna","language":"de"}}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,"metadata":{"unanswered_ms":-1,"e2e_latency":-5,"latency_parts_ms":{"llm":-1,"tts":2.1,"x":{}},"latency_timeline":[{"start_ms":5,"end_ms":4},{"owner":"o"}]}}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,"metadata":{"unanswered_ms":7,"e2e_latency":5,"latency_timeline":[{"start_ms":3,"end_ms":4,"owner":"\u00fc\"","owner_kind":"service"}],"measured_from":"transcript"}}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,"text":"\ud83d\ude00","words":[{"word":"\uD83D\uDE00","start_ms":1,"end_ms":2}],"x":["\ud83d\ude00"]}""")]
    [InlineData("""{"role":"user","start_ms":1e2,"end_ms":2.5E+2,"text":"a\/\b\f\n\r\t\"\\ \u00fc\u00FC\u0000é","x":{"a":-0,"b":0.0,"c":1.0e-5,"d":123456789012345678901234567890,"e":[null,true,false,""]}}""")]
    [InlineData("""{"role":"user","start_ms":-0,"end_ms":1000000000000,"words":[{"word":"\u00fc","start_ms":1.0,"end_ms":2,"confidence":0.123456789012345678901234567890}]}""")]
    [InlineData("""{ "role" : "user" , "start_ms" : 1 , "end_ms" : 2 , "x" : [ ] , "y" : { } , "metadata" : { "interrupted" : true } }""")]
    public void A_row_as_it_is_usually_written_is_plain(string row) => Assert.True(IsPlain(Encoding.UTF8.GetBytes(Around(row))));

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""{"role":"system"}""")]
    [InlineData("""{"role":"user"}""")]
    [InlineData("""{"role":"user","role":"user","start_ms":1,"end_ms":2}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,"x":1,"y":2,"x":3}""")]
    [InlineData("""{"role":"agent_function","tool":{"params":{"a":{"b":1,"b":2}}}}""")]
    [InlineData("""{"role":"agent_function","tool":{"params":[1]}}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,"text":"\ud83d"}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,"x":["\ud83d"]}""")]
    [InlineData("""{"role":"user","words":[{"word":"\ude00","start_ms":1,"end_ms":2}]}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,"metadata":{"measured":{"start":"\ud83d"}}}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2}],"sip_call_id":"\ud83d","x":[{}""")]
    [InlineData("""{"role":"user","start_ms":1e13,"end_ms":2}""")]
    [InlineData("""{"role":"user","words":[{"word":"a","start_ms":1}]}""")]
    [InlineData("""{"role":"node_transition","node":{"from":"a"}}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,"metadata":{"transcript_confidence":1.5}}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2}],"call_id":"x","transcript_with_tool_calls":[{"role":"user","start_ms":1,"end_ms":2}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2}],"transcript_with_tool_calls":[{"role":"user","start_ms":1,"end_ms":2}""")]
    [InlineData("""{"role":"user","start_ms":01,"end_ms":2}""")]
    [InlineData("""{"role":"user","start_ms":1.,"end_ms":2}""")]
    [InlineData("""{"role":"user","start_ms":.5,"end_ms":2}""")]
    [InlineData("""{"role":"user","start_ms":+1,"end_ms":2}""")]
    [InlineData("""{"role":"user","start_ms":-,"end_ms":2}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,"x":1e}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,"x":00}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,"x":1 2}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,"x":NaN}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,"x":nul}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,"x":[1,]}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,"x":[,1]}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,"x":[1}}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,"x" 1}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,"text":"\x"}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,"x":"\x" 5}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,"text":"\u12g4"}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,"text":"\u12"}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,"text":"\ud83d\u0041"}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,"text":"\ud83dxx"}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,"text":"\ude00\ud83d"}""")]
    [InlineData("{\"role\":\"user\",\"start_ms\":1,\"end_ms\":2,\"text\":\"a\tb\"}")]
    [InlineData("{\"role\":\"user\",\"start_ms\":1,\"end_ms\":2,\"x\":\"a\0\"}")]
    [InlineData("{\"role\":\"user\",\0\"start_ms\":1,\"end_ms\":2}")]
    [InlineData("")]
    public void What_is_wrong_is_not_taken(string row) => Assert.False(IsPlain(Encoding.UTF8.GetBytes(Around(row))));

    [Theory]
    [InlineData("""{"rol\u0065":"user","start_ms":1,"end_ms":2}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,"metadata":{"latency_timeline":"none"}}""")]
    [InlineData("""{"role":"user","start_ms":1,"end_ms":2,"metadata":{"languages":["en",5]}}""")]
    public void What_is_right_and_written_unusually_is_read_as_a_whole(string row)
    {
        var bytes = Encoding.UTF8.GetBytes(Around(row));
        Assert.False(IsPlain(bytes));
        Assert.NotNull(CallIntake.Read(1, "a", 0, bytes, new(), out _));
    }

    [Fact]
    public void What_is_very_deep_is_read_as_a_whole()
    {
        var deep = $"{new string('[', 100)}{new string(']', 100)}";
        var bytes = Encoding.UTF8.GetBytes(Around($$"""{"role":"agent_function","x":{{deep}}}"""));
        Assert.False(IsPlain(bytes));
        Assert.NotNull(CallIntake.Read(1, "a", 0, bytes, new(), out _));
    }

    [Theory]
    [InlineData(61, true)]
    [InlineData(62, false)]
    public void It_goes_as_deep_as_64_levels_of_which_the_row_is_the_third(int more, bool isPlain)
    {
        foreach (var (open, close) in ((string, string)[])[("[", "]"), ("{\"a\":", "}")])
            Assert.Equal(isPlain, IsPlain(Encoding.UTF8.GetBytes(Around($$"""{"role":"agent_function","x":{{Repeated(open, more)}}{{(open == "[" ? "" : "1")}}{{Repeated(close, more)}}}"""))));
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void An_object_may_have_64_members_that_nobody_knows_and_another_one_as_many(int members, bool isPlain)
    {
        var many = string.Join(',', Enumerable.Range(0, members).Select(i => $"\"m{i}\":{i}"));
        Assert.Equal(isPlain, IsPlain(Encoding.UTF8.GetBytes(Around($$$"""{"role":"agent_function",{{{many}}}},{"role":"agent_function","x":{ {{{many}}} } }"""))));
    }

    [Theory]
    [InlineData("1000000000000", true)]
    [InlineData("1000000000001", false)]
    [InlineData("-1000000000000", true)]
    [InlineData("-1000000000001", false)]
    [InlineData("1000000000000.0", true)]
    [InlineData("1000000000000.5", false)]
    [InlineData("-1000000000000.5", false)]
    public void A_wait_is_one_that_a_clock_can_mean(string ms, bool isPlain) =>
        Assert.Equal(isPlain, IsPlain(Encoding.UTF8.GetBytes(Around($$$"""{"role":"user","start_ms":1,"end_ms":2,"metadata":{"e2e_latency":{{{ms}}} } }"""))));

    [Theory]
    [InlineData(505)]
    [InlineData(506)]
    [InlineData(507)]
    [InlineData(5_000)]
    public void A_text_with_escapes_is_read_however_long_it_is(int length) =>
        Assert.True(IsPlain(Encoding.UTF8.GetBytes(Around($$"""{"role":"user","start_ms":1,"end_ms":2,"text":"\u00fc{{new string('x', length)}}"}"""))));

    [Fact]
    public void What_stands_beside_the_timeline_may_have_any_names()
    {
        var many = string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"m\\u00fc{i}\":[{i}.5,{{}}]"));
        Assert.True(IsPlain(Encoding.UTF8.GetBytes(Around($$"""{"role":"user","start_ms":1,"end_ms":2}],"more":{{{many}}},"even_more":[{}"""))));
    }

    [Fact]
    public void An_object_of_very_many_members_is_read_as_a_whole()
    {
        var many = string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"m{i}\":{i}"));
        Assert.False(IsPlain(Encoding.UTF8.GetBytes(Around($$"""{"role":"user","start_ms":1,"end_ms":2,{{many}}}"""))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"transcript_with_tool_calls":{}}""")]
    [InlineData("""{"transcript_with_tool_calls":[{"role":"user","start_ms":1,"end_ms":2}]}""")]
    public void A_body_that_is_no_call_is_not_taken(string body) => Assert.False(IsPlain(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData(" ", true)]
    [InlineData("{}", false)]
    [InlineData("x", false)]
    public void Behind_a_body_stands_nothing_but_space(string behind, bool isPlain) => Assert.Equal(isPlain, IsPlain([.. Bytes(SampleCalls.Everything()), .. Encoding.UTF8.GetBytes(behind)]));

    [Fact]
    public void A_body_changed_anywhere_is_read_as_a_whole_one_is_or_not_taken()
    {
        var bytes = Bytes(SampleCalls.Everything());
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Int[0, Inserted.Length - 1], Gen.Int[0, 3]).Array[1, 3].Sample(changes =>
        {
            var changed = new List<byte>(bytes);
            foreach (var (place, inserted, taken) in changes)
            {
                var at = Math.Min(place, changed.Count);
                changed.RemoveRange(at, Math.Min(taken, changed.Count - at));
                changed.InsertRange(at, Encoding.UTF8.GetBytes(Inserted[inserted]));
            }
            IsPlain([.. changed]);
        }, iter: 4_000);
    }

    // Whether it is read in one walk; where it is, all is compared.
    private static bool IsPlain(byte[] body)
    {
        using var plain = PlainRecord.Read(body);
        if (plain is null) return false;
        var faults = new Faults();
        using var document = JsonBody.Parse(body, faults);
        Assert.NotNull(document);
        CallRules.Check(document.RootElement, faults);
        Assert.Empty(faults.List);
        var whole = CallRecord.Read(document.RootElement);
        Assert.Equal(whole.Rows.Select(Text), plain.Record.Rows.Select(Text));
        Assert.Equal(CallSummarizer.Summarize(whole), CallSummarizer.Summarize(plain.Record));
        Assert.Equivalent(CallRowsReader.Read(whole), CallRowsReader.Read(plain.Record), strict: true);
        Assert.Equal(CallTexts.Spoken(whole), CallTexts.Spoken(plain.Record));
        return true;
    }

    private static string Text(CallRow row) => string.Create(CultureInfo.InvariantCulture,
        $"{row.Role} {row.Text} {row.StartMs} {row.EndMs} {row.Interrupted} {row.UnheardText} {row.Estimated} {row.Placeholder} {row.MeasuredStart} {row.MeasuredEnd} {row.Typed} {row.Muted} [{string.Join(", ", row.Speakers)}] [{string.Join(", ", row.Languages)}] {row.UnansweredMs} [{string.Join(", ", row.UnansweredSpans)}] {Text(row.Wait)} {Text(row.Tool)} {row.Node}");

    private static string? Text(Wait? wait) => wait is null ? null : $"{wait.TotalMs} {wait.MeasuredFrom} [{string.Join(", ", wait.KnownPartsMs)}] [{string.Join(", ", wait.Spans)}]";

    private static string? Text(ToolFacts? tool) => (tool is null ? null : tool with { Parameters = null, Result = null, Intermediate = null })?.ToString();

    private static string Repeated(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private static byte[] Bytes(JsonObject payload) => Encoding.UTF8.GetBytes(payload.ToJsonString(AsSenders));

    private static string Around(string row) => Payload.Valid().ToJsonString().Replace("""[{"role":"agent","text":"Hello","start_ms":310,"end_ms":1240}]""", $"[{row}]", StringComparison.Ordinal);
}
