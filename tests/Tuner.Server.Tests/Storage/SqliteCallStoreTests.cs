using Tuner.Server.Keys;
using Tuner.Server.Storage;
using Tuner.Server.Storage.Sqlite;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Storage;

public sealed class SqliteCallStoreTests : CallStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteDatabase _database;

    public SqliteCallStoreTests()
    {
        _database = SqliteDatabase.Open(_folder.Path);
        Calls = new SqliteCallStore(_database, new(1_000_000, TimeProvider.System));
        Keys = new SqliteKeyStore(_database);
        Keeping = new SqliteCallKeeping(_database);
        Rows = new SqliteCallRowStore(_database);
        Spans = new SqliteSpanStore(_database);
    }

    private protected override ICallStore Calls { get; }

    private protected override IKeyStore Keys { get; }

    private protected override ICallKeeping Keeping { get; }

    private protected override ICallRowStore Rows { get; }

    private protected override ISpanStore Spans { get; }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }
}
