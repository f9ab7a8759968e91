package io.tidemark.target;

import io.tidemark.log.MySqlLog;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A database of the target's server, beside those that the tables are in. All that is made there commits at once, so that what
 * locks others out is a lock of the session, not of a transaction.
 *
 * <p>Times are in UTC and of the type DATETIME: a TIMESTAMP ends in 2038.
 */
final class MySqlTidemarkSchema implements TidemarkSchema {

    private static final int LOCK_SECONDS = 15;

    private static final List<String> RIGHTS =
            List.of("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "REFERENCES");

    private static final String[] TABLES = {
        """
        CREATE TABLE IF NOT EXISTS tidemark.pipeline (
          pipeline varchar(255) NOT NULL PRIMARY KEY,
          generation bigint NOT NULL DEFAULT 0,
          owner varchar(255) NOT NULL DEFAULT '',
          branch varchar(255) NOT NULL DEFAULT '',
          epoch bigint NOT NULL DEFAULT 0,
          attempt varchar(255) NOT NULL DEFAULT '',
          since datetime NULL COMMENT 'UTC'
        ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin""",
        """
        CREATE TABLE IF NOT EXISTS tidemark.slot (
          pipeline varchar(255) NOT NULL,
          stage varchar(64) NOT NULL,
          subtask int NOT NULL,
          generation bigint NOT NULL,
          owner varchar(255) NOT NULL,
          PRIMARY KEY (pipeline, stage, subtask),
          FOREIGN KEY (pipeline) REFERENCES tidemark.pipeline (pipeline) ON DELETE CASCADE
        ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin""",
        """
        CREATE TABLE IF NOT EXISTS tidemark.slot_commits (
          pipeline varchar(255) NOT NULL,
          stage varchar(64) NOT NULL,
          subtask int NOT NULL,
          flushes bigint NOT NULL,
          PRIMARY KEY (pipeline, stage, subtask),
          FOREIGN KEY (pipeline) REFERENCES tidemark.pipeline (pipeline) ON DELETE CASCADE
        ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin""",
        """
        CREATE TABLE IF NOT EXISTS tidemark.tidemark (
          pipeline varchar(255) NOT NULL,
          source varchar(255) NOT NULL,
          position longtext,
          log_identity text,
          epoch bigint NOT NULL,
          phase varchar(10) NOT NULL CHECK (phase IN ('SNAPSHOT', 'STREAMING', 'CONTINUOUS', 'REPLAYING')),
          commit_time datetime(6) COMMENT 'UTC',
          applied_at datetime(6) NOT NULL COMMENT 'UTC',
          `load` int NOT NULL,
          PRIMARY KEY (pipeline, source),
          FOREIGN KEY (pipeline) REFERENCES tidemark.pipeline (pipeline) ON DELETE CASCADE
        ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
          COMMENT 'The position in each source''s log that the pipeline''s tables are equal to; if CONTINUOUS or REPLAYING, not behind'""",
        """
        CREATE TABLE IF NOT EXISTS tidemark.tidemark_history (
          id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
          pipeline varchar(255) NOT NULL,
          source varchar(255) NOT NULL,
          epoch bigint NOT NULL,
          position longtext,
          log_identity text,
          phase varchar(10) NOT NULL,
          commit_time datetime(6) COMMENT 'UTC',
          applied_at datetime(6) NOT NULL COMMENT 'UTC',
          `rows` bigint NOT NULL,
          KEY tidemark_history_applied (pipeline, applied_at),
          FOREIGN KEY (pipeline) REFERENCES tidemark.pipeline (pipeline) ON DELETE CASCADE
        ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin""",
        // Without a reference: a writer would wait for whoever holds the pipeline's row, as long as an apply takes.
        """
        CREATE TABLE IF NOT EXISTS tidemark.refused (
          pipeline varchar(255) NOT NULL,
          stage varchar(64) NOT NULL,
          label bigint NOT NULL,
          subtask int NOT NULL,
          seq bigint NOT NULL,
          row_key longtext,
          row_json longtext,
          error longtext NOT NULL,
          PRIMARY KEY (pipeline, stage, label, subtask, seq)
        ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin""",
        """
        CREATE TABLE IF NOT EXISTS tidemark.tidemark_dead_letter (
          id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
          pipeline varchar(255) NOT NULL,
          table_name varchar(255) NOT NULL,
          row_key longtext NOT NULL,
          key_digest char(64) CHARACTER SET ascii AS (sha2(row_key, 256)) STORED,
          row_json longtext NOT NULL,
          error longtext NOT NULL,
          position longtext NOT NULL,
          epoch bigint NOT NULL,
          refused_at datetime(6) NOT NULL COMMENT 'UTC',
          KEY tidemark_dead_letter_key (key_digest),
          KEY tidemark_dead_letter_table (pipeline, table_name),
          FOREIGN KEY (pipeline) REFERENCES tidemark.pipeline (pipeline) ON DELETE CASCADE
        ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
          COMMENT 'The last row of each key whose last row was refused'""",
        """
        CREATE TABLE IF NOT EXISTS tidemark.live (
          pipeline varchar(255) NOT NULL,
          stage varchar(64) NOT NULL,
          subtask int NOT NULL,
          generation bigint NOT NULL,
          since datetime(6) NOT NULL COMMENT 'UTC',
          flushed_at datetime(6) COMMENT 'UTC',
          flushed_rows bigint NOT NULL,
          PRIMARY KEY (pipeline, stage, subtask),
          FOREIGN KEY (pipeline) REFERENCES tidemark.pipeline (pipeline) ON DELETE CASCADE
        ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin""",
        """
        CREATE TABLE IF NOT EXISTS tidemark.resnapshot (
          pipeline varchar(255) NOT NULL,
          table_name varchar(255) NOT NULL,
          stage varchar(64) NOT NULL,
          request varchar(255) NOT NULL,
          state varchar(10) NOT NULL,
          since datetime(6) NOT NULL COMMENT 'UTC',
          PRIMARY KEY (pipeline, table_name),
          FOREIGN KEY (pipeline) REFERENCES tidemark.pipeline (pipeline) ON DELETE CASCADE
        ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin""",
        """
        CREATE TABLE IF NOT EXISTS tidemark.replaying (
          pipeline varchar(255) NOT NULL,
          source varchar(255) NOT NULL,
          position longtext NOT NULL,
          log_identity text NOT NULL,
          commit_micros bigint NOT NULL,
          load_number int NOT NULL,
          shown text NOT NULL,
          PRIMARY KEY (pipeline, source),
          FOREIGN KEY (pipeline) REFERENCES tidemark.pipeline (pipeline) ON DELETE CASCADE
        ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"""
    };

    @Override
    public String words() {
        return "database " + NAME;
    }

    @Override
    public void lock(Connection connection) throws SQLException {
        if (number(connection, "SELECT coalesce(get_lock('tidemark', %d), 0)".formatted(LOCK_SECONDS)) != 1) {
            throw new SQLException(
                    "another job has been making tables in the database tidemark for a while",
                    "40001",
                    MySqlFaults.LOCK_WAIT_TIMEOUT);
        }
    }

    @Override
    public void unlock(Connection connection) throws SQLException {
        number(connection, "SELECT coalesce(release_lock('tidemark'), 0)");
    }

    @Override
    public void create(Connection connection) throws SQLException {
        if (isCurrent(connection)) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            if (number(connection, "SELECT count(*) FROM information_schema.schemata WHERE schema_name = 'tidemark'")
                    == 0) {
                statement.execute("CREATE DATABASE IF NOT EXISTS tidemark");
            }
            // Ahead of the last table, by which it is known that all is done.
            allowPhases(connection);
            for (String table : TABLES) {
                statement.execute(table);
            }
        }
    }

    /** Of a schema that was made when there were fewer phases, and at first none of more than nine letters. */
    private static void allowPhases(Connection connection) throws SQLException {
        if (!isOlder(connection)) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            if (!MySqlLog.isMariaDb(connection)) {
                // MariaDB's is the column's own, and goes with its definition.
                for (String check : checks(statement)) {
                    statement.execute(
                            "ALTER TABLE tidemark.tidemark DROP CHECK " + MySqlDialect.INSTANCE.quoted(check));
                }
            }
            if (has(connection, "tidemark_history")) {
                statement.execute("ALTER TABLE tidemark.tidemark_history MODIFY phase varchar(10) NOT NULL");
            }
            statement.execute("ALTER TABLE tidemark.tidemark MODIFY phase varchar(10) NOT NULL");
        }
    }

    /** Whether a phase of today cannot be written into it. */
    private static boolean isOlder(Connection connection) throws SQLException {
        if (!has(connection, "tidemark")) {
            return false;
        }
        boolean narrow = number(
                        connection,
                        "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'tidemark'"
                                + " AND column_name = 'phase' AND character_maximum_length < 10")
                > 0;
        return narrow || forbidsPhases(connection);
    }

    /** By its definition: MySQL before 8.0.16 has no list of checks. */
    private static boolean forbidsPhases(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW CREATE TABLE tidemark.tidemark")) {
            row.next();
            String definition = row.getString(2);
            return definition.contains("'SNAPSHOT'") && !definition.contains("'REPLAYING'");
        }
    }

    private static List<String> checks(Statement statement) throws SQLException {
        List<String> names = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(
                "SELECT constraint_name FROM information_schema.table_constraints WHERE table_schema = 'tidemark'"
                        + " AND table_name = 'tidemark' AND constraint_type = 'CHECK'")) {
            while (row.next()) {
                names.add(row.getString(1));
            }
        }
        return names;
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
        return number(
                        connection,
                        "SELECT count(*) FROM information_schema.tables"
                                + " WHERE table_schema = 'tidemark' AND table_name = '%s'".formatted(table))
                == 1;
    }

    @Override
    public Optional<Problem> problem(Connection connection, TargetTable target) throws SQLException {
        if (number(connection, "SELECT @@log_bin = 1 AND @@binlog_format = 'STATEMENT'") == 1) {
            return Optional.of(new Problem(
                    ErrorCode.TARGET_SCHEMA_NOT_ALLOWED,
                    "%s: the server logs statements (binlog_format = STATEMENT)".formatted(target.database()),
                    "binlog_format ROW or MIXED: replicas would carry the pipeline's statements out in another way",
                    "SET GLOBAL binlog_format = 'ROW';"));
        }
        MySqlGrants grants = MySqlGrants.of(connection);
        List<String> rights = new ArrayList<>(RIGHTS);
        if (isOlder(connection)) {
            rights.add("ALTER");
        }
        if (grants.haveAll(rights, NAME, Optional.empty())) {
            return Optional.empty();
        }
        return Optional.of(new Problem(
                ErrorCode.TARGET_SCHEMA_NOT_ALLOWED,
                "%s: user %s may not use the database tidemark, or not make it"
                        .formatted(target.database(), grants.user()),
                "a database in which the pipeline keeps its tidemark, and rows until they are applied",
                "GRANT %s ON tidemark.* TO %s;".formatted(String.join(", ", rights), grants.user())));
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
