using Npgsql;

namespace Tuner.Server.Storage.Postgres;

/// <summary>
/// Brings a database to the newest schema, one server at a time: the lock ends with its transaction, so a killed migration leaves nothing
/// that a next start would have to wait for. Each version says which programs may go on beside it, so that servers are replaced one by one.
/// </summary>
internal static class PostgresSchema
{
    private const long LeastServer = 150_000;

    /// <summary>Each version, and the least one that a program must know to use it: whoever only adds leaves older programs at work.</summary>
    private static readonly (string Sql, int UsableFrom)[] Versions =
    [
        (PostgresTables.First, 1), (PostgresTables.WithWhatCallersDid, 1), (PostgresTables.WithTextsOpenedSooner, 1), (PostgresTables.WithGuesses, 1),
        (PostgresOrders.WithWhatListsAreFilteredBy, 1),
    ];

    /// <summary>The newest schema that this program knows.</summary>
    public static int Newest => Versions.Length;

    /// <summary>Applies what is missing, all or nothing.</summary>
    /// <exception cref="ServerStartException">The database cannot be used, or a newer program wrote it and this one may not go on beside it.</exception>
    public static void Migrate(NpgsqlConnection connection, string name)
    {
        using var transaction = connection.BeginTransaction();
        var session = new PostgresSession(connection, CancellationToken.None);
        if (ObjectionToServer(session, name) is { } unfit) throw new ServerStartException(ServerStartFailure.Database, unfit);
        Patiently(connection, $"SELECT pg_advisory_xact_lock({PostgresLocks.Space}, {(int)PostgresLock.Schema})");
        session.Execute("CREATE TABLE IF NOT EXISTS schema_version (version bigint NOT NULL PRIMARY KEY, usable_from bigint NOT NULL)");
        var found = session.Number("SELECT max(version) FROM schema_version") ?? 0;
        if (found > Newest && session.Number("SELECT max(usable_from) FROM schema_version") > Newest)
            throw new ServerStartException(ServerStartFailure.Database, $"{name} was written by a newer tuner (schema {found}, this one knows {Newest}): start that version, or choose another database.");
        for (var version = (int)found; version < Newest; version++)
        {
            Patiently(connection, Versions[version].Sql);
            session.Execute("INSERT INTO schema_version (version, usable_from) VALUES (@version, @from)", ("@version", version + 1), ("@from", Versions[version].UsableFrom));
        }
        transaction.Commit();
    }

    // An index of millions of calls takes longer than any question may; whoever starts beside the one that makes it waits for it.
    private static void Patiently(NpgsqlConnection connection, string sql)
    {
        using var command = PostgresSession.Command(connection, sql);
        command.CommandTimeout = 0;
        command.ExecuteNonQuery();
    }

    private static string? ObjectionToServer(PostgresSession session, string name)
    {
        if (session.Number("SELECT current_setting('server_version_num')::bigint") < LeastServer) return $"{name} is older than PostgreSQL 15: use that or a newer one.";
        return session.Number("SELECT count(*) FROM pg_database WHERE datname = current_database() AND pg_encoding_to_char(encoding) = 'UTF8'") == 1
            ? null
            : $"{name} is not encoded in UTF-8: create the database with ENCODING 'UTF8'.";
    }
}
