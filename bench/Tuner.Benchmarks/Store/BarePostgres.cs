using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Tuner.Server.Storage.Postgres;

namespace Tuner.Benchmarks.Store;

/// <summary>
/// <c>bare-postgres URL CONNECTIONS BYTES SECONDS</c>: what the disk, PostgreSQL and Npgsql allow where nothing else is done: each connection
/// inserts one payload and commits it, again and again, by a prepared statement.
/// </summary>
internal static class BarePostgres
{
    /// <summary>Prints how many a second there were.</summary>
    public static async Task<int> RunAsync(string url, int connections, int bytes, double seconds)
    {
        var settings = PostgresAddress.Parse(url).Connection();
        settings.MaxPoolSize = connections + 1;
        await using var source = NpgsqlDataSource.Create(settings);
        await using (var create = source.CreateCommand("CREATE TABLE IF NOT EXISTS bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, call_id text NOT NULL UNIQUE, body bytea NOT NULL); ALTER TABLE bare ALTER COLUMN body SET STORAGE EXTERNAL"))
            await create.ExecuteNonQueryAsync();
        var opened = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => source.OpenConnectionAsync().AsTask()));
        var watch = Stopwatch.StartNew();
        var done = await Task.WhenAll(opened.Select((connection, number) => InsertAsync(connection, number, bytes, watch, seconds)));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done.Sum() / watch.Elapsed.TotalSeconds:F1}"));
        return 0;
    }

    private static async Task<long> InsertAsync(NpgsqlConnection connection, int number, int bytes, Stopwatch watch, double seconds)
    {
        await using (connection)
        {
            var body = CallOfBytes.Create(number, bytes).ToArray();
            await using var insert = new NpgsqlCommand("INSERT INTO bare (call_id, body) VALUES ($1, $2)", connection);
            var id = new NpgsqlParameter<string> { TypedValue = "" };
            insert.Parameters.Add(id);
            insert.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = body });
            await insert.PrepareAsync();
            long done = 0;
            for (; watch.Elapsed.TotalSeconds < seconds; done++)
            {
                id.TypedValue = $"{number}-{done}-{Stopwatch.GetTimestamp()}";
                await insert.ExecuteNonQueryAsync();
            }
            return done;
        }
    }
}
