using Tuner.Server.Storage.Sqlite;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Storage;

public sealed class SqliteBackupTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Under_load_every_copy_holds_all_calls_acknowledged_before_it_began_each_with_its_body()
    {
        var data = _folder.Under("data");
        using var database = SqliteDatabase.Open(data);
        using var room = new Tuner.Server.Hosting.BytesInFlight(1_000_000, TimeProvider.System);
        var calls = new SqliteCallStore(database, room);
        var acknowledged = 0;
        using var stop = new CancellationTokenSource();
        var load = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await calls.AddAsync(New(acknowledged), Cancel);
                Interlocked.Increment(ref acknowledged);
            }
        }, Cancel);
        for (var i = 0; i < 5; i++)
        {
            while (Volatile.Read(ref acknowledged) < 20 * (i + 1)) await Task.Yield();
            var before = Volatile.Read(ref acknowledged);
            var copied = SqliteBackup.Run(data, _folder.Under($"copy-{i}"));
            Assert.InRange(copied, before, Volatile.Read(ref acknowledged) + 1);
            Directory.CreateDirectory(_folder.Under($"restored-{i}"));
            File.Move(_folder.Under($"copy-{i}"), _folder.Under($"restored-{i}/tuner.db"));
            using var restored = SqliteDatabase.Open(_folder.Under($"restored-{i}"));
            using var connection = restored.Connect();
            Assert.Equal(copied, connection.Number("SELECT count(*) FROM calls c JOIN payloads p ON p.call = c.id WHERE p.length = 2000"));
        }
        await stop.CancelAsync();
        await load;
    }

    private static Tuner.Server.Calls.NewCall New(int number) => new(1, "a", 0, new($"call-{number}", "t", number, 1, 1, 0, 0, 0, null, null, null, false), new byte[2_000]);
}
