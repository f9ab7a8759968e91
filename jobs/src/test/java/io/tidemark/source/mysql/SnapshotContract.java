package io.tidemark.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.log.MySqlLog;
import io.tidemark.position.BinlogPosition;
import io.tidemark.source.mysql.MySqlEndpoint.Encryption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A snapshot has exactly the rows of the transactions that lie before its position in the log (FAULTS 45). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SnapshotContract {

    /** Between each two of them something is written. */
    private static final int SNAPSHOTS = 100;

    private DatabaseServer server;

    abstract DatabaseServer startServer();

    @BeforeAll
    void start() {
        server = startServer();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Where the transactions end, each of which has written one row. */
    private static List<Long> commits(Connection connection, String file) throws SQLException {
        List<Long> ends = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW BINLOG EVENTS IN '%s'".formatted(file))) {
            while (row.next()) {
                if (row.getString("Event_type").equals("Xid")) {
                    ends.add(row.getLong("End_log_pos"));
                }
            }
        }
        return ends;
    }

    /** Transactions of one row each. */
    private Thread writer(
            String database, Duration pause, AtomicBoolean stopped, AtomicReference<SQLException> failure) {
        return new Thread(() -> {
            try (Connection connection = server.connect(database);
                    Statement statement = connection.createStatement()) {
                while (!stopped.get()) {
                    statement.execute("INSERT INTO t () VALUES ()");
                    LockSupport.parkNanos(pause.toNanos());
                }
            } catch (SQLException broken) {
                failure.set(broken);
            }
        });
    }

    /** As fast as they go, and with moments in which none commits. */
    @ParameterizedTest
    @CsvSource({"4, 0", "2, 3"})
    void hasTheRowsBeforeItsPositionAndNoOthersWhileOthersCommit(int count, long pauseMillis) throws Exception {
        String database = "shop" + count;
        server.createDatabase(database);
        MySqlEndpoint endpoint =
                new MySqlEndpoint("127.0.0.1", server.port(), server.user(), server.password(), Encryption.PREFERRED);
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY)");
            statement.execute("FLUSH BINARY LOGS");
            String file = new MySqlLog(connection).head().file();
            Map<BinlogPosition, Long> counted = new LinkedHashMap<>();
            AtomicBoolean stopped = new AtomicBoolean();
            AtomicReference<SQLException> failure = new AtomicReference<>();
            List<Thread> writers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                writers.add(writer(database, Duration.ofMillis(pauseMillis), stopped, failure));
            }
            writers.forEach(Thread::start);
            while (counted.size() < SNAPSHOTS) {
                try (Snapshot snapshot = Snapshot.take(endpoint)) {
                    counted.put(
                            snapshot.position(),
                            number(snapshot.connection(), "SELECT count(*) FROM %s.t".formatted(database)));
                }
            }
            stopped.set(true);
            for (Thread writer : writers) {
                writer.join();
            }
            assertThat((Throwable) failure.get()).isNull();
            List<Long> commits = commits(connection, file);
            assertThat(commits).hasSize((int) number(connection, "SELECT count(*) FROM t"));
            counted.forEach((position, rows) -> {
                assertThat(position.file()).isEqualTo(file);
                assertThat(rows)
                        .as("rows at %s", position)
                        .isEqualTo(commits.stream()
                                .filter(end -> end <= position.offset())
                                .count());
            });
            assertThat(counted)
                    .as("snapshots between which something was written")
                    .hasSizeGreaterThan(SNAPSHOTS / 2);
        }
    }
}
