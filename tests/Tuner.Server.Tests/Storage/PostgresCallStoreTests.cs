using System.Text.Json;
using Tuner.Server.Calls;
using Tuner.Server.Ingest;
using Tuner.Server.Keys;
using Tuner.Server.Storage;
using Tuner.Server.Storage.Postgres;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Storage;

public sealed class PostgresCallStoreTests : CallStoreContract, IAsyncLifetime
{
    private PostgresTestDatabase _test = null!;
    private PostgresDatabase _database = null!;
    private PostgresCallStore _calls = null!;

    private protected override ICallStore Calls => _calls;

    private protected override IKeyStore Keys => new PostgresKeyStore(_database);

    private protected override ICallKeeping Keeping => _keeping;

    private protected override ICallRowStore Rows => new PostgresCallRowStore(_database);

    private protected override ISpanStore Spans => _spans;

    private PostgresCallKeeping _keeping = null!;
    private PostgresSpanStore _spans = null!;

    public async ValueTask InitializeAsync()
    {
        _test = await PostgresServer.DatabaseAsync();
        _database = PostgresDatabase.Open(_test.Address, readLimit: TimeSpan.FromMinutes(2));
        _calls = new PostgresCallStore(_database, new(1_000_000, TimeProvider.System));
        _keeping = new PostgresCallKeeping(_database);
        _spans = new PostgresSpanStore(_database);
    }

    [Fact]
    public async Task Of_a_phrase_of_common_words_the_total_says_how_many_calls_there_are_at_least()
    {
        var cancel = TestContext.Current.CancellationToken;
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => _calls.AddAsync(Spoken($"call-{i}", i % 3 == 0 ? "One large pizza." : "A pizza, large."), cancel)));
        while (await _calls.FollowAsync(cancel)) { }
        var found = await _calls.ListAsync(new() { Filter = new() { Text = "\"large pizza\"" }, Limit = 200 }, cancel);
        Assert.Equal(100, found.Calls.Count);
        var total = await _calls.CountAsync(new() { Text = "\"large pizza\"" }, cancel);
        Assert.True(total.IsAtLeast);
        Assert.InRange(total.Calls, 40, 100);
        Assert.Equal(new CallTotal(300, IsAtLeast: false), await _calls.CountAsync(new() { Text = "large pizza" }, cancel));
        Assert.Equal(new CallTotal(1, IsAtLeast: false), await _calls.CountAsync(new() { Text = "call-299" }, cancel));
    }

    public async ValueTask DisposeAsync()
    {
        await _calls.DisposeAsync();
        _database.Dispose();
        await _test.DisposeAsync();
    }

    private static NewCall Spoken(string callId, string text)
    {
        var payload = Payload.WithRows(Payload.Spoken("user", text, 0, 500));
        payload["call_id"] = callId;
        var body = JsonSerializer.SerializeToUtf8Bytes(payload);
        using var document = JsonDocument.Parse(body);
        return CallIntake.Of(1, "desk", 0, document.RootElement, body);
    }
}
