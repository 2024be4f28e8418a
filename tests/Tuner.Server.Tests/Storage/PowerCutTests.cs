using CsCheck;
using Tuner.Server.Calls;
using Tuner.Server.Storage.Sqlite;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Storage;

public sealed class PowerCutTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // What reached the disk is the database's file and any beginning of its log, with anything behind it.
    [Fact]
    public async Task A_cut_at_any_byte_of_the_log_loses_nothing_acknowledged_and_leaves_no_call_in_parts() =>
        await Gen.Select(Gen.Select(Gen.Int[1, 4], Gen.Int[0, 9], Gen.Int[0, 30_000]).Array[1, 8], Gen.Double[0, 1], Gen.Byte.Array[0, 5_000])
            .SampleAsync((steps, cut, behind) => LivesThroughAsync(steps, cut, behind), iter: 40, threads: 1);

    private static async Task LivesThroughAsync((int AtOnce, int Removed, int Length)[] steps, double cut, byte[] behind)
    {
        using var folder = new TemporaryFolder();
        var points = new List<(long Log, HashSet<long> There)>();
        var ever = new HashSet<long>();
        using (var database = SqliteDatabase.Open(folder.Path))
        {
            var store = new SqliteCallStore(database, new(10_000_000, TimeProvider.System));
            var keeping = new SqliteCallKeeping(database);
            var there = new HashSet<long>();
            foreach (var (step, (atOnce, removed, length)) in steps.Index())
            {
                var added = await Task.WhenAll(Enumerable.Range(0, atOnce).Select(i => store.AddAsync(New($"{step}-{i}", length), Cancel)));
                there.UnionWith(added.Select(call => call.Id));
                ever.UnionWith(there);
                if (there.Contains(removed) && await keeping.RemoveAsync(removed, new(null, 1), Cancel)) there.Remove(removed);
                points.Add((new FileInfo(folder.Under("tuner.db-wal")).Length, [.. there]));
            }
            Cut(folder, (long)(points[^1].Log * cut), behind);
        }
        using var restored = SqliteDatabase.Open(folder.Under("cut"));
        using var connection = restored.Connect();
        var found = new HashSet<long>();
        foreach (var id in ever)
            if (connection.Number("SELECT id FROM calls WHERE id = $id", ("$id", id)) is not null) found.Add(id);
        var kept = points.Where(point => point.Log <= (long)(points[^1].Log * cut)).Select(point => point.There).LastOrDefault() ?? [];
        var removedLater = points.Aggregate(new HashSet<long>(kept), (gone, point) => [.. gone.Where(id => point.There.Contains(id) || !kept.Contains(id))]);
        Assert.Superset(removedLater, found);
        Assert.Equal(found.Count, connection.Number("SELECT count(*) FROM calls"));
        Assert.Equal(found.Count, connection.Number("SELECT count(*) FROM payloads WHERE call IN (SELECT id FROM calls)"));
        Assert.Equal(found.Count, connection.Number("SELECT count(*) FROM payloads"));
        Assert.Equal(2 * found.Count, connection.Number("SELECT count(*) FROM waits"));
        Assert.Equal(found.Count, connection.Number("SELECT count(*) FROM tools"));
    }

    private static void Cut(TemporaryFolder folder, long length, byte[] behind)
    {
        Directory.CreateDirectory(folder.Under("cut"));
        Copy(folder.Under("tuner.db"), folder.Under("cut/tuner.db"), long.MaxValue, []);
        Copy(folder.Under("tuner.db-wal"), folder.Under("cut/tuner.db-wal"), length, behind);
    }

    private static void Copy(string from, string to, long length, byte[] behind)
    {
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var target = File.Create(to);
        source.CopyTo(target);
        if (target.Length > length) target.SetLength(length);
        target.Position = target.Length;
        target.Write(behind);
    }

    private static NewCall New(string callId, int length)
    {
        var body = new byte[length];
        new Random(length).NextBytes(body);
        return new(1, "a", 0, new(callId, "web_call", 1, 1, 1, 0, 0, 0, 1, 1, "x", Incomplete: false), body)
        {
            Rows = new()
            {
                Waits = [new(0, 1, 5, true, new long?[6], [new("service", "a", 5)]), new(1, 2, 6, false, new long?[6], [new("bot", callId, 6)])],
                Tools = [new(2, "t", 1, 2, false, null)],
            },
        };
    }
}
