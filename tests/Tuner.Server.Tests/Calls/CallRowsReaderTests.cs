using System.Text.Json;
using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;

namespace Tuner.Server.Tests.Calls;

public sealed class CallRowsReaderTests
{
    [Fact]
    public void An_answer_has_its_wait_its_parts_and_each_owner_once_the_longest_first()
    {
        var rows = Read("""
            {"role":"agent","start_ms":5000,"end_ms":6000,"metadata":{"e2e_latency":1000,"latency_parts_ms":{"llm":600,"tts":0.5},"latency_timeline":[
                {"key":"llm","owner_kind":"service","owner":"A","start_ms":4000,"end_ms":4200},
                {"key":"tts","owner_kind":"service","owner":"B","start_ms":4200,"end_ms":4700},
                {"key":"llm","owner_kind":"service","owner":"A","start_ms":4700,"end_ms":5000},
                {"key":"none","owner_kind":"host","owner":"C","start_ms":5000,"end_ms":5000}]}}
            """);
        var wait = Assert.Single(rows.Waits);
        Assert.Equal((0, 5000L, 1000L, true), (wait.Row, wait.AtMs, wait.WaitMs, wait.Answered));
        Assert.Equal([null, 600, null, null, 1, null], wait.PartsMs);
        Assert.Equal([new("service", "A", 500), new OwnerTime("service", "B", 500)], wait.Owners);
    }

    [Fact]
    public void A_turn_without_an_answer_is_a_wait_that_was_not_answered()
    {
        var rows = Read("""{"role":"user","start_ms":0,"end_ms":1000,"metadata":{"unanswered_ms":4000,"latency_timeline":[{"owner_kind":"bot","owner":"tool","start_ms":1000,"end_ms":5000}]}}""");
        var wait = Assert.Single(rows.Waits);
        Assert.Equal((5000L, 4000L, false), (wait.AtMs, wait.WaitMs, wait.Answered));
        Assert.Equal([new("bot", "tool", 4000)], wait.Owners);
    }

    [Fact]
    public void A_tool_is_one_row_whether_its_failure_stands_on_the_call_or_on_its_result()
    {
        var rows = Read("""
            {"role":"agent_function","start_ms":100,"tool":{"name":"look_up","request_id":"1","start_ms":110,"end_ms":300}},
            {"role":"agent_result","start_ms":310,"tool":{"name":"look_up","request_id":"1","is_error":true,"error":"failed"}},
            {"role":"agent_function","start_ms":400,"tool":{"name":"open","request_id":"2"}},
            {"role":"agent_function","start_ms":500,"tool":{"name":"late","request_id":"3"}},
            {"role":"agent_result","start_ms":900,"tool":{"name":"late","request_id":"3"}}
            """);
        Assert.Equal([new(0, "look_up", 110, 190, true, "failed"), new(2, "open", 400, null, false, null), new ToolRow(3, "late", 500, 400, false, null)], rows.Tools);
    }

    [Fact]
    public void Long_texts_are_cut_but_never_inside_a_character()
    {
        var name = new string('a', OwnerTime.MaxName - 1) + "\U0001F600" + "b";
        var rows = Read($$$"""{"role":"agent_function","start_ms":0,"tool":{"name":{{{JsonSerializer.Serialize(name)}}}}}""");
        Assert.Equal(new string('a', OwnerTime.MaxName - 1), Assert.Single(rows.Tools).Name);
    }

    [Theory]
    [InlineData("""{"usage":{"llm":[{"total_tokens":100},{"total_tokens":20}],"tts":[{"characters":7}],"stt":[{"audio_seconds":1.5}]}}""", 120L, 7L, 1.5)]
    [InlineData("""{"usage_token":{"llm_token":9,"tts_character_count":8,"asr_duration":2}}""", 9L, 8L, 2.0)]
    [InlineData("""{"usage":{"llm":[{"total_tokens":1e300},{"total_tokens":-1},"x"]}}""", null, null, null)]
    [InlineData("""{"usage":{"llm":5}}""", null, null, null)]
    public void What_a_call_used_is_added_up_over_its_models(string raw, long? tokens, long? characters, double? seconds)
    {
        using var payload = JsonDocument.Parse($$"""{"general_meta_data_raw":{{raw}} }""");
        Assert.Equal(new(tokens, characters, seconds), CallUsage.Read(payload.RootElement));
    }

    [Fact]
    public void The_figures_of_the_waits_count_turns_without_an_answer_as_at_least_so_long()
    {
        var summary = CallSummarizer.Summarize(Record("""
            {"role":"agent","start_ms":1,"metadata":{"e2e_latency":500}},
            {"role":"agent","start_ms":2,"metadata":{"e2e_latency":700}},
            {"role":"user","start_ms":3,"metadata":{"unanswered_ms":4000}}
            """));
        Assert.Equal((new(700, false), new(4000, true), new(4000, true)), (summary.WaitHalf!.Value, summary.WaitMost!.Value, (WaitFigure)summary.WaitWorst!.Value));
        Assert.Equal((2, 1, 500L, 700L), (summary.Answers, summary.Unanswered, summary.ResponseMedianMs!.Value, summary.ResponseWorstMs!.Value));
    }

    [Fact]
    public void Names_are_those_of_the_callers_rows_each_once_and_languages_are_compared_as_tags()
    {
        var rows = Read("""
            {"role":"user","start_ms":0,"metadata":{"language":"de_AT","speaker":"Anna"}},
            {"role":"user","start_ms":1,"metadata":{"languages":["DE-at","en",5,null,""],"speakers":["Anna","Ben"],"speaker":7}},
            {"role":"agent","start_ms":2,"metadata":{"language":"fr","speaker":"Bot"}}
            """);
        Assert.Equal([new(CallName.Language, "de-at"), new(CallName.Language, "en"), new(CallName.Speaker, "Anna"), new CallName(CallName.Speaker, "Ben")], rows.Names);
    }

    [Fact]
    public void Of_very_many_or_very_long_names_some_are_kept()
    {
        var many = string.Join(',', Enumerable.Range(0, 300).Select(i => $"\"l{i}\""));
        var rows = Read($$$"""{"role":"user","start_ms":0,"metadata":{"languages":[{{{many}}}],"speakers":["{{{new string('x', 900)}}}","{{{new string('x', 901)}}}"],"language":"{{{string.Join('-', Enumerable.Repeat("a", 300))}}}"}}""");
        Assert.Equal(CallNames.MostOfAKind, rows.Names.Count(name => name.Kind == CallName.Language));
        Assert.Equal("a-a-a-a-a-a-a-a", rows.Names[0].Name);
        Assert.Equal(new string('x', OwnerTime.MaxName), Assert.Single(rows.Names, name => name.Kind == CallName.Speaker).Name);
    }

    [Theory]
    [InlineData("de", "de")]
    [InlineData("zh_Hant-TW", "zh-hant-tw")]
    [InlineData(" EN ", "en")]
    [InlineData("", null)]
    [InlineData("-", null)]
    [InlineData("de-", null)]
    [InlineData("d e", null)]
    [InlineData("süd", null)]
    public void A_language_that_is_asked_for_is_a_tag(string text, string? tag) => Assert.Equal(tag, LanguageTag.Read(text));

    [Theory]
    [InlineData("""{"disconnection_reason":"call_transfer"}""", true)]
    [InlineData("""{"general_meta_data_raw":{"transfers":[{"outcome":"asked"}]}}""", true)]
    [InlineData("""{"general_meta_data_raw":{"transfers":[{}]}}""", true)]
    [InlineData("""{"general_meta_data_raw":{"transfers":[{"outcome":"failed"}]}}""", false)]
    [InlineData("""{"general_meta_data_raw":{"transfers":"none"}}""", false)]
    [InlineData("{}", false)]
    public void A_caller_was_handed_over_unless_that_failed(string payload, bool was)
    {
        using var document = JsonDocument.Parse(payload);
        Assert.Equal(was, CallSummarizer.Summarize(CallRecord.Read(document.RootElement)).Transferred);
    }

    private static CallRows Read(string rows) => CallRowsReader.Read(Record(rows));

    private static CallRecord Record(string rows) =>
        CallRecord.Read(JsonDocument.Parse($$"""{"call_id":"c","transcript_with_tool_calls":[{{rows}}]}""").RootElement);
}
