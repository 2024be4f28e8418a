using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Tuner.Server.Calls;
using Tuner.Server.Calls.Reading;
using Tuner.Server.Ingest;
using Tuner.Server.Storage;
using Tuner.Server.Storage.Sqlite;
using Tuner.Server.Validation;

namespace Tuner.Benchmarks.Store;

/// <summary><c>steps BYTES</c>: what each step of taking a call in costs, in microseconds of a processor; other programs on the machine do not count.</summary>
internal static class IngestSteps
{
    private const double SecondsEach = 0.6;

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
        Print("PackedBody.Pack", () => PackedBody.Pack(body));
        await PrintStoringAsync(new(1, "a", 1, summary, body) { Rows = rows });
        return 0;
    }

    private static void Print(string name, Action step)
    {
        for (var i = 0; i < 20; i++) step();
        var (count, begin, watch) = (0, Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        while ((Environment.CpuUsage.TotalTime - begin).TotalSeconds < SecondsEach && watch.Elapsed.TotalSeconds < 30)
        {
            for (var i = 0; i < 10; i++) step();
            count += 10;
        }
        Print(name, (Environment.CpuUsage.TotalTime - begin) / count);
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
                const int Calls = 1_600;
                var begin = Environment.CpuUsage.TotalTime;
                for (var i = 0; i < Calls; i += atOnce)
                    await Task.WhenAll(Enumerable.Range(i, atOnce).Select(number => store.AddAsync(call with { Summary = call.Summary with { CallId = $"{atOnce}-{number}" } }, CancellationToken.None)));
                Print($"packed and stored, {atOnce} at once", (Environment.CpuUsage.TotalTime - begin) / Calls);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Print(string name, TimeSpan each) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-40} {each.TotalMicroseconds,8:F1} us"));
}
