using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Calls;

public class ReadingBackTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_list_tells_of_each_call_what_matters()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1776081700123));
        await using var server = await ServerUnderTest.StartAsync(options => options with { TimeProvider = time });
        var payload = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Ingest", "complete-call.json"), Cancel))!.AsObject();
        await server.AddAsync(payload);
        var list = await server.GetJsonAsync("/api/v1/calls");
        Assert.Equal(
            """
            {"total":1,"total_at_least":false,"calls":[{"id":1,"workspace_id":42,"agent_remote_identifier":"front desk","call_id":"c-7f3a","call_type":"phone_call","received_at_ms":1776081700123,"started_at_ms":1776081600000,"duration_ms":42500,"turns":3,"interruptions":0,"tools":1,"errors":0,"response_median_ms":1550,"response_worst_ms":1550,"disconnection_reason":"user_hangup","incomplete":false,"agent_version":17,"caller_phone_number":"\u002B14155550123","failed_tools":0,"answers":1,"unanswered":0,"wait_p50_ms":1550,"wait_p95_ms":1550,"wait_worst_ms":1550,"call_cost":3.75,"tokens":812}],"previous":null,"next":null}
            """,
            list.ToJsonString());
    }

    [Fact]
    public async Task The_list_is_paged_by_the_places_that_it_names()
    {
        await using var server = await ServerUnderTest.StartAsync();
        for (var i = 0; i < 5; i++) await server.AddAsync(Payload.Valid($"c{i}"));
        var first = await server.GetJsonAsync("/api/v1/calls?limit=2");
        var second = await server.GetJsonAsync($"/api/v1/calls?limit=2&cursor={first["next"]}");
        var back = await server.GetJsonAsync($"/api/v1/calls?limit=2&cursor={second["previous"]}");
        Assert.Equal(["c4", "c3"], Ids(first));
        Assert.Equal(["c2", "c1"], Ids(second));
        Assert.Equal(["c4", "c3"], Ids(back));
        Assert.Equal(5, (int)second["total"]!);
    }

    [Fact]
    public async Task The_list_can_be_filtered_by_workspace_and_text()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.AddAsync(Payload.Valid("here"));
        await server.AddAsync(Payload.Valid("there"), "/api/v1/public/call?workspace_id=7&agent_remote_identifier=sales");
        Assert.Equal(["there"], Ids(await server.GetJsonAsync("/api/v1/calls?workspace_id=7")));
        await server.FollowAsync();
        Assert.Equal(["there"], Ids(await server.GetJsonAsync("/api/v1/calls?q=SALES")));
        Assert.Equal(["here"], Ids(await server.GetJsonAsync("/api/v1/calls?text=desk&workspace_id=42")));
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=501", "limit")]
    [InlineData("limit=x", "limit")]
    [InlineData("workspace_id=0", "workspace_id")]
    [InlineData("cursor=1", "cursor")]
    [InlineData("sort=size", "sort")]
    [InlineData("order=down", "order")]
    [InlineData("text=!%3F", "text")]
    [InlineData("text=a&q=b", "q")]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=2026-02-30", "from")]
    [InlineData("from=2026-11-02&to=2026-11-01", "to")]
    [InlineData("time_zone=Mars/Base", "time_zone")]
    [InlineData("time_zone=../../etc/passwd", "time_zone")]
    [InlineData("errors=maybe", "errors")]
    [InlineData("slower_than_ms=-1", "slower_than_ms")]
    [InlineData("min_cost=1e3", "min_cost")]
    [InlineData("min_cost=2&max_cost=1", "max_cost")]
    [InlineData("version=-1", "version")]
    [InlineData("limit=1&limit=2", "limit")]
    [InlineData("voicemail=maybe", "voicemail")]
    [InlineData("transferred=yes", "transferred")]
    [InlineData("transfer_outcome=done", "transfer_outcome")]
    [InlineData("typed=2", "typed")]
    [InlineData("muted=x", "muted")]
    [InlineData("language=de__AT", "language")]
    [InlineData("language=de%20AT", "language")]
    public async Task A_broken_question_is_400_and_names_the_field(string query, string field)
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var answer = await server.Client.GetAsync($"/api/v1/calls?{query}", Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal([$"{field}: value_error"], await answer.FaultsAsync());
    }

    [Theory]
    [InlineData("agent")]
    [InlineData("call_id")]
    public async Task A_character_that_no_text_has_is_named(string parameter)
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var answer = await server.Client.GetAsync($"/api/v1/calls?{parameter}=%00", Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("\"Should not contain the character U+0000\"", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-04-13T14:00:00%2B02:00", 1)]
    [InlineData("2026-04-13T14:00:00+02:00", 1)]
    [InlineData("2026-04-13T14:00:01+02:00", 0)]
    public async Task The_plus_of_an_offset_may_stand_in_an_address_as_it_is(string from, long found)
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.AddAsync(Payload.Valid());
        Assert.Equal(found, (long)(await server.GetJsonAsync($"/api/v1/calls?from={from}"))["total"]!);
    }

    [Theory]
    [InlineData("/api/v1/calls?colour=red")]
    [InlineData("/api/v1/series?colour=red")]
    public async Task An_unknown_parameter_is_400_and_named_beside_those_that_there_are(string address)
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var answer = await server.Client.GetAsync(address, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var fault = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!["detail"]![0]!;
        Assert.Equal("colour", (string?)fault["field"]);
        Assert.Contains("workspace_id, text", (string)fault["msg"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_call_is_read_by_its_number_or_its_call_id()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.AddAsync(Payload.Valid("one"));
        await server.AddAsync(Payload.Valid("a/b c"));
        Assert.Equal("one", (string?)(await server.GetJsonAsync("/api/v1/calls/1"))["call_id"]);
        Assert.Equal(1, (int)(await server.GetJsonAsync("/api/v1/calls/one"))["id"]!);
        Assert.Equal(2, (int)(await server.GetJsonAsync("/api/v1/calls/a%2Fb%20c"))["id"]!);
    }

    [Fact]
    public async Task A_cursor_of_another_question_is_400()
    {
        await using var server = await ServerUnderTest.StartAsync();
        for (var i = 0; i < 3; i++) await server.AddAsync(Payload.Valid($"c{i}"));
        var next = (string)(await server.GetJsonAsync("/api/v1/calls?limit=1"))["next"]!;
        await server.GetJsonAsync($"/api/v1/calls?limit=2&cursor={next}");
        foreach (var question in new[] { "sort=length", "order=asc", "errors=true" })
        {
            using var answer = await server.Client.GetAsync($"/api/v1/calls?{question}&cursor={next}", Cancel);
            Assert.Equal(["cursor: value_error"], await answer.FaultsAsync());
        }
    }

    [Theory]
    [InlineData("1")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("99999999999999999999")]
    [InlineData("1/payload")]
    public async Task A_call_that_is_not_there_is_404(string id)
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var answer = await server.Client.GetAsync($"/api/v1/calls/{id}", Cancel);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(["id: not_found"], await answer.FaultsAsync());
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/calls")]
    [InlineData("/calls/1")]
    [InlineData("/calls/2")]
    [InlineData("/api/v1/calls")]
    [InlineData("/api/v1/calls/1")]
    [InlineData("/api/v1/calls/1/payload")]
    public async Task HEAD_answers_as_GET_does_without_the_body(string address)
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.AddAsync(Payload.Valid());
        using var get = await server.Client.GetAsync(address, Cancel);
        using var request = new HttpRequestMessage(HttpMethod.Head, address);
        using var head = await server.Client.SendAsync(request, Cancel);
        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal((await get.Content.ReadAsByteArrayAsync(Cancel)).Length, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task What_a_sender_may_leave_out_is_filled_in_as_the_API_does()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.AddAsync(Payload.WithRows(
            Payload.Spoken("agent", "Hello", 0, 900),
            JsonNode.Parse("""{"role":"agent_function","tool":{"name":"book"},"metadata":{"id":"x"}}""")!,
            Payload.Spoken("user", "A table\nfor two", 1_000, 2_000)));
        var call = (await server.GetJsonAsync("/api/v1/calls/1"))["call"]!;
        Assert.Equal("agent: Hello\nuser: A table for two", (string?)call["transcript"]);
        Assert.Equal(["{}", """{"id":"x"}""", "{}"], call["transcript_with_tool_calls"]!.AsArray().Select(row => row!["metadata"]!.ToJsonString()));
    }

    [Fact]
    public async Task A_transcript_that_was_sent_stays()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.AddAsync(Payload.With("transcript", "\"mine\""));
        Assert.Equal("mine", (string?)(await server.GetJsonAsync("/api/v1/calls/1"))["call"]!["transcript"]);
    }

    private static string[] Ids(JsonNode list) => [.. list["calls"]!.AsArray().Select(call => (string)call!["call_id"]!)];
}
