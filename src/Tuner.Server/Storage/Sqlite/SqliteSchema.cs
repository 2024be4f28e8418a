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
        """
        ALTER TABLE calls ADD COLUMN facts INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE calls ADD COLUMN agent_version INTEGER;
        ALTER TABLE calls ADD COLUMN caller TEXT;
        ALTER TABLE calls ADD COLUMN failed_tools INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE calls ADD COLUMN answers INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE calls ADD COLUMN unanswered INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE calls ADD COLUMN wait_half_ms INTEGER;
        ALTER TABLE calls ADD COLUMN wait_half_at_least INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE calls ADD COLUMN wait_most_ms INTEGER;
        ALTER TABLE calls ADD COLUMN wait_most_at_least INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE calls ADD COLUMN wait_worst_ms INTEGER;
        ALTER TABLE calls ADD COLUMN wait_worst_at_least INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE calls ADD COLUMN cost REAL;
        ALTER TABLE calls ADD COLUMN tokens INTEGER;
        ALTER TABLE calls ADD COLUMN spoken_characters INTEGER;
        ALTER TABLE calls ADD COLUMN transcribed_seconds REAL;
        DROP INDEX calls_by_start;
        CREATE INDEX calls_by_length ON calls (workspace_id, duration_ms);
        CREATE INDEX calls_by_worst_wait ON calls (workspace_id, ifnull(wait_worst_ms, -1e15));
        CREATE INDEX calls_by_cost ON calls (workspace_id, ifnull(cost, -1e15));
        CREATE INDEX calls_by_agent_and_start ON calls (workspace_id, agent, started_at_ms);
        CREATE INDEX calls_by_version ON calls (workspace_id, agent_version, started_at_ms) WHERE agent_version IS NOT NULL;
        CREATE INDEX calls_by_caller ON calls (workspace_id, caller, started_at_ms) WHERE caller IS NOT NULL;
        CREATE INDEX calls_by_end_reason ON calls (workspace_id, end_reason, started_at_ms) WHERE end_reason IS NOT NULL;
        CREATE INDEX calls_by_type ON calls (workspace_id, call_type, started_at_ms);
        CREATE INDEX calls_with_errors ON calls (workspace_id, started_at_ms) WHERE errors > 0;
        CREATE INDEX calls_with_failed_tools ON calls (workspace_id, started_at_ms) WHERE failed_tools > 0;
        CREATE INDEX calls_with_unanswered ON calls (workspace_id, started_at_ms) WHERE unanswered > 0;
        CREATE INDEX calls_with_interruptions ON calls (workspace_id, started_at_ms) WHERE interruptions > 0;
        CREATE INDEX calls_incomplete ON calls (workspace_id, started_at_ms) WHERE incomplete > 0;
        CREATE TABLE call_counts (
            workspace_id INTEGER PRIMARY KEY,
            calls INTEGER NOT NULL);
        INSERT INTO call_counts SELECT workspace_id, count(*) FROM calls GROUP BY workspace_id;
        CREATE TRIGGER call_counted AFTER INSERT ON calls BEGIN
            INSERT INTO call_counts VALUES (new.workspace_id, 1) ON CONFLICT (workspace_id) DO UPDATE SET calls = calls + 1;
        END;
        CREATE TRIGGER call_uncounted AFTER DELETE ON calls BEGIN
            UPDATE call_counts SET calls = calls - 1 WHERE workspace_id = old.workspace_id;
        END;
        CREATE TABLE rollups (
            id INTEGER PRIMARY KEY,
            workspace_id INTEGER NOT NULL,
            level INTEGER NOT NULL,
            agent TEXT NOT NULL,
            version INTEGER NOT NULL,
            slot INTEGER NOT NULL,
            figures BLOB NOT NULL,
            UNIQUE (workspace_id, level, agent, version, slot));
        CREATE TABLE payloads (
            call INTEGER PRIMARY KEY,
            form INTEGER NOT NULL,
            length INTEGER NOT NULL,
            body BLOB NOT NULL);
        CREATE TABLE owners (
            id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            UNIQUE (kind, name));
        CREATE TABLE waits (
            call INTEGER NOT NULL,
            row INTEGER NOT NULL,
            at_ms INTEGER,
            wait_ms INTEGER NOT NULL,
            answered INTEGER NOT NULL,
            turn_detection_ms INTEGER,
            llm_ms INTEGER,
            tool_ms INTEGER,
            text_aggregation_ms INTEGER,
            tts_ms INTEGER,
            unexplained_ms INTEGER,
            owner INTEGER,
            owners BLOB,
            PRIMARY KEY (call, row)) WITHOUT ROWID;
        CREATE TABLE tools (
            call INTEGER NOT NULL,
            row INTEGER NOT NULL,
            name TEXT NOT NULL,
            at_ms INTEGER,
            duration_ms INTEGER,
            failed INTEGER NOT NULL,
            error TEXT,
            PRIMARY KEY (call, row)) WITHOUT ROWID;
        CREATE TABLE errors (
            call INTEGER NOT NULL,
            place INTEGER NOT NULL,
            at_ms INTEGER,
            source TEXT,
            category TEXT,
            message TEXT NOT NULL,
            fatal INTEGER NOT NULL,
            recovered INTEGER NOT NULL,
            PRIMARY KEY (call, place)) WITHOUT ROWID;
        CREATE TABLE marks (
            call INTEGER PRIMARY KEY,
            note TEXT,
            looked_at_ms INTEGER);
        CREATE TABLE labels (
            call INTEGER NOT NULL,
            label TEXT NOT NULL,
            PRIMARY KEY (call, label)) WITHOUT ROWID;
        CREATE INDEX labels_by_name ON labels (label, call);
        CREATE INDEX marks_looked_at ON marks (call) WHERE looked_at_ms IS NOT NULL;
        CREATE TABLE traits (
            id INTEGER PRIMARY KEY,
            workspace_id INTEGER NOT NULL,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            UNIQUE (workspace_id, kind, name));
        CREATE TABLE call_traits (
            trait INTEGER NOT NULL,
            started_at_ms INTEGER NOT NULL,
            call INTEGER NOT NULL,
            PRIMARY KEY (trait, started_at_ms, call)) WITHOUT ROWID;
        CREATE TABLE removals (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at_ms INTEGER NOT NULL,
            what TEXT NOT NULL,
            workspace_id INTEGER,
            key_name TEXT,
            calls INTEGER NOT NULL);
        CREATE TABLE background_work (
            name TEXT PRIMARY KEY,
            next INTEGER NOT NULL,
            last INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO background_work (name, next, last) SELECT 'facts', 1, coalesce(max(id), 0) FROM calls;
        INSERT INTO background_work (name, next, last) VALUES ('facts_version', 1, 1);
        INSERT INTO background_work (name, next, last) SELECT 'search_older', 1, last FROM background_work WHERE name = 'facts';
        INSERT INTO background_work (name, next, last) SELECT 'search', last + 1, 0 FROM background_work WHERE name = 'facts';
        CREATE VIRTUAL TABLE search USING fts5 (words, content = '', contentless_delete = 1, tokenize = "ascii tokenchars '_'");
        INSERT INTO search (search, rank) VALUES ('hashsize', 4194304);
        """,
        """
        ALTER TABLE calls ADD COLUMN voicemail INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE calls ADD COLUMN transferred INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE calls ADD COLUMN typed INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE calls ADD COLUMN muted INTEGER NOT NULL DEFAULT 0;
        DROP INDEX calls_by_length;
        DROP INDEX calls_by_worst_wait;
        DROP INDEX calls_by_cost;
        -- What lists in these orders are filtered by stands in them: to look at a call itself takes ten times as long as to pass by its place.
        CREATE INDEX calls_by_length ON calls (workspace_id, duration_ms, id, started_at_ms, errors, failed_tools, unanswered, interruptions, incomplete);
        CREATE INDEX calls_by_worst_wait ON calls (workspace_id, ifnull(wait_worst_ms, -1e15), id, started_at_ms, errors, failed_tools, unanswered, interruptions, incomplete);
        CREATE INDEX calls_by_cost ON calls (workspace_id, ifnull(cost, -1e15), id, started_at_ms, errors, failed_tools, unanswered, interruptions, incomplete);
        CREATE INDEX calls_with_voicemail ON calls (workspace_id, started_at_ms) WHERE voicemail > 0;
        CREATE INDEX calls_transferred ON calls (workspace_id, started_at_ms) WHERE transferred > 0;
        CREATE INDEX calls_with_typed ON calls (workspace_id, started_at_ms) WHERE typed > 0;
        CREATE INDEX calls_with_muted ON calls (workspace_id, started_at_ms) WHERE muted > 0;
        CREATE TABLE names (
            call INTEGER NOT NULL,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            PRIMARY KEY (call, kind, name)) WITHOUT ROWID;
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
        if (Objection(connection, connection.DataSource) is { } objection) throw new ServerStartException(ServerStartFailure.DataFolder, objection);
        for (var version = (int)found; version < Newest; version++)
        {
            connection.Execute(Versions[version]);
            connection.Execute("INSERT INTO schema_version (version) VALUES ($version)", ("$version", version + 1));
        }
        SqliteSpanStore.Create(connection);
        SqliteRecordingStore.Create(connection);
        SqliteMarks.Create(connection);
        AskForFilling(connection);
        transaction.Commit();
        return found;
    }

    /// <summary>Why this version cannot use a database, in a sentence; null when it can.</summary>
    public static string? Objection(SqliteConnection connection, string name) =>
        connection.Number("SELECT max(version) FROM schema_version") is { } found && found > Newest
            ? $"The database {name} was written by a newer tuner (schema {found}, this one knows {Newest}): start that version, or choose another data folder."
            : null;

    // A version that knows more of a call than the one before fills that in behind the scenes.
    private static void AskForFilling(SqliteConnection connection)
    {
        if (connection.Number("SELECT next FROM background_work WHERE name = 'facts_version'") >= CallFacts.Version) return;
        connection.Execute("UPDATE background_work SET next = 1, last = (SELECT coalesce(max(id), 0) FROM calls) WHERE name = $place", ("$place", SqliteFill.Place));
        connection.Execute("UPDATE background_work SET next = $version, last = $version WHERE name = 'facts_version'", ("$version", CallFacts.Version));
    }
}
