package io.tidemark.demo;

import io.tidemark.embedded.DatabaseBuilder;
import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import java.util.List;

/** What the bank's tables, or their mirrors, are in. */
enum BankDatabase {
    POSTGRES(
            "'type' = 'tidemark-postgres', 'slot.name' = 'bank'",
            "public",
            "BEGIN ISOLATION LEVEL REPEATABLE READ",
            "DELETE FROM history WHERE ctid = (SELECT ctid FROM history WHERE account = ? AND teller = ? AND amount = ?"
                    + " AND note IS NOT DISTINCT FROM ? LIMIT 1)") {

        @Override
        DatabaseBuilder<? extends DatabaseServer> server() {
            return Servers.postgres().setting("synchronous_commit", "on").setting("track_commit_timestamp", "on");
        }

        @Override
        List<String> logWholeRows() {
            return List.of("ALTER TABLE history REPLICA IDENTITY FULL");
        }
    },

    MYSQL(Words.MYSQL_CATALOG, Words.NAME, Words.MYSQL_SNAPSHOT, Words.MYSQL_DELETE) {

        @Override
        DatabaseBuilder<? extends DatabaseServer> server() {
            return Servers.mysql().withoutFsync();
        }
    },

    MARIADB(Words.MYSQL_CATALOG, Words.NAME, Words.MYSQL_SNAPSHOT, Words.MYSQL_DELETE) {

        @Override
        DatabaseBuilder<? extends DatabaseServer> server() {
            return Servers.mariadb().withoutFsync();
        }
    };

    private final String catalog;
    private final String schema;
    private final String beginSnapshot;
    private final String deleteOne;

    BankDatabase(String catalog, String schema, String beginSnapshot, String deleteOne) {
        this.catalog = catalog;
        this.schema = schema;
        this.beginSnapshot = beginSnapshot;
        this.deleteOne = deleteOne;
    }

    /** What MySQL and MariaDB have in common; an enum's constants cannot refer to its own fields. */
    private static final class Words {

        private static final String NAME = "bank";
        private static final String MYSQL_CATALOG = "'type' = 'tidemark-mysql', 'heartbeat.interval' = '500 ms'";
        private static final String MYSQL_SNAPSHOT = "START TRANSACTION WITH CONSISTENT SNAPSHOT";
        private static final String MYSQL_DELETE =
                "DELETE FROM history WHERE account = ? AND teller = ? AND amount = ? AND note <=> ? LIMIT 1";
    }

    /** The name of the database on either server. */
    static String databaseName() {
        return Words.NAME;
    }

    /** One on which a commit outlives a kill. */
    abstract DatabaseBuilder<? extends DatabaseServer> server();

    final DatabaseServer start() {
        return server().start();
    }

    /** What the log needs to have the rows of the table without a key whole; that is how MySQL's log is by default. */
    List<String> logWholeRows() {
        return List.of();
    }

    /** The pipeline's catalog {@code bank}, of a source on this server. */
    String catalog() {
        return """
               CREATE CATALOG bank WITH (%s, 'hostname' = '127.0.0.1', 'port' = '${SOURCE_PORT}',
                 'database-name' = '%s', 'username' = '${SOURCE_USER}', 'password' = '${SOURCE_PASSWORD}');
               """
                .formatted(catalog, databaseName());
    }

    /** How the pipeline calls a table of {@link #catalog}. */
    String source(String table) {
        return "bank.`%s`.`%s`".formatted(schema, table);
    }

    /** Begins a transaction that reads what has been committed by now. */
    String beginSnapshot() {
        return beginSnapshot;
    }

    /** Deletes one of the rows of the history that are alike; its columns are parameters. */
    String deleteOne() {
        return deleteOne;
    }
}
