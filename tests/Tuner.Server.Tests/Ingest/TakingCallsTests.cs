using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Ingest;

public class TakingCallsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_call_is_answered_with_201_and_its_number()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var answer = await server.PostCallAsync(Payload.Valid("c-7f3a"));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("""{"id":1,"provider_call_id":"c-7f3a","is_new":true}""", await answer.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task The_same_call_id_again_is_answered_with_409_and_the_first_record_stays()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var id = await server.AddAsync(Payload.Valid());
        using var again = await server.PostCallAsync(Payload.With("call_type", "\"phone_call\""));
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        var json = await again.JsonAsync();
        Assert.Equal((id, false), ((long)json["id"]!, (bool)json["is_new"]!));
        Assert.Equal("web_call", (string?)(await server.GetJsonAsync($"/api/v1/calls/{id}"))["call"]!["call_type"]);
    }

    [Fact]
    public async Task The_same_call_id_in_another_workspace_is_another_call()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.AddAsync(Payload.Valid());
        await server.AddAsync(Payload.Valid(), "/api/v1/public/call?workspace_id=43&agent_remote_identifier=a");
        Assert.Equal(2, (int)(await server.GetJsonAsync("/api/v1/calls"))["total"]!);
    }

    [Fact]
    public async Task Of_many_posts_of_one_call_at_once_exactly_one_stores_it()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => server.PostCallAsync(Payload.Valid())));
        Assert.Equal(1, answers.Count(answer => answer.StatusCode == HttpStatusCode.Created));
        Assert.Equal(23, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
        Assert.Equal(1, (int)(await server.GetJsonAsync("/api/v1/calls"))["total"]!);
    }

    [Fact]
    public async Task The_bytes_are_kept_as_they_came()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var bytes = Encoding.UTF8.GetBytes(" {\n \"extra\": 1.50, \"call_id\":\"x\",\"call_type\":\"t\\u0041\",\"recording_url\":\"r\",\"start_timestamp\":1,\"end_timestamp\":2,\"transcript_with_tool_calls\":[{\"role\":\"node_transition\",\"node\":{\"from\":\"a\",\"to\":\"b\"}}] }\n");
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new("application/json");
        using var answer = await server.PostCallAsync(content);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(bytes, await server.Client.GetByteArrayAsync("/api/v1/calls/1/payload", Cancel));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(300_000)]
    public async Task A_body_in_chunks_that_tells_no_length_is_taken_whole(int longer)
    {
        await using var server = await ServerUnderTest.StartAsync();
        var bytes = Encoding.UTF8.GetBytes(Payload.With("extra", $"\"{new string('x', longer)}\"").ToJsonString());
        using var request = new HttpRequestMessage(HttpMethod.Post, Posting.Url) { Content = new ByteArrayContent(bytes) };
        request.Headers.TransferEncodingChunked = true;
        request.Content.Headers.ContentType = new("application/json");
        using var answer = await server.Client.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(bytes, await server.Client.GetByteArrayAsync("/api/v1/calls/1/payload", Cancel));
    }

    [Fact]
    public async Task A_call_outlives_the_server()
    {
        using var folder = new TemporaryFolder();
        var options = new ServerOptions { Port = 0, DataFolder = folder.Path, FirstKey = ServerUnderTest.Key };
        await using (var first = await TunerServer.StartAsync(options, Cancel))
        {
            using var sender = new HttpClient { BaseAddress = first.Address };
            sender.DefaultRequestHeaders.Authorization = new("Bearer", ServerUnderTest.Key);
            using var answer = await sender.PostAsync(Posting.Url, Payload.Valid("kept").AsContent(), Cancel);
            answer.EnsureSuccessStatusCode();
        }
        await using var second = await TunerServer.StartAsync(options, Cancel);
        using var reader = new HttpClient { BaseAddress = second.Address };
        reader.DefaultRequestHeaders.Authorization = new("Bearer", ServerUnderTest.Key);
        Assert.Contains("\"kept\"", await reader.GetStringAsync("/api/v1/calls", Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\0")]
    [InlineData("'; DROP TABLE calls; --")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("%_\\")]
    [InlineData("مكالمة هاتفية \u202e evil")]
    [InlineData("👩‍👩‍👧‍👦 e\u0301")]
    [InlineData("line\r\nbreak\ttab\u0001\u007f\ufffe")]
    [InlineData("../../etc/passwd")]
    public async Task Nasty_text_comes_back_as_it_was(string nasty)
    {
        await using var server = await ServerUnderTest.StartAsync();
        var payload = Payload.WithRows(Payload.Spoken("user", nasty, 0, 1));
        var callId = nasty.Replace("\0", "", StringComparison.Ordinal) + "x";
        payload["call_id"] = callId;
        payload[nasty] = nasty;
        var id = await server.AddAsync(payload);
        var call = (await server.GetJsonAsync($"/api/v1/calls/{id}"))["call"]!;
        Assert.Equal(nasty, (string?)call["transcript_with_tool_calls"]![0]!["text"]);
        Assert.Equal(nasty, (string?)call[nasty]);
        var found = await server.GetJsonAsync($"/api/v1/calls?call_id={Uri.EscapeDataString(callId)}");
        Assert.Equal(1, (int)found["total"]!);
        using var page = await server.Client.GetAsync($"/api/v1/calls/{id}", Cancel);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task A_row_that_was_sent_with_fractions_and_a_length_is_read_with_whole_milliseconds_and_an_end()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var id = await server.AddAsync(Payload.WithRow("""{"role":"agent","start_ms":10.2,"duration_ms":5.5,"metadata":{"id":null,"mine":7}}"""));
        var row = (await server.GetJsonAsync($"/api/v1/calls/{id}"))["call"]!["transcript_with_tool_calls"]![0]!;
        Assert.Equal("""{"role":"agent","start_ms":11,"duration_ms":6,"metadata":{"mine":7},"end_ms":17}""", row.ToJsonString());
    }

    [Theory]
    [InlineData(1776081600, 1776081642, 42000)]
    [InlineData(1776081600000, 1776081642500, 42500)]
    public async Task Timestamps_are_seconds_or_milliseconds(long start, long end, long duration)
    {
        await using var server = await ServerUnderTest.StartAsync();
        var payload = Payload.Valid();
        (payload["start_timestamp"], payload["end_timestamp"]) = (start, end);
        await server.AddAsync(payload);
        var listed = (await server.GetJsonAsync("/api/v1/calls"))["calls"]![0]!;
        Assert.Equal((1776081600000, duration), ((long)listed["started_at_ms"]!, (long)listed["duration_ms"]!));
    }

    [Fact]
    public async Task The_complete_example_of_the_API_is_taken()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var payload = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Ingest", "complete-call.json"), Cancel))!.AsObject();
        await server.AddAsync(payload);
    }
}
