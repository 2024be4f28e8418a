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

    public async ValueTask DisposeAsync()
    {
        await _calls.DisposeAsync();
        _database.Dispose();
        await _test.DisposeAsync();
    }
}
