using Tuner.Server.Storage;
using Tuner.Server.Storage.Postgres;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Storage;

public sealed class PostgresRecordingStoreTests : RecordingStoreContract, IAsyncLifetime
{
    private PostgresTestDatabase _test = null!;
    private PostgresDatabase _database = null!;
    private PostgresCallStore _calls = null!;

    private protected override ICallStore Calls => _calls;

    private protected override ICallKeeping Keeping => new PostgresCallKeeping(_database);

    private protected override ICallRowStore Rows => new PostgresCallRowStore(_database);

    private protected override IRecordingStore Recordings => new PostgresRecordingStore(_database);

    public async ValueTask InitializeAsync()
    {
        _test = await PostgresServer.DatabaseAsync();
        _database = PostgresDatabase.Open(_test.Address, readLimit: TimeSpan.FromMinutes(2));
        _calls = new PostgresCallStore(_database, new(1_000_000, TimeProvider.System));
    }

    public async ValueTask DisposeAsync()
    {
        await _calls.DisposeAsync();
        _database.Dispose();
        await _test.DisposeAsync();
    }
}
