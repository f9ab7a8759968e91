package io.tidemark.job;

import static org.awaitility.Awaitility.await;

import io.tidemark.position.LogPosition;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;

/** An older state of a pipeline that writes tables without a key, one of them by a query that takes rows back. */
abstract class MySqlKeylessReplayContract extends MySqlContract {

    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final String VISITS = "SELECT who, note FROM visits";
    private static final String COUNTS = "SELECT who, count(*) FROM visits GROUP BY who";

    private String sql() throws SQLException {
        shop.run("CREATE TABLE visits (id int PRIMARY KEY, who int NOT NULL, note varchar(40))", insert(0, 20));
        return shop.catalog()
                + shop.target("visits_m", "who int, note varchar(40)", "who INT, note STRING")
                + shop.target("counts_m", "who int, n bigint", "who INT, n BIGINT")
                + "INSERT INTO visits_m SELECT who, note FROM %s;\n".formatted(shop.source("visits"))
                + "INSERT INTO counts_m SELECT who, count(*) FROM %s GROUP BY who;\n".formatted(shop.source("visits"));
    }

    /** Many of them alike. */
    private String insert(int from, int rows) {
        return "INSERT INTO visits SELECT %d + n, n %% 3, 'seen' FROM (%s) numbers".formatted(from, shop.numbers(rows));
    }

    private void change(int from) throws SQLException {
        shop.run(
                insert(from, 30),
                "UPDATE visits SET who = who + 1 WHERE id > %d AND id < %d".formatted(from, from + 5),
                "DELETE FROM visits WHERE id = %d".formatted(from + 7));
    }

    private JobClient submit(String sql, Optional<String> from) throws Exception {
        return shop.submit(sql, PostgresFixture.settings(INTERVAL, 1), from);
    }

    private void awaitEqual() {
        shop.awaitEqual(VISITS, VISITS + "_m");
        shop.awaitEqual(COUNTS, "SELECT who, n FROM counts_m");
    }

    private String position() throws SQLException {
        return shop.mart().text("SELECT position FROM tidemark.tidemark");
    }

    @Test
    void isReadAgainWithoutGivingThemWhatTheyHave() throws Exception {
        String sql = sql();
        JobClient job = submit(sql, Optional.empty());
        await().atMost(PostgresFixture.PATIENCE).ignoreExceptions().until(() -> shop.mart()
                .rows("SELECT phase FROM tidemark.tidemark")
                .equals(List.of("STREAMING")));
        awaitEqual();
        String older = shop.flink().stop(job);
        change(100);
        job = submit(sql, Optional.of(older));
        change(200);
        awaitEqual();
        String newer = shop.flink().stop(job);
        String shown = position();
        int from = 300;
        change(from);
        for (String state : List.of(older, newer, older)) {
            JobClient again = submit(sql, Optional.of(state));
            await().atMost(PostgresFixture.PATIENCE)
                    .until(() -> LogPosition.parse(shown).isBefore(LogPosition.parse(position())));
            awaitEqual();
            from += 100;
            change(from);
            awaitEqual();
            shop.flink().stop(again);
        }
    }
}
