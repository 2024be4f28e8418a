using System.Diagnostics;
using System.Globalization;
using Tuner.Server.Storage.Sqlite;

namespace Tuner.Benchmarks.Store;

/// <summary><c>follow DATA</c>: lets the search's index and the rollups of a data folder catch up, without the rests that a server takes.</summary>
internal static class StoreFollowing
{
    /// <summary>Follows all calls and prints how fast that went and what the disk holds.</summary>
    public static async Task<int> RunAsync(string folder)
    {
        var watch = Stopwatch.StartNew();
        using (var database = SqliteDatabase.Open(folder))
        {
            var store = new SqliteCallStore(database, new(1, TimeProvider.System));
            while (await store.FollowAsync(CancellationToken.None)) { }
        }
        var bytes = new DirectoryInfo(folder).EnumerateFiles("tuner.db*").Sum(file => file.Length);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"followed in {watch.Elapsed.TotalSeconds:N0} s; the folder holds {bytes / 1e6:N0} MB"));
        return 0;
    }
}
