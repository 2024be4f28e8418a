using Microsoft.Data.Sqlite;

namespace Tuner.Server.Storage.Sqlite;

/// <summary>
/// Brings a database to the newest schema. The lock is the open transaction itself: it dies with its connection, so a
/// killed migration leaves nothing that a next start would have to wait for.
/// </summary>
internal static class SqliteSchema
{
    private static readonly string[] Versions =
    [
        """
        CREATE TABLE calls (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            workspace_id INTEGER NOT NULL,
            call_id TEXT NOT NULL,
            agent TEXT NOT NULL,
            call_type TEXT NOT NULL,
            received_at_ms INTEGER NOT NULL,
            started_at_ms INTEGER NOT NULL,
            duration_ms INTEGER NOT NULL,
            turns INTEGER NOT NULL,
            interruptions INTEGER NOT NULL,
            tools INTEGER NOT NULL,
            errors INTEGER NOT NULL,
            response_median_ms INTEGER,
            response_worst_ms INTEGER,
            end_reason TEXT,
            incomplete INTEGER NOT NULL,
            UNIQUE (workspace_id, call_id));
        CREATE INDEX calls_by_start ON calls (started_at_ms, id);
        CREATE INDEX calls_by_workspace_and_start ON calls (workspace_id, started_at_ms, id);
        CREATE TABLE call_bodies (
            workspace_id INTEGER NOT NULL,
            call_id TEXT NOT NULL,
            body BLOB NOT NULL,
            PRIMARY KEY (workspace_id, call_id),
            FOREIGN KEY (workspace_id, call_id) REFERENCES calls (workspace_id, call_id));
        CREATE TABLE api_keys (
            sha256 TEXT PRIMARY KEY,
            created_at_ms INTEGER NOT NULL);
        """,
        """
        CREATE TABLE keys (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            sha256 TEXT NOT NULL UNIQUE,
            scopes TEXT NOT NULL,
            workspace_id INTEGER,
            created_at_ms INTEGER NOT NULL,
            last_used_at_ms INTEGER,
            revoked_at_ms INTEGER);
        CREATE UNIQUE INDEX keys_in_force_by_name ON keys (name) WHERE revoked_at_ms IS NULL;
        INSERT INTO keys (name, sha256, scopes, created_at_ms) SELECT 'first', sha256, 'admin', created_at_ms FROM api_keys;
        DROP TABLE api_keys;
        CREATE TABLE sessions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            sha256 TEXT NOT NULL UNIQUE,
            key_id INTEGER REFERENCES keys (id),
            created_at_ms INTEGER NOT NULL,
            expires_at_ms INTEGER NOT NULL);
        CREATE INDEX calls_by_agent ON calls (workspace_id, agent, id);
        """,
    ];

    /// <summary>The schema of the versions that asked nobody at this machine for a key.</summary>
    public const int LastReadWithoutKey = 1;

    /// <summary>The newest schema that this program knows.</summary>
    public static int Newest => Versions.Length;

    /// <summary>Applies what is missing, all or nothing. Returns the version that it found; 0 for a new database.</summary>
    /// <exception cref="ServerStartException">A newer program wrote the database.</exception>
    public static long Migrate(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        connection.Execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)");
        var found = connection.Number("SELECT max(version) FROM schema_version") ?? 0;
        if (found > Newest)
            throw new ServerStartException(ServerStartFailure.DataFolder, $"The database {connection.DataSource} was written by a newer tuner (schema {found}, this one knows {Newest}): start that version, or choose another data folder.");
        for (var version = (int)found; version < Newest; version++)
        {
            connection.Execute(Versions[version]);
            connection.Execute("INSERT INTO schema_version (version) VALUES ($version)", ("$version", version + 1));
        }
        transaction.Commit();
        return found;
    }
}
