namespace Tuner.Server.Storage.Postgres;

/// <summary>
/// The tables. Every key of a call begins with its workspace, by which a distributed PostgreSQL can share them out. Text is compared byte by
/// byte, so that no update of the system's collations breaks an index.
/// </summary>
internal static class PostgresTables
{
    /// <summary>The first schema.</summary>
    public const string First = """
        CREATE SEQUENCE call_numbers AS bigint;
        CREATE TABLE calls (
            id bigint NOT NULL DEFAULT nextval('call_numbers'),
            workspace_id bigint NOT NULL,
            call_id text COLLATE "C" NOT NULL,
            agent text COLLATE "C" NOT NULL,
            received_at_ms bigint NOT NULL,
            facts bigint NOT NULL,
            call_type text COLLATE "C" NOT NULL,
            started_at_ms bigint NOT NULL,
            duration_ms bigint NOT NULL,
            turns bigint NOT NULL,
            interruptions bigint NOT NULL,
            tools bigint NOT NULL,
            errors bigint NOT NULL,
            response_median_ms bigint,
            response_worst_ms bigint,
            end_reason text COLLATE "C",
            incomplete boolean NOT NULL,
            agent_version bigint,
            caller text COLLATE "C",
            failed_tools bigint NOT NULL,
            answers bigint NOT NULL,
            unanswered bigint NOT NULL,
            wait_half_ms bigint,
            wait_half_at_least boolean NOT NULL,
            wait_most_ms bigint,
            wait_most_at_least boolean NOT NULL,
            wait_worst_ms bigint,
            wait_worst_at_least boolean NOT NULL,
            cost double precision,
            tokens bigint,
            spoken_characters bigint,
            transcribed_seconds double precision,
            traits text[] COLLATE "C" NOT NULL,
            PRIMARY KEY (workspace_id, id),
            CONSTRAINT calls_once UNIQUE (workspace_id, call_id));
        ALTER SEQUENCE call_numbers OWNED BY calls.id;
        CREATE INDEX calls_by_number ON calls (id);
        CREATE INDEX calls_by_start ON calls (workspace_id, started_at_ms, id);
        CREATE INDEX calls_by_length ON calls (workspace_id, duration_ms, id);
        CREATE INDEX calls_by_worst_wait ON calls (workspace_id, (coalesce(wait_worst_ms::double precision, -1e15)), id);
        CREATE INDEX calls_by_cost ON calls (workspace_id, (coalesce(cost, -1e15)), id);
        CREATE INDEX calls_by_agent ON calls (workspace_id, agent, id);
        CREATE INDEX calls_by_agent_and_start ON calls (workspace_id, agent, started_at_ms, id);
        CREATE INDEX calls_by_version ON calls (workspace_id, agent_version, started_at_ms, id) WHERE agent_version IS NOT NULL;
        CREATE INDEX calls_by_caller ON calls (workspace_id, caller, started_at_ms, id) WHERE caller IS NOT NULL;
        CREATE INDEX calls_by_end_reason ON calls (workspace_id, end_reason, started_at_ms, id) WHERE end_reason IS NOT NULL;
        CREATE INDEX calls_by_type ON calls (workspace_id, call_type, started_at_ms, id);
        CREATE INDEX calls_with_errors ON calls (workspace_id, started_at_ms, id) WHERE errors > 0;
        CREATE INDEX calls_with_failed_tools ON calls (workspace_id, started_at_ms, id) WHERE failed_tools > 0;
        CREATE INDEX calls_with_unanswered ON calls (workspace_id, started_at_ms, id) WHERE unanswered > 0;
        CREATE INDEX calls_with_interruptions ON calls (workspace_id, started_at_ms, id) WHERE interruptions > 0;
        CREATE INDEX calls_incomplete ON calls (workspace_id, started_at_ms, id) WHERE incomplete;
        CREATE INDEX calls_by_arrival ON calls (workspace_id, received_at_ms);
        CREATE INDEX calls_by_facts ON calls (facts, id);
        CREATE INDEX calls_by_trait ON calls USING gin (traits);
        CREATE TABLE payloads (
            workspace_id bigint NOT NULL,
            call bigint NOT NULL,
            form bigint NOT NULL,
            length bigint NOT NULL,
            body bytea NOT NULL,
            PRIMARY KEY (workspace_id, call));
        ALTER TABLE payloads ALTER COLUMN body SET STORAGE EXTERNAL;
        CREATE TABLE waits (
            workspace_id bigint NOT NULL,
            call bigint NOT NULL,
            row bigint NOT NULL,
            at_ms bigint,
            wait_ms bigint NOT NULL,
            answered boolean NOT NULL,
            turn_detection_ms bigint,
            llm_ms bigint,
            tool_ms bigint,
            text_aggregation_ms bigint,
            tts_ms bigint,
            unexplained_ms bigint,
            owners bytea,
            PRIMARY KEY (workspace_id, call, row));
        CREATE TABLE tools (
            workspace_id bigint NOT NULL,
            call bigint NOT NULL,
            row bigint NOT NULL,
            name text COLLATE "C" NOT NULL,
            at_ms bigint,
            duration_ms bigint,
            failed boolean NOT NULL,
            error text COLLATE "C",
            PRIMARY KEY (workspace_id, call, row));
        CREATE TABLE errors (
            workspace_id bigint NOT NULL,
            call bigint NOT NULL,
            place bigint NOT NULL,
            at_ms bigint,
            source text COLLATE "C",
            category text COLLATE "C",
            message text COLLATE "C" NOT NULL,
            fatal boolean NOT NULL,
            recovered boolean NOT NULL,
            PRIMARY KEY (workspace_id, call, place));
        CREATE TABLE unfollowed (
            workspace_id bigint NOT NULL,
            call bigint NOT NULL,
            PRIMARY KEY (workspace_id, call));
        CREATE TABLE call_counts (
            workspace_id bigint PRIMARY KEY,
            calls bigint NOT NULL);
        CREATE TABLE search (
            workspace_id bigint NOT NULL,
            call bigint NOT NULL,
            words tsvector NOT NULL,
            document text COLLATE "C" NOT NULL,
            PRIMARY KEY (workspace_id, call));
        CREATE INDEX search_by_word ON search USING gin (words);
        CREATE TABLE rollups (
            workspace_id bigint NOT NULL,
            level bigint NOT NULL,
            agent text COLLATE "C" NOT NULL,
            version bigint NOT NULL,
            slot bigint NOT NULL,
            figures bytea NOT NULL,
            PRIMARY KEY (workspace_id, level, agent, version, slot));
        CREATE TABLE marks (
            workspace_id bigint NOT NULL,
            call bigint NOT NULL,
            note text COLLATE "C",
            looked_at_ms bigint,
            recording_offset_ms bigint,
            PRIMARY KEY (workspace_id, call));
        CREATE INDEX marks_looked_at ON marks (workspace_id, call) WHERE looked_at_ms IS NOT NULL;
        CREATE TABLE labels (
            workspace_id bigint NOT NULL,
            call bigint NOT NULL,
            label text COLLATE "C" NOT NULL,
            PRIMARY KEY (workspace_id, call, label));
        CREATE INDEX labels_by_name ON labels (workspace_id, label, call);
        CREATE TABLE spans (
            workspace_id bigint NOT NULL,
            call_id text COLLATE "C" NOT NULL,
            trace_id bytea NOT NULL,
            span_id bytea NOT NULL,
            parent_id bytea NOT NULL,
            name text COLLATE "C" NOT NULL,
            kind bigint NOT NULL,
            start_ns bigint NOT NULL,
            end_ns bigint NOT NULL,
            failed boolean NOT NULL,
            status text COLLATE "C" NOT NULL,
            details text COLLATE "C" NOT NULL,
            received_at_ms bigint NOT NULL,
            PRIMARY KEY (workspace_id, trace_id, span_id));
        CREATE INDEX spans_by_call ON spans (workspace_id, call_id, start_ns);
        CREATE INDEX spans_by_arrival ON spans (received_at_ms);
        CREATE TABLE recordings (
            name text COLLATE "C" PRIMARY KEY,
            workspace_id bigint NOT NULL,
            call_id text COLLATE "C" NOT NULL,
            sha256 text COLLATE "C" NOT NULL,
            size bigint NOT NULL,
            received bigint NOT NULL,
            complete boolean NOT NULL,
            at_ms bigint NOT NULL,
            peaks bigint,
            opus bigint);
        CREATE INDEX recordings_by_time ON recordings (at_ms);
        CREATE INDEX recordings_without_peaks ON recordings (at_ms) WHERE complete AND peaks IS NULL;
        CREATE INDEX recordings_without_opus ON recordings (at_ms) WHERE complete AND opus IS NULL;
        CREATE TABLE recording_total (
            id bigint PRIMARY KEY CHECK (id = 1),
            count bigint NOT NULL,
            bytes bigint NOT NULL);
        INSERT INTO recording_total VALUES (1, 0, 0);
        CREATE FUNCTION count_recording() RETURNS trigger LANGUAGE plpgsql AS $count$
        BEGIN
            IF TG_OP <> 'INSERT' THEN
                UPDATE recording_total SET count = count - 1, bytes = bytes - OLD.size - coalesce(OLD.peaks, 0) - coalesce(OLD.opus, 0);
            END IF;
            IF TG_OP <> 'DELETE' THEN
                UPDATE recording_total SET count = count + 1, bytes = bytes + NEW.size + coalesce(NEW.peaks, 0) + coalesce(NEW.opus, 0);
            END IF;
            RETURN NULL;
        END
        $count$;
        CREATE TRIGGER recording_counted AFTER INSERT OR DELETE OR UPDATE OF size, peaks, opus ON recordings FOR EACH ROW EXECUTE FUNCTION count_recording();
        CREATE TABLE recording_removals (
            name text COLLATE "C" PRIMARY KEY,
            at_ms bigint NOT NULL,
            files boolean NOT NULL,
            refused boolean NOT NULL);
        CREATE INDEX recording_removals_with_files ON recording_removals (at_ms) WHERE files;
        CREATE INDEX recording_removals_by_time ON recording_removals (at_ms);
        CREATE TABLE removals (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            at_ms bigint NOT NULL,
            what text NOT NULL,
            workspace_id bigint,
            key_name text,
            calls bigint NOT NULL);
        CREATE TABLE cleaning (
            name text PRIMARY KEY,
            asked bigint NOT NULL,
            done bigint NOT NULL);
        CREATE TABLE keys (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            name text COLLATE "C" NOT NULL,
            sha256 text COLLATE "C" NOT NULL UNIQUE,
            scopes text NOT NULL,
            workspace_id bigint,
            created_at_ms bigint NOT NULL,
            last_used_at_ms bigint,
            revoked_at_ms bigint);
        CREATE UNIQUE INDEX keys_in_force_by_name ON keys (name) WHERE revoked_at_ms IS NULL;
        CREATE TABLE sessions (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            sha256 text COLLATE "C" NOT NULL UNIQUE,
            key_id bigint REFERENCES keys (id),
            created_at_ms bigint NOT NULL,
            expires_at_ms bigint NOT NULL);
        """;

    /// <summary>The second: voicemail, transfers, typed text and speech while muted.</summary>
    public const string WithWhatCallersDid = """
        ALTER TABLE calls
            ADD COLUMN voicemail boolean NOT NULL DEFAULT false,
            ADD COLUMN transferred boolean NOT NULL DEFAULT false,
            ADD COLUMN typed bigint NOT NULL DEFAULT 0,
            ADD COLUMN muted bigint NOT NULL DEFAULT 0;
        CREATE INDEX calls_with_voicemail ON calls (workspace_id, started_at_ms, id) WHERE voicemail;
        CREATE INDEX calls_transferred ON calls (workspace_id, started_at_ms, id) WHERE transferred;
        CREATE INDEX calls_with_typed ON calls (workspace_id, started_at_ms, id) WHERE typed > 0;
        CREATE INDEX calls_with_muted ON calls (workspace_id, started_at_ms, id) WHERE muted > 0;
        """;

    /// <summary>
    /// The third: the search's texts are packed so that they are opened in half the time, and written in less, where the database was built with it. What is
    /// there already stays as it is and is read as before. What waits to be sorted into the indexes of words and traits is gone through by each question, and
    /// sorted in by one insertion: no more than half a megabyte waits.
    /// </summary>
    public const string WithTextsOpenedSooner = """
        DO $packing$
        BEGIN
            ALTER TABLE search ALTER COLUMN words SET COMPRESSION lz4, ALTER COLUMN document SET COMPRESSION lz4;
        EXCEPTION WHEN feature_not_supported THEN
            NULL;
        END
        $packing$;
        ALTER INDEX search_by_word SET (gin_pending_list_limit = 512);
        ALTER INDEX calls_by_trait SET (gin_pending_list_limit = 512);
        """;

    /// <summary>The fourth: wrong keys by the address that they came from, for minutes.</summary>
    public const string WithGuesses = """
        CREATE UNLOGGED TABLE IF NOT EXISTS guesses (
            address text COLLATE "C" PRIMARY KEY,
            full_at_ms bigint NOT NULL);
        """;
}
