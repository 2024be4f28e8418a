using System.Net;
using System.Net.Http.Headers;
using Tuner.Cli.Tests.Support;
using Tuner.Pipecat.Models;
using Tuner.Pipecat.Tests.Support;
using static Tuner.Cli.Tests.Support.Payloads;

namespace Tuner.Cli.Tests.Serve;

/// <summary>A server that sends the spans of what it takes in: real processes.</summary>
public sealed class ServerSpansTests : IAsyncDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly FaultServer _collector = new(FaultServer.Status(503));

    [Fact]
    public async Task Every_call_that_was_taken_in_reaches_the_collector_although_that_was_dead_and_the_server_was_killed()
    {
        using (var first = Start())
        {
            Assert.Equal(HttpStatusCode.Created, await PostAsync(first, Call));
            await Eventually.True(() => _collector.Requests.Count > 0, "the collector was asked");
        }

        _collector.Behave = FaultServer.Status(200);
        using var second = Start();
        second.WaitForLine("Ctrl-C stops it.");
        await Eventually.True(() => !Entries().Any(), "the collector has the spans");
        var sent = _collector.Requests.Count;
        Assert.Single(_collector.Requests.Select(request => Convert.ToHexString(request.Body)).Distinct());
        Assert.Equal(("POST /v1/traces HTTP/1.1", "hush-hush"), (_collector.Requests[^1].Line, _collector.Requests[^1].Headers["Authorization"]));

        // What it had already, and what it refuses, goes nowhere.
        Assert.Equal(HttpStatusCode.Conflict, await PostAsync(second, Call));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await PostAsync(second, "{}"u8.ToArray()));
        Assert.Empty(Entries());
        Assert.Equal(sent, _collector.Requests.Count);
        Assert.DoesNotContain(second.Printed, line => line.Contains("hush", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_collector_nothing_is_laid_down()
    {
        using var server = TunerProcess.StartWith(new Dictionary<string, string> { ["TUNER_API_KEY"] = "tr_api_of_the_server_1" }, "serve", "--port", "0", "--data", _data.Path);
        Assert.Equal(HttpStatusCode.Created, await PostAsync(server, Call));
        Assert.False(Directory.Exists(_data.File("otlp")));
    }

    public async ValueTask DisposeAsync()
    {
        await _collector.DisposeAsync();
        _data.Dispose();
    }

    private static byte[] Call { get; } = TunerJson.Serialize(Of(User("Hello", 0, 500), Agent("Hi.", 1_300, 3_000, new() { E2ELatency = 800 })));

    private IEnumerable<string> Entries() => Directory.Exists(_data.File("otlp/outbox")) ? Directory.EnumerateFiles(_data.File("otlp/outbox")) : [];

    private TunerProcess Start() => TunerProcess.StartWith(
        new Dictionary<string, string> { ["TUNER_API_KEY"] = "tr_api_of_the_server_1", ["TUNER_OTLP"] = _collector.BaseUrl, ["TUNER_OTLP_HEADERS"] = "authorization=hush-hush" },
        "serve", "--port", "0", "--data", _data.Path);

    private static async Task<HttpStatusCode> PostAsync(TunerProcess server, byte[] body)
    {
        var printed = server.Printed.Find(line => line.StartsWith("Tuner server at ", StringComparison.Ordinal));
        var address = printed is null ? server.WaitForLine("Tuner server at ") : printed["Tuner server at ".Length..];
        using var http = new HttpClient { BaseAddress = new Uri(address) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", "tr_api_of_the_server_1");
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var answer = await http.PostAsync("/api/v1/public/call?workspace_id=1&agent_remote_identifier=desk", content, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
