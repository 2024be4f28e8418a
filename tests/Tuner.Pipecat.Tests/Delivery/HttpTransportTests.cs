using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

public sealed class HttpTransportTests
{
    private static readonly OutgoingRecord Record = new("call-1", "front desk & co/ü", "{\"call_id\":\"call-1\"}"u8.ToArray());

    [Theory]
    [InlineData(200, "{\"id\":1,\"provider_call_id\":\"call-1\",\"is_new\":true}", false)]
    [InlineData(200, "{\"id\":1,\"provider_call_id\":\"call-1\",\"is_new\":false}", true)]
    [InlineData(200, "{\"id\":1}", false)]
    [InlineData(201, "", false)]
    [InlineData(409, "whatever", true)]
    public async Task These_answers_say_that_the_server_has_it(int status, string body, bool known) =>
        Assert.Equal(new DeliveryResult.Delivered(status, known), await AnswerAsync(FaultServer.Status(status, body: body)));

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(422)]
    public async Task These_answers_are_for_good(int status)
    {
        var rejected = Assert.IsType<DeliveryResult.Rejected>(await AnswerAsync(FaultServer.Status(status, body: "{\"detail\":\"call_id\u0007 is missing\"}")));
        Assert.Equal("call_id  is missing", rejected.Why);
    }

    [Theory]
    [InlineData(408, false)]
    [InlineData(425, false)]
    [InlineData(429, true)]
    [InlineData(500, false)]
    [InlineData(503, true)]
    [InlineData(599, false)]
    public async Task These_answers_are_tried_again(int status, bool down)
    {
        var later = Assert.IsType<DeliveryResult.TryLater>(await AnswerAsync(FaultServer.Status(status, "Retry-After: 7\r\n")));
        Assert.Equal(TimeSpan.FromSeconds(7), later.RetryAfter);
        Assert.Equal(down, later.ServerIsDown);
    }

    [Fact]
    public async Task A_server_may_say_until_when_to_wait_by_a_date()
    {
        var later = Assert.IsType<DeliveryResult.TryLater>(await AnswerAsync(FaultServer.Status(503, $"Retry-After: {DateTimeOffset.UtcNow.AddHours(1):R}\r\n")));
        Assert.InRange(later.RetryAfter!.Value, TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));
    }

    [Theory]
    [InlineData(90)]
    [InlineData(-90)] // it is over: nothing keeps the call from being tried
    public async Task A_server_may_say_the_moment_from_which_on_it_takes_calls(int secondsFromNow)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var moment = time.GetUtcNow().AddSeconds(secondsFromNow);
        await using var server = new FaultServer(FaultServer.Status(503, $"Retry-After: {moment:R}\r\n"));
        using var transport = new HttpTransport(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), time);
        var result = await transport.SendAsync(Record, new Credential("tr_api_key", server.BaseUrl, 7), TestContext.Current.CancellationToken);
        Assert.Equal(TimeSpan.FromSeconds(secondsFromNow), Assert.IsType<DeliveryResult.TryLater>(result).RetryAfter);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task These_answers_are_about_the_key(int status) =>
        Assert.Equal(status, Assert.IsType<DeliveryResult.KeyRefused>(await AnswerAsync(FaultServer.Status(status, body: "{\"detail\":\"unknown key\"}"))).Status);

    [Theory]
    [InlineData(400, "<html>The plain HTTP request was sent to HTTPS port</html>")]
    [InlineData(401, "<html>Log in</html>")]
    [InlineData(403, "")]
    [InlineData(403, "{\"message\":\"Forbidden\"}")]
    [InlineData(404, "<html>default backend</html>")]
    [InlineData(404, "{\"detail\":\"Not Found\"}")]
    [InlineData(405, "{\"detail\":\"Method Not Allowed\"}")]
    [InlineData(407, "")]
    [InlineData(410, "[1]")]
    [InlineData(422, "{\"detail\":7}")]
    public async Task A_refusal_that_is_not_the_APIs_is_not_believed(int status, string body) =>
        Assert.Equal("gateway", Assert.IsType<DeliveryResult.TryLater>(await AnswerAsync(FaultServer.Status(status, body: body))).Answer);

    [Theory]
    [InlineData("<html>413 Request Entity Too Large</html>", typeof(DeliveryResult.TryLater))]
    [InlineData("{\"detail\":\"too large\"}", typeof(DeliveryResult.Rejected))]
    public async Task A_record_that_is_too_large_is_told_from_one_that_is_refused(string body, Type otherwise) =>
        Assert.IsType(otherwise, Assert.IsType<DeliveryResult.TooLarge>(await AnswerAsync(FaultServer.Status(413, body: body))).Otherwise);

    [Fact]
    public async Task A_refusal_that_repeats_the_call_leaves_places_and_kinds_and_nothing_that_was_said()
    {
        const string said = "My mother's maiden name is Archibald.";
        var spoken = JsonSerializer.Serialize(new { call_id = "call-1", text = said, other = new string('y', 200_000) });
        var answer = $$"""{"detail":[{"type":"missing","loc":["body","transcript",0,"{{said}}"],"msg":"{{said}}","input":{{spoken}}},{"type":"never reached","loc":["body"]}]}""";
        var rejected = Assert.IsType<DeliveryResult.Rejected>(await AnswerAsync(FaultServer.Status(422, body: answer), spoken));
        Assert.Equal("body.transcript.0.…: missing", rejected.Why);

        rejected = Assert.IsType<DeliveryResult.Rejected>(await AnswerAsync(FaultServer.Status(400, body: JsonSerializer.Serialize(new { detail = $"Cannot take '{said}', PIN 4711" })), spoken.Replace("yyyy", "4711", StringComparison.Ordinal)));
        Assert.Equal("Cannot take '…', PIN …", rejected.Why);
        rejected = Assert.IsType<DeliveryResult.Rejected>(await AnswerAsync(FaultServer.Status(422, body: """{"detail":{"code":"too_many_calls","input":"My mother"}}"""), spoken));
        Assert.Equal("too_many_calls", rejected.Why);
    }

    [Theory]
    [InlineData(422, "{\"detail\":\"Bearer tr_api_key\"}")]
    [InlineData(401, "{\"detail\":\"Bearer tr_api_key\"}")]
    [InlineData(500, "{\"detail\":\"Bearer tr_api_key\"}")]
    [InlineData(422, "{\"detail\":[{\"type\":\"tr_api_key\",\"loc\":[\"tr_api_key\"]}]}")]
    [InlineData(500, "<html>Bearer tr_api_key</html>")]
    public async Task A_server_that_echoes_the_key_does_not_bring_it_into_logs_and_files(int status, string body)
    {
        var result = await AnswerAsync(FaultServer.Status(status, body: body));
        Assert.DoesNotContain("tr_api_key", result.ToString(), StringComparison.Ordinal);
        Assert.Equal(body[0] == '{', result.ToString().Contains("(key)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<html>Welcome to our hotel</html>")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("{\"error\":\"no such page\"}")]
    [InlineData("{\"provider_call_id\":\"another\"}")]
    [InlineData("")]
    public async Task A_200_that_is_not_the_APIs_answer_is_not_believed(string body) =>
        Assert.Equal("unclear", Assert.IsType<DeliveryResult.TryLater>(await AnswerAsync(FaultServer.Status(200, body: body))).Answer);

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_does_not_carry_the_key_elsewhere(int status)
    {
        await using var elsewhere = new FaultServer();
        Assert.IsType<DeliveryResult.TryLater>(await AnswerAsync(FaultServer.Status(status, $"Location: {elsewhere.BaseUrl}/api/v1/public/call\r\n")));
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task A_trailing_slash_and_special_letters_make_a_right_address()
    {
        await using var server = new FaultServer();
        await SendAsync(server.BaseUrl + "/");
        Assert.Equal("POST /api/v1/public/call?workspace_id=7&agent_remote_identifier=front%20desk%20%26%20co%2F%C3%BC HTTP/1.1", Assert.Single(server.Requests).Line);
    }

    [Fact]
    public async Task A_request_says_what_it_holds_and_who_sends_it()
    {
        await using var server = new FaultServer();
        await SendAsync(server.BaseUrl, payload: "{\"call_id\":\"ü\"}");
        var request = Assert.Single(server.Requests);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        Assert.Equal("Bearer tr_api_key", request.Headers["Authorization"]);
        Assert.Equal("{\"call_id\":\"ü\"}", Encoding.UTF8.GetString(request.Body));
    }

    /// <summary>Whoever refuses it by its size need not take it in first.</summary>
    [Theory]
    [InlineData(512 << 10, true)]
    [InlineData((512 << 10) - 1, false)]
    public async Task A_large_call_is_announced_before_it_is_sent(int bytes, bool isAnnounced)
    {
        await using var server = new FaultServer(FaultServer.Status(409));
        await SendAsync(server.BaseUrl, payload: new string(' ', bytes));
        Assert.Equal(isAnnounced, Assert.Single(server.Requests).Headers.ContainsKey("Expect"));
    }

    [Theory]
    [InlineData(300)]
    [InlineData(301)]
    public async Task An_address_that_is_none_is_said_in_its_first_three_hundred_letters(int length) =>
        Assert.Equal($"the base URL is no http or https address: {new string('x', 300)}", Assert.IsType<DeliveryResult.TryLater>(await SendAsync(new string('x', length))).Why);

    [Theory]
    [InlineData("tr_k\u00e9y")]
    [InlineData("tr\nkey")]
    public async Task A_key_that_no_header_can_carry_is_no_fault_of_the_servers(string key)
    {
        await using var server = new FaultServer();
        using var transport = new HttpTransport(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), TimeProvider.System);
        foreach (var credential in (Credential[])[new(key, server.BaseUrl, 7), new Credential(key, server.BaseUrl, 7).ForTraces()])
            Assert.Equal(new DeliveryResult.KeyRefused(0, "the API key holds characters that no header can carry"), await transport.SendAsync(Record, credential, TestContext.Current.CancellationToken));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task An_endless_body_is_cut_off_and_the_status_stands()
    {
        var result = await AnswerAsync(async (_, stream) =>
        {
            await FaultServer.Write(stream, "HTTP/1.1 422 X\r\nConnection: close\r\n\r\n");
            await FaultServer.Write(stream, "{\"detail\":[{\"type\":\"missing\",\"input\":\"");
            for (var i = 0; i < 100_000; i++) await FaultServer.Write(stream, new string('x', 1024));
        });
        Assert.Equal("missing", Assert.IsType<DeliveryResult.Rejected>(result).Why);
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_no_success()
    {
        var result = await AnswerAsync(async (_, stream) =>
        {
            await FaultServer.Write(stream, "HTTP/1.1 200 X\r\nContent-Length: 100\r\n\r\n{\"provider_call_id\":\"cal");
            stream.Close();
        });
        Assert.IsType<DeliveryResult.TryLater>(result);
    }

    [Theory]
    [InlineData("HTTP/1.1 2", 2)]
    [InlineData("", 2)]
    [InlineData("not http at all\r\n\r\n", 1)]
    public async Task A_connection_that_breaks_is_tried_again_and_once_at_once_where_it_may_have_been_an_old_one(string said, int times)
    {
        await using var server = new FaultServer(async (_, stream) =>
        {
            await FaultServer.Write(stream, said);
            stream.Close();
        });
        var later = Assert.IsType<DeliveryResult.TryLater>(await SendAsync(server.BaseUrl));
        Assert.Equal(("network", true), (later.Answer, later.ServerIsDown));
        Assert.Equal(times, server.Requests.Count);
    }

    [Fact]
    public async Task One_that_is_closed_without_an_answer_is_made_anew_at_once()
    {
        var asked = 0;
        await using var server = new FaultServer((_, stream) =>
        {
            if (++asked > 1) return FaultServer.Answer(stream, 409, "{}");
            stream.Close();
            return Task.CompletedTask;
        });
        Assert.IsType<DeliveryResult.Delivered>(await SendAsync(server.BaseUrl));
        Assert.Equal([false, true], server.Requests.Select(static request => request.Headers.TryGetValue("Connection", out var said) && said == "close"));
        Assert.All(server.Requests, static request => Assert.Equal("call-1", request.CallId));
    }

    [Fact]
    public async Task Slow_headers_and_slow_bodies_end_with_the_time_limit()
    {
        await using var slowHeaders = new FaultServer(async (_, stream) =>
        {
            for (var i = 0; i < 1000; i++)
            {
                await FaultServer.Write(stream, i == 0 ? "HTTP/1.1 200 X\r\n" : $"X-{i}: y\r\n");
                await Task.Delay(20);
            }
        });
        Assert.True(Assert.IsType<DeliveryResult.TryLater>(await SendAsync(slowHeaders.BaseUrl, 300)) is { Answer: "timeout", ServerIsDown: true });
        await using var slowBody = new FaultServer(async (_, stream) =>
        {
            await FaultServer.Write(stream, "HTTP/1.1 200 X\r\nContent-Length: 100000\r\n\r\n");
            for (var i = 0; i < 1000; i++)
            {
                await FaultServer.Write(stream, "{");
                await Task.Delay(20);
            }
        });
        Assert.True(Assert.IsType<DeliveryResult.TryLater>(await SendAsync(slowBody.BaseUrl, 300)) is { Answer: "timeout", ServerIsDown: true });
    }

    [Fact]
    public async Task A_TLS_failure_is_tried_again_and_never_falls_back_to_plain_http()
    {
        await using var server = new FaultServer();
        var later = Assert.IsType<DeliveryResult.TryLater>(await SendAsync(server.BaseUrl.Replace("http:", "https:", StringComparison.Ordinal)));
        Assert.Equal(("tls", true), (later.Answer, later.ServerIsDown));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Nobody_there_is_tried_again()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        Assert.Equal("network", Assert.IsType<DeliveryResult.TryLater>(await SendAsync($"http://127.0.0.1:{port}")).Answer);
    }

    private static async Task<DeliveryResult> AnswerAsync(Func<FaultServer.Request, Stream, Task> behave, string? payload = null)
    {
        await using var server = new FaultServer(behave);
        return await SendAsync(server.BaseUrl, payload: payload);
    }

    private static async Task<DeliveryResult> SendAsync(string baseUrl, int limitMs = 10_000, string? payload = null)
    {
        using var transport = new HttpTransport(TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(limitMs), TimeProvider.System);
        var record = payload is null ? Record : Record with { Payload = Encoding.UTF8.GetBytes(payload) };
        return await transport.SendAsync(record, new Credential("tr_api_key", baseUrl, 7), TestContext.Current.CancellationToken);
    }
}
