using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Tuner.Server.Calls;
using Tuner.Server.Ingest;
using Tuner.Server.Storage.Sqlite;
using Tuner.Server.Validation;

namespace Tuner.Benchmarks.Store;

/// <summary><c>fill DATA CALLS [FIRST]</c>: puts made-up calls into a data folder, straight through the store's own writer, as the server would.</summary>
internal static class StoreFilling
{
    private const int AtOnce = 200;

    /// <summary>Fills it and prints how fast that went and what the disk holds.</summary>
    public static async Task<int> RunAsync(string folder, long calls, long first)
    {
        var watch = Stopwatch.StartNew();
        using (var database = SqliteDatabase.Open(folder))
        {
            var store = new SqliteCallStore(database, new(1, TimeProvider.System));
            var waiting = new List<Task>(AtOnce);
            for (var number = first; number < first + calls; number++)
            {
                waiting.Add(store.AddAsync(Read(number, first + calls), CancellationToken.None));
                if (waiting.Count < AtOnce) continue;
                await Task.WhenAll(waiting);
                waiting.Clear();
                // What the server does beside the requests: the search's index and the figures follow.
                await store.FollowAsync(CancellationToken.None);
                if ((number + 1) % 50_000 < AtOnce) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{number + 1 - first:N0} calls, {(number - first) / watch.Elapsed.TotalSeconds:N0} a second"));
            }
            await Task.WhenAll(waiting);
            while (await store.FollowAsync(CancellationToken.None)) { }
        }
        var bytes = new DirectoryInfo(folder).EnumerateFiles("tuner.db*").Sum(file => file.Length);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{calls:N0} calls in {watch.Elapsed.TotalSeconds:N0} s; the folder holds {bytes / 1e6:N0} MB"));
        return 0;
    }

    private static NewCall Read(long number, long of)
    {
        var body = RealShapedCalls.Create(number, of);
        using var payload = JsonDocument.Parse(body, JsonBody.Options);
        return CallIntake.Of(1 + (number % 20 == 0 ? 1 : 0), RealShapedCalls.Agents[(int)(number % RealShapedCalls.Agents.Count)], RealShapedCalls.StartedAtMs(number, of) + 600_000, payload.RootElement, body);
    }
}
