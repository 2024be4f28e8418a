using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tuner.Server.Ingest;
using Tuner.Server.Tests.Support;
using Tuner.Server.Validation;

namespace Tuner.Server.Tests.Ingest;

/// <summary>Both sides of every bound, and the words for what is beyond.</summary>
public sealed class BoundsTests
{
    [Theory]
    [InlineData("call_id", "\"\"", "string_too_short: Should have at least 1 character")]
    [InlineData("agent_version", "0", null)]
    [InlineData("agent_version", "-1", "out_of_range: Should be from 0 to 9223372036854775807")]
    [InlineData("start_timestamp", "0", null)]
    [InlineData("start_timestamp", "null", "missing: Field required")]
    [InlineData("end_timestamp", "253402300799999", null)]
    [InlineData("end_timestamp", "253402300800000", "out_of_range: Should be from 0 to 253402300799999")]
    [InlineData("duration_ms", "0", null)]
    [InlineData("duration_ms", "253402300799999", null)]
    [InlineData("duration_ms", "253402300800000", "out_of_range: Should be from 0 to 253402300799999")]
    [InlineData("duration_ms", "0.5", "int_type: Should be an integer")]
    [InlineData("duration_ms", "\"5\"", "int_type: Should be an integer")]
    [InlineData("call_cost", "-1e300", null)]
    [InlineData("call_cost", "1e999", "float_type: Should be a number")]
    [InlineData("call_cost", "true", "float_type: Should be a number")]
    [InlineData("call_successful", "true", null)]
    [InlineData("call_successful", "false", null)]
    [InlineData("call_successful", "0", "bool_type: Should be true or false")]
    [InlineData("in_voicemail", "\"\"", "bool_type: Should be true or false")]
    [InlineData("user_sentiment", "\"positive\"", null)]
    [InlineData("user_sentiment", "\"neutral\"", null)]
    [InlineData("user_sentiment", "\"negative\"", null)]
    [InlineData("user_sentiment", "\"good\"", "enum: Should be one of: positive, neutral, negative, unknown")]
    [InlineData("user_sentiment", "1", "string_type: Should be a string")]
    [InlineData("metadata", "{}", null)]
    [InlineData("metadata", "7", "dict_type: Should be an object")]
    [InlineData("metadata", """{"ai_models":{},"usage_token":null}""", null)]
    [InlineData("metadata", """{"ai_models":[]}""", "/ai_models dict_type: Should be an object")]
    [InlineData("metadata", """{"usage_token":1}""", "/usage_token dict_type: Should be an object")]
    [InlineData("sip_headers", "{}", null)]
    [InlineData("sip_headers", """{"a":"b","c":null}""", null)]
    [InlineData("sip_headers", """{"a":"b","c":true}""", "string_type: Each value should be a string")]
    [InlineData("sip_headers", """[]""", "dict_type: Should be an object")]
    [InlineData("transcript_with_tool_calls", "[]", "too_short: Should have at least 1 item")]
    [InlineData("transcript_with_tool_calls", "1", "list_type: Should be an array")]
    [InlineData("transcript_with_tool_calls", "[[]]", "/0 dict_type: Should be an object")]
    [InlineData("transcript_with_tool_calls", """[{"role":"agent"}]""", "/0 value_error: A user or agent segment needs words, or start_ms with end_ms, or start_ms with duration_ms")]
    [InlineData("transcript_with_tool_calls", """[{"role":"x"}]""", "/0/role enum: Should be one of: user, agent, agent_function, agent_result, node_transition")]
    [InlineData("transcript_with_tool_calls", """[{"role":"agent","words":1}]""", "/0/words list_type: Should be an array; /0 value_error: A user or agent segment needs words, or start_ms with end_ms, or start_ms with duration_ms")]
    [InlineData("transcript_with_tool_calls", """[{"role":"user","start_ms":-1e12,"end_ms":1e12}]""", null)]
    [InlineData("transcript_with_tool_calls", """[{"role":"agent_result","start_ms":-1.1e12}]""", "/0/start_ms out_of_range: Should be from -1000000000000 to 1000000000000")]
    [InlineData("transcript_with_tool_calls", """[{"role":"agent_result","end_ms":1.1e12}]""", "/0/end_ms out_of_range: Should be from -1000000000000 to 1000000000000")]
    [InlineData("transcript_with_tool_calls", """[{"role":"agent_result","duration_ms":"x"}]""", "/0/duration_ms float_type: Should be a number")]
    [InlineData("transcript_with_tool_calls", """[{"role":"agent_result","metadata":{"transcript_confidence":0}}]""", null)]
    [InlineData("transcript_with_tool_calls", """[{"role":"agent_result","metadata":{"transcript_confidence":1}}]""", null)]
    [InlineData("transcript_with_tool_calls", """[{"role":"agent_result","metadata":{"transcript_confidence":1.01}}]""", "/0/metadata/transcript_confidence out_of_range: Should be from 0 to 1")]
    [InlineData("transcript_with_tool_calls", """[{"role":"agent_result","metadata":{"transcript_confidence":-0.01}}]""", "/0/metadata/transcript_confidence out_of_range: Should be from 0 to 1")]
    [InlineData("transcript_with_tool_calls", """[{"role":"agent_result","metadata":{"llm_node_ttft":"x","tts_node_ttfb":"x","stt_node_ttfb":"x"}}]""", "/0/metadata/llm_node_ttft float_type: Should be a number; /0/metadata/tts_node_ttfb float_type: Should be a number; /0/metadata/stt_node_ttfb float_type: Should be a number")]
    [InlineData("transcript_with_tool_calls", """[{"role":"agent_result","tool":{"name":1,"request_id":1,"error":1,"start_ms":"x"}}]""", "/0/tool/name string_type: Should be a string; /0/tool/request_id string_type: Should be a string; /0/tool/error string_type: Should be a string; /0/tool/start_ms float_type: Should be a number")]
    [InlineData("transcript_with_tool_calls", """[{"role":"node_transition","node":{"from":"a","to":"b","reason":1}}]""", "/0/node/reason string_type: Should be a string")]
    [InlineData("transcript_with_tool_calls", """[{"role":"user","start_ms":"x","end_ms":2}]""", "/0/start_ms float_type: Should be a number; /0 value_error: A user or agent segment needs words, or start_ms with end_ms, or start_ms with duration_ms")]
    [InlineData("transcript_with_tool_calls", """[{"role":"user","start_ms":-1.1e12,"end_ms":2}]""", "/0/start_ms out_of_range: Should be from -1000000000000 to 1000000000000; /0 value_error: A user or agent segment needs words, or start_ms with end_ms, or start_ms with duration_ms")]
    [InlineData("transcript_with_tool_calls", """[{"role":"user","words":[{"word":"a","start_ms":"x","end_ms":2}]}]""", "/0/words/0/start_ms float_type: Should be a number")]
    [InlineData("transcript_with_tool_calls", """[{"role":"user","words":[1,{"word":"a","end_ms":2}]}]""", "/0/words/0 dict_type: Should be an object; /0/words/1/start_ms missing: Field required")]
    public void A_member_is_taken_or_named_with_what_it_should_be(string name, string json, string? faults) =>
        Assert.Equal(faults ?? "", string.Join("; ", Check(Payload.With(name, json)).Select(fault => fault[name.Length..].TrimStart(':', ' '))));

    [Theory]
    [InlineData(1776081600, 1776081600, true)]
    [InlineData(1776081600, 1776081600000, true)] // the same moment, in seconds and in milliseconds
    [InlineData(1776081600000, 1776081600, true)]
    [InlineData(1776081600001, 1776081600, false)]
    [InlineData(9_999_999_999, 9_999_999_999_000, true)]
    [InlineData(10_000_000_000, 9_999_999_999, true)] // from here on the number is one of milliseconds, long ago
    [InlineData(10_000_000_001, 10_000_000_000, false)]
    public void A_call_ends_when_it_starts_or_later_in_whichever_unit(long start, long end, bool taken)
    {
        var payload = Payload.With("start_timestamp", start.ToString(System.Globalization.CultureInfo.InvariantCulture));
        payload["end_timestamp"] = end;
        Assert.Equal(taken ? [] : ["end_timestamp: value_error: Should be start_timestamp or later"], Check(payload));
    }

    [Theory]
    [InlineData("workspace_id=1&agent_remote_identifier=a", 1L, "a")]
    [InlineData("workspace_id=9223372036854775807&agent_remote_identifier=%20", 9223372036854775807L, " ")]
    public void A_query_names_the_workspace_and_the_agent(string query, long workspace, string agent) =>
        Assert.Equal((new CallQuery(workspace, agent), ""), Query(query));

    [Theory]
    [InlineData("workspace_id=0&agent_remote_identifier=a", "workspace_id: int_parsing: Should be a positive integer")]
    [InlineData("workspace_id=&agent_remote_identifier=a", "workspace_id: int_parsing: Should be a positive integer")]
    [InlineData("workspace_id=9223372036854775808&agent_remote_identifier=a", "workspace_id: int_parsing: Should be a positive integer")]
    [InlineData("agent_remote_identifier=a", "workspace_id: missing: Query parameter required")]
    [InlineData("workspace_id=1&workspace_id=1&agent_remote_identifier=a", "workspace_id: value_error: Should be given once")]
    [InlineData("workspace_id=1&agent_remote_identifier=", "agent_remote_identifier: string_length: Should have 1 to 255 characters, without U+0000")]
    [InlineData("workspace_id=1&agent_remote_identifier=a%00", "agent_remote_identifier: string_length: Should have 1 to 255 characters, without U+0000")]
    [InlineData("workspace_id=1", "agent_remote_identifier: missing: Query parameter required")]
    public void A_query_that_is_wrong_is_named(string query, string faults) => Assert.Equal(faults, Query(query).Faults);

    [Fact]
    public void An_agent_has_up_to_255_characters()
    {
        Assert.Equal("", Query("workspace_id=1&agent_remote_identifier=" + new string('a', 255)).Faults);
        Assert.NotEqual("", Query("workspace_id=1&agent_remote_identifier=" + new string('a', 256)).Faults);
    }

    [Theory]
    [InlineData("application/json", null, true)]
    [InlineData("APPLICATION/JSON; charset=UTF-8", null, true)]
    [InlineData("application/json; charset=\"utf-8\"", "identity", true)]
    [InlineData("application/json", "IDENTITY", true)]
    [InlineData("application/json", "gzip", false)]
    [InlineData("application/json; charset=latin1", null, false)]
    [InlineData("text/json", null, false)]
    [InlineData("application/jsonl", null, false)]
    [InlineData(null, null, false)]
    public void A_body_is_JSON_in_UTF_8_as_it_is(string? type, string? encoding, bool json)
    {
        var context = new DefaultHttpContext();
        context.Request.ContentType = type;
        if (encoding is not null) context.Request.Headers.ContentEncoding = encoding;
        Assert.Equal(json, RequestBody.IsJson(context.Request));
    }

    private static (CallQuery Query, string Faults) Query(string query)
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = new("?" + query);
        var faults = new Faults();
        var read = CallQuery.Read(context.Request.Query, faults);
        return (read, string.Join("; ", faults.List.Select(fault => $"{fault.Path.ToString()[(fault.Path.ToString().IndexOf('/', StringComparison.Ordinal) + 1)..]}: {fault.Type}: {fault.Message}")));
    }

    private static List<string> Check(JsonNode payload)
    {
        var faults = new Faults();
        using var document = JsonDocument.Parse(payload.ToJsonString());
        CallRules.Check(document.RootElement, faults);
        return [.. faults.List.Select(fault => $"{fault.Path}{(fault.Path.ToString().Contains('/', StringComparison.Ordinal) ? " " : ": ")}{fault.Type}: {fault.Message}")];
    }
}
