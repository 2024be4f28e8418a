using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Tuner.Server.Calls;
using Tuner.Server.Ingest;
using Tuner.Server.Storage;
using Tuner.Server.Validation;

namespace Tuner.Benchmarks.Store;

/// <summary>
/// <c>fill DATA CALLS [FIRST]</c>: puts made-up calls into a data folder or the database of a <c>postgres://</c> address, straight through the store's own writer, as the server would. All processors
/// make calls; while the next are made, the search's index and the figures follow those before, in longer steps than a server takes, for whom nobody waits here.
/// </summary>
internal static class StoreFilling
{
    private const int AtOnce = 1_000;
    private const int Told = 50_000;

    /// <summary>Fills it and prints how fast that went and what the disk holds.</summary>
    public static async Task<int> RunAsync(string folder, long calls, long first)
    {
        var watch = Stopwatch.StartNew();
        await using (var opened = OpenedStore.Open(folder, AtOnce))
        {
            var store = opened.Calls;
            var following = Task.CompletedTask;
            for (long done = 0; done < calls; done += AtOnce)
            {
                var adding = new Task[(int)Math.Min(AtOnce, calls - done)];
                var next = first + done;
                Parallel.For(0, adding.Length, at => adding[at] = store.AddAsync(Read(next + at, first + calls), CancellationToken.None));
                await following;
                await Task.WhenAll(adding);
                following = Task.Run(() => FollowAsync(store));
                if ((done + AtOnce) % Told == 0) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done + AtOnce:N0} calls, {(done + AtOnce) / watch.Elapsed.TotalSeconds:N0} a second"));
            }
            await following;
            while (await FollowAsync(store)) { }
        }
        if (!Directory.Exists(folder))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{calls:N0} calls in {watch.Elapsed.TotalSeconds:N0} s"));
            return 0;
        }
        var bytes = new DirectoryInfo(folder).EnumerateFiles("tuner.db*").Sum(file => file.Length);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{calls:N0} calls in {watch.Elapsed.TotalSeconds:N0} s; the folder holds {bytes / 1e6:N0} MB"));
        return 0;
    }

    /// <summary>A step of the indexes waits for the writer no longer than a server would; beside a filler it is tried again.</summary>
    private static async Task<bool> FollowAsync(ICallStore store)
    {
        while (true)
        {
            try
            {
                return await store.FollowAsync(CancellationToken.None);
            }
            catch (StoreUnavailableException)
            {
            }
        }
    }

    private static NewCall Read(long number, long of)
    {
        var body = RealShapedCalls.Create(number, of);
        using var payload = JsonDocument.Parse(body, JsonBody.Options);
        return CallIntake.Of(1 + (number % 20 == 0 ? 1 : 0), RealShapedCalls.Agents[(int)(number % RealShapedCalls.Agents.Count)], RealShapedCalls.StartedAtMs(number, of) + 600_000, payload.RootElement, body);
    }
}
