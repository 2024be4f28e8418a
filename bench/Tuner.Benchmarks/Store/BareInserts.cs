using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Tuner.Server.Storage.Sqlite;

namespace Tuner.Benchmarks.Store;

/// <summary>
/// <c>bare FOLDER CONNECTIONS BYTES SECONDS</c>: what the disk and SQLite allow where nothing else is done: each connection inserts one
/// payload and commits it, again and again, in write-ahead mode with full syncing.
/// </summary>
internal static class BareInserts
{
    /// <summary>Prints how many a second there were.</summary>
    public static int Run(string folder, int connections, int bytes, double seconds)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "bare.db");
        using (var first = Open(path)) first.Execute("PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS calls (id INTEGER PRIMARY KEY, call_id TEXT NOT NULL UNIQUE, body BLOB NOT NULL)");
        var (done, watch) = (0L, new Stopwatch());
        // The clock runs once all are ready.
        using var ready = new Barrier(connections, _ => watch.Start());
        var threads = Enumerable.Range(0, connections).Select(number => new Thread(() =>
        {
            var body = CallOfBytes.Create(number, bytes);
            using var connection = Open(path);
            using var begin = new PreparedStatement(connection, "BEGIN IMMEDIATE");
            using var insert = new PreparedStatement(connection, "INSERT INTO calls (call_id, body) VALUES (?1, ?2)");
            using var commit = new PreparedStatement(connection, "COMMIT");
            ready.SignalAndWait();
            for (long i = 0; watch.Elapsed.TotalSeconds < seconds; i++)
            {
                begin.Execute();
                insert.Execute($"{number}-{i}-{Stopwatch.GetTimestamp()}", body);
                commit.Execute();
                Interlocked.Increment(ref done);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done / watch.Elapsed.TotalSeconds:F1}"));
        return 0;
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        connection.Execute("PRAGMA synchronous = FULL; PRAGMA busy_timeout = 30000");
        return connection;
    }
}
