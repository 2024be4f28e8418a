using System.Collections.Concurrent;
using System.Net;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Ingest;

public class BadManneredClientTests
{
    private const int Limit = 100_000;

    [Fact]
    public async Task A_body_that_is_announced_too_long_is_413_before_it_comes()
    {
        await using var server = await ServerUnderTest.StartAsync(options => options with { MaxBodyBytes = Limit });
        using var client = new RawClient(server.Running.Address);
        await client.SendAsync(RawClient.PostHead($"Content-Length: {Limit + 1}"));
        Assert.Equal("HTTP/1.1 413 Payload Too Large", await client.StatusLineAsync());
    }

    [Fact]
    public async Task A_body_without_an_end_is_413_at_the_limit()
    {
        await using var server = await ServerUnderTest.StartAsync(options => options with { MaxBodyBytes = Limit });
        using var client = new RawClient(server.Running.Address);
        await client.SendAsync(RawClient.PostHead("Transfer-Encoding: chunked"));
        for (var sent = 0; sent <= Limit; sent += 0x1000) await client.SendAsync($"1000\r\n{new string(' ', 0x1000)}\r\n");
        Assert.Equal("HTTP/1.1 413 Payload Too Large", await client.StatusLineAsync());
    }

    [Fact]
    public async Task A_body_of_exactly_the_limit_is_taken()
    {
        var body = Payload.Valid().ToJsonString();
        await using var server = await ServerUnderTest.StartAsync(options => options with { MaxBodyBytes = body.Length });
        using var exact = await server.PostCallAsync(new StringContent(body, null, "application/json"));
        Assert.Equal(HttpStatusCode.Created, exact.StatusCode);
        using var longer = await server.PostCallAsync(new StringContent(body + " ", null, "application/json"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, longer.StatusCode);
        Assert.Equal([": body_error"], await longer.FaultsAsync());
    }

    [Fact]
    public async Task A_client_that_goes_away_stores_nothing_and_is_no_failure_of_the_server()
    {
        var failures = new ConcurrentQueue<string>();
        await using var server = await ServerUnderTest.StartAsync(options => options with { OnFailure = failures.Enqueue });
        for (var i = 0; i < 20; i++)
        {
            using var client = new RawClient(server.Running.Address);
            await client.SendAsync(RawClient.PostHead("Content-Length: 5000") + "{\"call_id\":");
            client.Reset();
        }
        await server.AddAsync(Payload.Valid());
        Assert.Equal(1, (int)(await server.GetJsonAsync("/api/v1/calls"))["total"]!);
        Assert.Empty(failures);
    }

    [Theory]
    [InlineData("Content-Length: 5\r\nContent-Length: 6")]
    [InlineData("Content-Length: -1")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nnonsense")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n7fffffff0\r\n")]
    public async Task Broken_framing_is_400(string headers)
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var client = new RawClient(server.Running.Address);
        await client.SendAsync(RawClient.PostHead(headers));
        Assert.Equal("HTTP/1.1 400 Bad Request", await client.StatusLineAsync());
    }

    [Fact]
    public async Task When_as_many_bytes_as_may_be_are_in_memory_a_sender_is_told_when_to_come_again()
    {
        await using var server = await ServerUnderTest.StartAsync(options => options with { MaxBytesTaken = Limit });
        using var holding = new RawClient(server.Running.Address);
        await holding.SendAsync(RawClient.PostHead($"Content-Length: {Limit}\r\nExpect: 100-continue"));
        // Said when the server begins to read, so its room is taken.
        Assert.Equal("HTTP/1.1 100 Continue", await holding.StatusLineAsync());
        using var refused = await server.PostCallAsync(Payload.Valid());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(2, refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        holding.Reset();
        for (var status = refused.StatusCode; status != HttpStatusCode.Created;)
        {
            using var answer = await server.PostCallAsync(Payload.Valid());
            status = answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_body_that_does_not_say_its_length_takes_up_room_as_it_grows()
    {
        await using var server = await ServerUnderTest.StartAsync(options => options with { MaxBytesTaken = Limit });
        using var client = new RawClient(server.Running.Address);
        await client.SendAsync(RawClient.PostHead("Transfer-Encoding: chunked"));
        for (var sent = 0; sent <= Limit; sent += 0x1000) await client.SendAsync($"1000\r\n{new string(' ', 0x1000)}\r\n");
        Assert.Equal("HTTP/1.1 503 Service Unavailable", await client.StatusLineAsync());
    }

    [Fact]
    public async Task Idle_strangers_keep_no_sender_and_no_watcher_out()
    {
        await using var server = await ServerUnderTest.StartAsync(options => options with { Connections = new(8, 8, 2) });
        var strangers = Enumerable.Range(0, 40).Select(_ => new RawClient(server.Running.Address)).ToList();
        for (var i = 0; i < 5; i++) await server.AddAsync(Payload.Valid($"call-{i}"));
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/health/ready", TestContext.Current.CancellationToken)).StatusCode);
        foreach (var stranger in strangers) stranger.Dispose();
    }
}
