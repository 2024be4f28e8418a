using System.Text;
using System.Text.Json;
using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Journal;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Delivery;

/// <summary>A real nginx that takes bodies of 1 MiB, as it does where nobody says otherwise.</summary>
public sealed class ProxyLimitTests : IDisposable
{
    private const int Limit = 1 << 20;
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_large_record_arrives_through_it_without_its_largest_values_and_the_next_is_not_refused_first()
    {
        await using var server = new FaultServer();
        await using var nginx = await Nginx.StartAsync(server.BaseUrl, "client_max_body_size 1m;");
        foreach (var call in (string[])["call-1", "call-2"])
        {
            Put(nginx.BaseUrl, call, 3 * Limit, 200_000);
            // A process of its own for each: what the first learned, the second knows.
            using var transport = new HttpTransport(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeProvider.System);
            await using var keeper = new FolderUnderTest(State, new DeliverySettings(), transport, TimeProvider.System);
            keeper.Add(new Credential("tr_api_key", nginx.BaseUrl, 7));
            Assert.Equal(0, await keeper.TryAllAsync(TestContext.Current.CancellationToken));
            Assert.Equal(1, keeper.Counters.Delivered);
        }

        Assert.Equal(["call-1", "call-2"], server.Requests.Select(request => request.CallId));
        Assert.All(server.Requests, request => Assert.InRange(request.Body.Length, 1, Limit));
        Assert.Equal("201", nginx.Statuses[^1]);
        Assert.Equal(2, nginx.Statuses.Count(status => status == "201"));
        Assert.NotEmpty(nginx.Statuses[..^2]);
        Assert.All(nginx.Statuses[..^2], status => Assert.Equal("413", status));
        using var arrived = JsonDocument.Parse(server.Requests[0].Body);
        Assert.Equal(1, arrived.RootElement.GetProperty("general_meta_data_raw").GetProperty("recording").GetProperty("left_out").GetProperty("values").GetInt32());
        var rows = arrived.RootElement.GetProperty("transcript_with_tool_calls");
        Assert.Equal(3 * Limit, rows[0].GetProperty("tool").GetProperty("result").GetProperty("left_out").GetProperty("bytes").GetInt64() - "{\"value\":\"\"}".Length);
        Assert.Equal(200_000, rows[1].GetProperty("tool").GetProperty("result").GetProperty("value").GetString()!.Length);
        Assert.Equal(2, new RejectedFolder(State).ListShortened().Count());
    }

    public void Dispose() => _folder.Dispose();

    private StateFolder State => new(RealDisk.Files, Path.Combine(_folder.Path, "state"));

    private void Put(string baseUrl, string call, params int[] results)
    {
        var key = new Credential("tr_api_key", baseUrl, 7);
        var rows = string.Join(',', results.Select(length => "{\"role\":\"agent_result\",\"tool\":{\"name\":\"t\",\"result\":{\"value\":\"" + new string('r', length) + "\"}}}"));
        new Outbox(State).Put(
            new RecordName(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), call, key.Place, key.Key, 0, 0, RecordName.New),
            new RecordFacts { CallId = call, BaseUrl = baseUrl, WorkspaceId = 7, AgentId = "desk" },
            Encoding.UTF8.GetBytes($$"""{"call_id":"{{call}}","transcript_with_tool_calls":[{{rows}}]}"""));
    }
}
