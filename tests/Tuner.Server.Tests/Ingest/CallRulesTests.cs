using System.Net;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Ingest;

public sealed class CallRulesTests(CallRulesTests.OneServer shared) : IClassFixture<CallRulesTests.OneServer>
{
    [Theory]
    [InlineData("call_id", null, "missing")]
    [InlineData("call_id", "null", "missing")]
    [InlineData("call_id", "\"\"", "string_too_short")]
    [InlineData("call_id", "7", "string_type")]
    [InlineData("call_id", "\"a\\u0000b\"", "value_error")]
    [InlineData("call_type", null, "missing")]
    [InlineData("call_type", "\"\"", "string_too_short")]
    [InlineData("recording_url", null, "missing")]
    [InlineData("recording_url", "\"\"", "string_too_short")]
    [InlineData("start_timestamp", null, "missing")]
    [InlineData("start_timestamp", "\"1776081600\"", "int_type")]
    [InlineData("start_timestamp", "1.5", "int_type")]
    [InlineData("start_timestamp", "-1", "out_of_range")]
    [InlineData("end_timestamp", null, "missing")]
    [InlineData("end_timestamp", "1776081599999", "value_error")]
    [InlineData("end_timestamp", "1e300", "out_of_range")]
    [InlineData("end_timestamp", "1e999", "out_of_range")]
    [InlineData("transcript_with_tool_calls", null, "missing")]
    [InlineData("transcript_with_tool_calls", "[]", "too_short")]
    [InlineData("transcript_with_tool_calls", "{}", "list_type")]
    [InlineData("agent_version", "-1", "out_of_range")]
    [InlineData("agent_version", "true", "int_type")]
    [InlineData("transcript", "[]", "string_type")]
    [InlineData("duration_ms", "-5", "out_of_range")]
    [InlineData("call_successful", "\"yes\"", "bool_type")]
    [InlineData("in_voicemail", "1", "bool_type")]
    [InlineData("user_sentiment", "\"happy\"", "enum")]
    [InlineData("collected_dynamic_variables", "[]", "dict_type")]
    [InlineData("call_cost", "\"3\"", "float_type")]
    [InlineData("call_analysis", "\"\"", "dict_type")]
    [InlineData("metadata", "[]", "dict_type")]
    [InlineData("general_meta_data_raw", "1", "dict_type")]
    [InlineData("sip_headers", "{\"a\":1}", "string_type")]
    [InlineData("sip_call_id", "1", "string_type")]
    [InlineData("recipient", "{}", "string_type")]
    public async Task A_broken_member_is_named(string name, string? json, string type)
    {
        using var answer = await shared.Server.PostCallAsync(Payload.With(name, json));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal([$"{name}: {type}"], await answer.FaultsAsync());
    }

    [Theory]
    [InlineData("agent_version", "2147483648")]
    [InlineData("agent_version", "20261128231403")]
    public async Task A_build_number_of_any_length_is_taken(string name, string json)
    {
        var payload = Payload.With(name, json);
        payload["call_id"] = $"version-{json}";
        using var answer = await shared.Server.PostCallAsync(payload);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    [Theory]
    [InlineData("call_id", 200)]
    [InlineData("call_type", 100)]
    [InlineData("recording_url", 1024)]
    [InlineData("recording_multi_channel_url", 1024)]
    [InlineData("call_status", 100)]
    [InlineData("disconnection_reason", 100)]
    [InlineData("caller_phone_number", 50)]
    public async Task Text_has_its_limit_in_characters_also_where_they_are_emoji(string name, int limit)
    {
        var payload = Payload.Valid();
        payload[name] = string.Concat(Enumerable.Repeat("📞", limit));
        using var longest = await shared.Server.PostCallAsync(payload);
        Assert.True(longest.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict);
        payload[name] = string.Concat(Enumerable.Repeat("📞", limit + 1));
        using var tooLong = await shared.Server.PostCallAsync(payload);
        Assert.Equal([$"{name}: string_too_long"], await tooLong.FaultsAsync());
    }

    [Theory]
    [InlineData("start_timestamp", "1776081600000.0")]
    [InlineData("call_successful", "null")]
    [InlineData("user_sentiment", "\"unknown\"")]
    [InlineData("call_cost", "0.125")]
    [InlineData("sip_headers", "{\"X-CID\":\"9\",\"y\":null}")]
    [InlineData("something_new", "{\"deep\":[1,{\"er\":null}]}")]
    public async Task What_the_API_allows_is_taken(string name, string json)
    {
        using var answer = await shared.Server.PostCallAsync(Payload.With(name, json));
        Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("7")]
    public async Task A_body_that_is_no_object_is_refused(string json)
    {
        using var content = new StringContent(json, null, "application/json");
        using var answer = await shared.Server.PostCallAsync(content);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal([": dict_type"], await answer.FaultsAsync());
    }

    [Fact]
    public async Task All_faults_come_at_once_with_their_places()
    {
        var payload = Payload.With("transcript_with_tool_calls", """[{"role":"agent","start_ms":0,"end_ms":1},{"role":"robot"},{"role":"user","start_ms":"x"}]""");
        payload.Remove("call_id");
        payload["in_voicemail"] = "no";
        using var answer = await shared.Server.PostCallAsync(payload);
        Assert.Equal(
            [
                "call_id: missing", "in_voicemail: bool_type", "transcript_with_tool_calls/1/role: enum",
                "transcript_with_tool_calls/2/start_ms: float_type", "transcript_with_tool_calls/2: value_error",
            ],
            await answer.FaultsAsync());
        Assert.Equal("""["body","transcript_with_tool_calls",1,"role"]""", (await answer.JsonAsync())["detail"]![2]!["loc"]!.ToJsonString());
    }

    [Fact]
    public async Task Of_very_many_faults_the_first_100_are_told_and_the_rest_is_counted()
    {
        var rows = string.Join(',', Enumerable.Repeat("{}", 1000));
        using var answer = await shared.Server.PostCallAsync(Payload.With("transcript_with_tool_calls", $"[{rows}]"));
        var json = await answer.JsonAsync();
        Assert.Equal((100, 900), (json["detail"]!.AsArray().Count, (int)json["more"]!));
    }

    [Fact]
    public async Task No_answer_repeats_what_was_sent()
    {
        using var answer = await shared.Server.PostCallAsync(Payload.With("user_sentiment", "\"<secret>\""));
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    public sealed class OneServer : IAsyncLifetime
    {
        internal ServerUnderTest Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await ServerUnderTest.StartAsync();

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
