package io.tidemark.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * The data directory of a Postgres as it was at one moment, made while the server ran (PostgreSQL manual, section 25.3.4).
 * Removed when closed.
 */
public final class PostgresBackup implements AutoCloseable {

    /** Section 25.3.4.4: what is empty, or made anew, at each start. */
    private static final Set<String> LEFT_EMPTY =
            Set.of("pg_dynshmem", "pg_notify", "pg_serial", "pg_snapshots", "pg_stat_tmp", "pg_subtrans");

    private static final Set<String> LEFT_OUT = Set.of("postmaster.pid", "postmaster.opts");

    private final PrivateDirectory directory;

    private PostgresBackup(PrivateDirectory directory) {
        this.directory = directory;
    }

    /**
     * Makes one.
     *
     * @param server a connection to the server
     * @param data its data directory
     * @param slots whether the replication slots are in it, as in a copy of the files, or not, as pg_basebackup has it
     */
    static PostgresBackup take(Connection server, Path data, boolean slots) throws SQLException {
        PostgresBackup backup = new PostgresBackup(PrivateDirectory.create("tidemark-postgres-backup"));
        try (Statement statement = server.createStatement()) {
            statement.execute("SELECT pg_backup_start('tidemark', fast => true)");
            Trees.copy(data, backup.data(), path -> isLeftOut(path, slots) || isBelow(path, "pg_wal"));
            try (ResultSet row =
                    statement.executeQuery("SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)")) {
                row.next();
                backup.label(row.getString(1), data);
            }
            // Only now is all of the log there that the copy needs.
            Trees.delete(backup.data().resolve("pg_wal"));
            Trees.copy(data.resolve("pg_wal"), backup.data().resolve("pg_wal"), path -> false);
            return backup;
        } catch (SQLException | RuntimeException failure) {
            backup.close();
            throw failure;
        }
    }

    private static boolean isLeftOut(Path path, boolean slots) {
        return LEFT_OUT.contains(path.toString())
                || LEFT_EMPTY.stream().anyMatch(directory -> isBelow(path, directory))
                || (!slots && isBelow(path, "pg_replslot"))
                || path.getFileName().toString().startsWith("pgsql_tmp");
    }

    private static boolean isBelow(Path path, String directory) {
        return path.getNameCount() > 1 && path.startsWith(directory);
    }

    private void label(String text, Path data) {
        try {
            Path label = Files.writeString(data().resolve("backup_label"), text);
            Files.setOwner(label, Files.getOwner(data));
        } catch (IOException e) {
            throw new ServerException("The backup in " + directory + " cannot be labelled.", e);
        }
    }

    private Path data() {
        return directory.path().resolve("data");
    }

    void copyTo(Path destination) {
        Trees.copy(data(), destination, path -> false);
    }

    @Override
    public void close() {
        directory.close();
    }
}
