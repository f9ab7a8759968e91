package io.tidemark.target;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** A schema of the target's database. */
final class PostgresTidemarkSchema implements TidemarkSchema {

    /** Of the transaction in which the schema is made: two that make it at once would hinder each other. */
    private static final long LOCK = 0x7469_6465_6d61_726bL;

    private static final String[] TABLES = {
        """
        CREATE TABLE IF NOT EXISTS tidemark.pipeline (
          pipeline text PRIMARY KEY,
          generation bigint NOT NULL DEFAULT 0,
          owner text NOT NULL DEFAULT '',
          branch text NOT NULL DEFAULT '',
          epoch bigint NOT NULL DEFAULT 0,
          attempt text NOT NULL DEFAULT '',
          since timestamptz NOT NULL DEFAULT now())""",
        """
        CREATE TABLE IF NOT EXISTS tidemark.slot (
          pipeline text NOT NULL REFERENCES tidemark.pipeline ON DELETE CASCADE,
          stage text NOT NULL,
          subtask int NOT NULL,
          generation bigint NOT NULL,
          owner text NOT NULL,
          flushes bigint NOT NULL,
          PRIMARY KEY (pipeline, stage, subtask))""",
        """
        CREATE TABLE IF NOT EXISTS tidemark.tidemark (
          pipeline text NOT NULL REFERENCES tidemark.pipeline ON DELETE CASCADE,
          source text NOT NULL,
          position text,
          log_identity text,
          epoch bigint NOT NULL,
          phase text NOT NULL,
          commit_time timestamptz,
          applied_at timestamptz NOT NULL,
          load int NOT NULL,
          PRIMARY KEY (pipeline, source))""",
        """
        CREATE TABLE IF NOT EXISTS tidemark.tidemark_history (
          pipeline text NOT NULL REFERENCES tidemark.pipeline ON DELETE CASCADE,
          source text NOT NULL,
          epoch bigint NOT NULL,
          position text,
          log_identity text,
          phase text NOT NULL,
          commit_time timestamptz,
          applied_at timestamptz NOT NULL,
          rows bigint NOT NULL)""",
        """
        CREATE TABLE IF NOT EXISTS tidemark.refused (
          pipeline text NOT NULL REFERENCES tidemark.pipeline ON DELETE CASCADE,
          stage text NOT NULL,
          label bigint NOT NULL,
          subtask int NOT NULL,
          seq bigint NOT NULL,
          row_key text,
          row_json json,
          error text NOT NULL,
          PRIMARY KEY (pipeline, stage, label, subtask, seq))""",
        """
        CREATE TABLE IF NOT EXISTS tidemark.tidemark_dead_letter (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          pipeline text NOT NULL REFERENCES tidemark.pipeline ON DELETE CASCADE,
          table_name text NOT NULL,
          row_key text NOT NULL,
          row_json json NOT NULL,
          error text NOT NULL,
          position text NOT NULL,
          epoch bigint NOT NULL,
          refused_at timestamptz NOT NULL)""",
        """
        CREATE TABLE IF NOT EXISTS tidemark.live (
          pipeline text NOT NULL REFERENCES tidemark.pipeline ON DELETE CASCADE,
          stage text NOT NULL,
          subtask int NOT NULL,
          generation bigint NOT NULL,
          since timestamptz NOT NULL,
          flushed_at timestamptz,
          flushed_rows bigint NOT NULL,
          PRIMARY KEY (pipeline, stage, subtask))""",
        """
        CREATE TABLE IF NOT EXISTS tidemark.resnapshot (
          pipeline text NOT NULL REFERENCES tidemark.pipeline ON DELETE CASCADE,
          table_name text NOT NULL,
          stage text NOT NULL,
          request text NOT NULL,
          state text NOT NULL,
          since timestamptz NOT NULL,
          PRIMARY KEY (pipeline, table_name))""",
        """
        CREATE TABLE IF NOT EXISTS tidemark.replaying (
          pipeline text NOT NULL REFERENCES tidemark.pipeline ON DELETE CASCADE,
          source text NOT NULL,
          position text NOT NULL,
          log_identity text NOT NULL,
          commit_micros bigint NOT NULL,
          load_number int NOT NULL,
          shown text NOT NULL,
          PRIMARY KEY (pipeline, source))""",
        "ALTER TABLE tidemark.tidemark DROP CONSTRAINT IF EXISTS tidemark_phase_check",
        "ALTER TABLE tidemark.tidemark ADD CONSTRAINT tidemark_phase_check"
                + " CHECK (phase IN ('SNAPSHOT', 'STREAMING', 'CONTINUOUS', 'REPLAYING'))",
        // A publication of all tables forbids deletes from tables without an identity.
        "ALTER TABLE tidemark.tidemark_history REPLICA IDENTITY FULL",
        "CREATE INDEX IF NOT EXISTS tidemark_dead_letter_table ON tidemark.tidemark_dead_letter (pipeline, table_name)",
        "CREATE INDEX IF NOT EXISTS tidemark_history_applied ON tidemark.tidemark_history (pipeline, applied_at)",
        "COMMENT ON TABLE tidemark.tidemark IS"
                + " 'The position in each source''s log that the pipeline''s tables are equal to; if CONTINUOUS or REPLAYING, not"
                + " behind'",
        "COMMENT ON TABLE tidemark.tidemark_dead_letter IS 'The last row of each key whose last row was refused'"
    };

    private static final String RIGHTS =
            """
            SELECT n.oid IS NOT NULL,
              CASE WHEN n.oid IS NULL THEN has_database_privilege(current_database(), 'CREATE')
                   ELSE has_schema_privilege(n.oid, 'USAGE') AND has_schema_privilege(n.oid, 'CREATE')
                     AND (to_regclass('tidemark.replaying') IS NOT NULL
                       -- An earlier release's is altered.
                       OR NOT EXISTS (
                         SELECT FROM pg_class c WHERE c.relnamespace = n.oid AND c.relkind = 'r'
                           AND c.relname IN ('pipeline', 'tidemark', 'tidemark_history', 'tidemark_dead_letter')
                           AND NOT pg_has_role(c.relowner, 'USAGE')))
                     AND NOT EXISTS (
                       SELECT FROM pg_class c WHERE c.relnamespace = n.oid AND c.relkind = 'r'
                         AND c.relname IN ('pipeline', 'slot', 'tidemark', 'tidemark_history', 'refused',
                           'tidemark_dead_letter', 'live', 'resnapshot', 'replaying')
                         AND NOT (has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
                           AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE')))
              END
            FROM (SELECT to_regnamespace('tidemark') AS oid) n""";

    @Override
    public String words() {
        return "schema " + NAME;
    }

    /** Until the transaction's end. */
    @Override
    public void lock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(%d)".formatted(LOCK));
        }
    }

    @Override
    public void unlock(Connection connection) {
        // It has gone with the transaction.
    }

    @Override
    public void create(Connection connection) throws SQLException {
        if (isCurrent(connection)) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            // To have it made if it is not there takes the right to make it, also where it is.
            statement.execute("DO $$ BEGIN IF to_regnamespace('%1$s') IS NULL THEN CREATE SCHEMA %1$s; END IF; END $$"
                    .formatted(NAME));
            for (String table : TABLES) {
                statement.execute(table);
            }
        }
    }

    @Override
    public Optional<Problem> problem(Connection connection, TargetTable target) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(RIGHTS)) {
            row.next();
            if (row.getBoolean(2)) {
                return Optional.empty();
            }
            boolean exists = row.getBoolean(1);
            String user = PostgresDialect.INSTANCE.quoted(target.user());
            return Optional.of(new Problem(
                    ErrorCode.TARGET_SCHEMA_NOT_ALLOWED,
                    exists
                            ? "%s: user '%s' may not use the schema tidemark"
                                    .formatted(target.database(), target.user())
                            : "%s has no schema tidemark, and user '%s' may not make one"
                                    .formatted(target.database(), target.user()),
                    "a schema in which the pipeline keeps its tidemark, and rows until they are applied",
                    exists
                            ? "ALTER SCHEMA tidemark OWNER TO %1$s; or GRANT %1$s the role that owns it and its tables."
                                    .formatted(user)
                            : "CREATE SCHEMA tidemark AUTHORIZATION %s;".formatted(user)));
        }
    }

    @Override
    public boolean isCurrent(Connection connection) throws SQLException {
        return has(connection, "replaying");
    }

    @Override
    public boolean exists(Connection connection) throws SQLException {
        return has(connection, "live");
    }

    private static boolean has(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT to_regclass('tidemark.%s') IS NOT NULL".formatted(table))) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
