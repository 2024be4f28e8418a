using Tuner.Server.Storage;
using Tuner.Server.Storage.Sqlite;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Storage;

public sealed class SqliteRecordingStoreTests : RecordingStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteDatabase _database;

    public SqliteRecordingStoreTests()
    {
        _database = SqliteDatabase.Open(_folder.Path);
        Calls = new SqliteCallStore(_database, new(1_000_000, TimeProvider.System));
        Keeping = new SqliteCallKeeping(_database);
        Rows = new SqliteCallRowStore(_database);
        Recordings = new SqliteRecordingStore(_database);
    }

    private protected override ICallStore Calls { get; }

    private protected override ICallKeeping Keeping { get; }

    private protected override ICallRowStore Rows { get; }

    private protected override IRecordingStore Recordings { get; }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }
}
