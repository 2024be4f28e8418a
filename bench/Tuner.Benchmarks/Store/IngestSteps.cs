using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Tuner.Pipecat.Reading;
using Tuner.Server.Calls;
using Tuner.Server.Ingest;
using Tuner.Server.Storage;
using Tuner.Server.Storage.Sqlite;
using Tuner.Server.Validation;

namespace Tuner.Benchmarks.Store;

/// <summary>
/// <c>steps BYTES</c>: what each step of taking a call in costs, in microseconds of a processor. Other programs on the machine do not count, but make a
/// processor slower: of several rounds the best is told.
/// </summary>
internal static class IngestSteps
{
    private const int Rounds = 8;
    private const double SecondsEach = 0.1;

    /// <summary>Prints them.</summary>
    public static async Task<int> RunAsync(int bytes)
    {
        var body = CallOfBytes.Create(1, bytes);
        using var document = JsonDocument.Parse(body, JsonBody.Options);
        var record = CallRecord.Read(document.RootElement);
        var summary = CallSummarizer.Summarize(record);
        var rows = CallRowsReader.Read(record);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a call of {body.Length:N0} bytes, packed {PackedBody.Pack(body).Bytes.Length:N0}, {rows.Waits.Count} waits, {rows.Tools.Count} tools"));
        Print("is it UTF-8", () => Utf8.IsValid(body.Span));
        Print("JsonDocument.Parse, nothing else", () => JsonDocument.Parse(body, JsonBody.Options).Dispose());
        Print("JsonBody.Parse: strict", () => JsonBody.Parse(body, new Faults())!.Dispose());
        Print("CallRules.Check", () => CallRules.Check(document.RootElement, new Faults()));
        Print("CallRecord.Read", () => CallRecord.Read(document.RootElement));
        Print("CallSummarizer.Summarize", () => CallSummarizer.Summarize(record));
        Print("CallRowsReader.Read", () => CallRowsReader.Read(record));
        Print("CallIntake.Read: all of these, as a post", () => CallIntake.Read(1, "a", 1, body, new Faults(), out _));
        Print("PackedBody.Pack", () => PackedBody.Pack(body));
        var call = new NewCall(1, "a", 1, summary, body) { Rows = rows, Spoken = [.. CallTexts.Spoken(record)] };
        Print("RecentCall.Of: what follows", () => RecentCall.Of(call));
        await PrintStoringAsync(call);
        return 0;
    }

    private static void Print(string name, Action step)
    {
        for (var i = 0; i < 20; i++) step();
        var best = TimeSpan.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var (count, begin, watch) = (0, Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
            while ((Environment.CpuUsage.TotalTime - begin).TotalSeconds < SecondsEach && watch.Elapsed.TotalSeconds < 30)
            {
                for (var i = 0; i < 10; i++) step();
                count += 10;
            }
            var each = (Environment.CpuUsage.TotalTime - begin) / count;
            if (each < best) best = each;
        }
        Print(name, best);
    }

    private static async Task PrintStoringAsync(NewCall call)
    {
        var folder = Directory.CreateTempSubdirectory("tuner-steps-").FullName;
        try
        {
            using var database = SqliteDatabase.Open(folder);
            var store = new SqliteCallStore(database, new(1, TimeProvider.System));
            foreach (var atOnce in new[] { 1, 32 })
            {
                const int Calls = 320;
                var (best, bestFollowed) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
                for (var round = 0; round < Rounds; round++)
                {
                    var begin = Environment.CpuUsage.TotalTime;
                    for (var i = 0; i < Calls; i += atOnce)
                        await Task.WhenAll(Enumerable.Range(i, atOnce).Select(number => store.AddAsync(call with { Summary = call.Summary with { CallId = $"{atOnce}-{round}-{number}" } }, CancellationToken.None)));
                    var each = (Environment.CpuUsage.TotalTime - begin) / Calls;
                    if (each < best) best = each;
                    begin = Environment.CpuUsage.TotalTime;
                    while (await store.FollowAsync(CancellationToken.None)) { }
                    var followed = (Environment.CpuUsage.TotalTime - begin) / Calls;
                    if (followed < bestFollowed) bestFollowed = followed;
                }
                Print($"packed, prepared and stored, {atOnce} at once", best);
                Print("followed by the indexes and rollups", bestFollowed);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Print(string name, TimeSpan each) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-40} {each.TotalMicroseconds,8:F1} us"));
}
