using Npgsql;

namespace Tuner.Server.Storage.Postgres;

/// <summary>
/// Behind a removal the tables are vacuumed, one at a time and one server at a time, so that the room of what was removed is used again.
/// Whoever asks anew in the meantime has all of them done anew.
/// </summary>
internal sealed class PostgresCleaning(PostgresDatabase database)
{
    private static readonly string[] Tables = ["payloads", "search", "waits", "tools", "errors", "labels", "marks", "spans", "rollups", "unfollowed", "calls"];

    /// <summary>Asks for it, in the transaction that removes.</summary>
    public static void Ask(PostgresSession session) => session.Execute(
        "INSERT INTO cleaning (name, asked, done) SELECT unnest(@tables::text[]), 1, 0 ON CONFLICT (name) DO UPDATE SET asked = cleaning.asked + 1", ("@tables", Tables));

    /// <summary>Does some of it; returns whether there is more.</summary>
    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        if (!await IsAskedAsync(cancellationToken).ConfigureAwait(false)) return false;
        try
        {
            var connection = await database.ConnectAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false)) return await StepAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException e)
        {
            throw database.Told(e);
        }
    }

    // No transaction can hold the lock, since VACUUM runs in none; the connection does, and the lock dies with it.
    private async Task<bool> StepAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (await NumberAsync(connection, $"SELECT pg_try_advisory_lock({PostgresLocks.Space}, {(int)PostgresLock.Cleaning})::int", cancellationToken).ConfigureAwait(false) != 1) return false;
        try
        {
            var next = await NextAsync(connection, cancellationToken).ConfigureAwait(false);
            if (next is not var (table, asked)) return false;
            // Only a name of ours becomes part of the statement.
            if (Tables.FirstOrDefault(own => own == table) is { } known) await RunAsync(connection, $"VACUUM {known}", cancellationToken).ConfigureAwait(false);
            await RunAsync(connection, "UPDATE cleaning SET done = @asked WHERE name = @table", cancellationToken, ("@asked", asked), ("@table", table)).ConfigureAwait(false);
            return await IsAskedAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (connection.State == System.Data.ConnectionState.Open)
                await RunAsync(connection, $"SELECT pg_advisory_unlock({PostgresLocks.Space}, {(int)PostgresLock.Cleaning})", CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<bool> IsAskedAsync(CancellationToken cancellationToken) =>
        (await database.RowsAsync("SELECT 1 FROM cleaning WHERE done < asked LIMIT 1", row => row.GetInt32(0), cancellationToken).ConfigureAwait(false)).Count > 0;

    private static async Task<(string Table, long Asked)?> NextAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = PostgresSession.Command(connection, "SELECT name, asked FROM cleaning WHERE done < asked ORDER BY name LIMIT 1");
        await using (command.ConfigureAwait(false))
        {
            var row = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (row.ConfigureAwait(false)) return await row.ReadAsync(cancellationToken).ConfigureAwait(false) ? (row.GetString(0), row.GetInt64(1)) : null;
        }
    }

    private static async Task<long?> NumberAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = PostgresSession.Command(connection, sql);
        await using (command.ConfigureAwait(false)) return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is int number ? number : null;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        var command = PostgresSession.Command(connection, sql, parameters);
        await using (command.ConfigureAwait(false))
        {
            // A large table takes as long as it takes.
            command.CommandTimeout = 0;
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
