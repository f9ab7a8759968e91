package io.tidemark.embedded;

import java.nio.file.Path;

/** The data directory of a MySQL or MariaDB as it was when the server had stopped. Removed when closed. */
public final class MySqlBackup implements AutoCloseable {

    private final PrivateDirectory directory;

    private MySqlBackup(PrivateDirectory directory) {
        this.directory = directory;
    }

    static MySqlBackup of(Path data) {
        MySqlBackup backup = new MySqlBackup(PrivateDirectory.create("tidemark-mysql-backup"));
        try {
            Trees.copy(data, backup.data(), path -> false);
            return backup;
        } catch (RuntimeException failure) {
            backup.close();
            throw failure;
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
