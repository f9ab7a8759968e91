package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.MySqlProcess;
import io.tidemark.embedded.MySqlServer;
import io.tidemark.log.MySqlLog;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.problem.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Transactions have ids, and other servers have the same ones. */
@EnabledIfSystemProperty(named = "tidemark.mysql", matches = "true")
class MySqlGuardIT extends MySqlGuardContract {

    private static final String ELSEWHERE = "11111111-2222-3333-4444-555555555555";
    private static final String PURGED = "22222222-2222-3333-4444-555555555555";

    @Override
    MySqlProcess startServer() {
        return MySqlServer.builder().withoutFsync().start();
    }

    /** As a replica of that server would. */
    private void writeAs(String source, int number) throws SQLException {
        shop.run("SET gtid_next = '%s:%d'".formatted(source, number));
        restore.write(1);
        shop.run("SET gtid_next = 'AUTOMATIC'");
    }

    private static void run(MySqlServer server, String... statements) throws SQLException {
        try (Connection connection = server.connect("");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static void awaitExecuted(MySqlServer server, GtidSet transactions) {
        await().atMost(PostgresFixture.PATIENCE).until(() -> {
            try (Connection connection = server.connect("")) {
                return new MySqlLog(connection).executed().containsAll(transactions);
            }
        });
    }

    /** FAULTS 25: of several sources, with holes. */
    @Test
    void aReplicaIsReadOnWhenItHasEveryTransactionThatWasRead() throws Exception {
        // A replica has all of the log sent to it.
        reinitialize();
        MySqlProcess source = process();
        writeAs(ELSEWHERE, 5);
        writeAs(ELSEWHERE, 2);
        try (MySqlServer replica =
                MySqlServer.builder().withoutFsync().setting("server-id", "2").start()) {
            run(
                    replica,
                    """
                    CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = %d, SOURCE_USER = '%s',
                      SOURCE_PASSWORD = '%s', SOURCE_AUTO_POSITION = 1, GET_SOURCE_PUBLIC_KEY = 1"""
                            .formatted(source.port(), source.user(), source.password()),
                    "START REPLICA");
            awaitExecuted(replica, shop.log().executed());
            run(replica, "STOP REPLICA");
            writeAs(ELSEWHERE, 9);
            restore.followAndStop();
            BinlogPosition stored = restore.stored();
            assertThat(stored.gtids().intervals(ELSEWHERE)).containsExactly(2, 2, 5, 5, 9, 9);

            shop.moveTo(replica);
            String lacking = "the server has %s, and not every transaction the state has read";
            assertProblem(
                    restore.refused(),
                    ErrorCode.OTHER_HISTORY,
                    stored,
                    lacking.formatted(shop.log().executed()));

            run(replica, "START REPLICA");
            awaitExecuted(replica, stored.gtids());
            run(replica, "STOP REPLICA");
            restore.goesOn();
            restore.stop();
            assertThat(restore.identity().serverUuid()).isEqualTo(shop.log().serverUuid());
            restore.goesOn();
            restore.stop();

            shop.moveTo(source);
            assertProblem(
                    restore.refused(),
                    ErrorCode.OTHER_HISTORY,
                    restore.stored(),
                    lacking.formatted(shop.log().executed()));
        }
    }

    /** FAULTS 25: it never was in this server's log. */
    @Test
    void aPurgedTransactionOfAnotherServerIsRefused() throws Exception {
        restore.followAndStop();
        shop.run("SET GLOBAL gtid_purged = '+%s:1-3'".formatted(PURGED));
        assertProblem(
                restore.refused(),
                ErrorCode.POSITION_PASSED,
                restore.stored(),
                "the server has purged %s, which the state has not read all of"
                        .formatted(shop.log().purged()));
    }

    /** FAULTS 25: neither the ids nor a file tells it. */
    @Test
    void aLogThatWasBegunAnewIsRefusedWhenItsFirstFilesAreGone() throws Exception {
        shop.resetLog(1);
        // A server without any transaction gives a position without ids.
        restore.write(1);
        restore.followAndStop();
        BinlogPosition stored = restore.stored();
        shop.resetLog(1);
        restore.write(3);
        shop.run("FLUSH BINARY LOGS");
        restore.write(30);
        purgeTo(shop.head().file());
        assertThat(shop.log().executed())
                .as("what the server has, of %s", stored.gtids())
                .matches(executed -> executed.containsAll(stored.gtids()));
        assertThat(shop.log().purged())
                .as("what the server has purged, of %s", stored.gtids())
                .matches(purged -> stored.gtids().containsAll(purged));
        assertProblem(
                restore.refused(),
                ErrorCode.OTHER_HISTORY,
                stored,
                "the server has no log file %s any more, and yet has purged %s"
                        .formatted(stored.file(), shop.log().purged()));
        assertThat(restore.plain().missing()).as("rows that mysql-cdc lacks").isPositive();
    }
}
