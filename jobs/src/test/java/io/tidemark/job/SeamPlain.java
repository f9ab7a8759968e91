package io.tidemark.job;

import static org.awaitility.Awaitility.await;

import io.tidemark.job.BothReaders.Differences;
import java.sql.Connection;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.core.execution.JobClient;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Flink CDC's own connector beside ours, in the same run and under the same kills of the TaskManager, in a job of its own: a
 * view that counts each row of {@code keyed}. Only with {@code -Dtidemark.seams.plain=true}; what it makes of the rows is
 * printed, and decides nothing.
 */
final class SeamPlain {

    /** Decides what the tables are, too. */
    static final boolean WANTED = Boolean.getBoolean("tidemark.seams.plain");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SourceShop shop;
    private final JobClient job;

    private SeamPlain(SourceShop shop, JobClient job) {
        this.shop = shop;
        this.job = job;
    }

    static Optional<SeamPlain> start(SeamRuns.Source source) throws Exception {
        if (!WANTED) {
            return Optional.empty();
        }
        SourceShop shop = source.shop();
        String sql = "CREATE TABLE plain_keyed (id BIGINT, v INT, PRIMARY KEY (id) NOT ENFORCED) WITH (%s);\n"
                        .formatted(source.plainOptions("keyed"))
                + shop.target(
                        "plain",
                        "id bigint PRIMARY KEY, n bigint, v int",
                        "id BIGINT, n BIGINT, v INT, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO plain SELECT id, COUNT(*), SUM(v) FROM plain_keyed GROUP BY id;";
        return Optional.of(new SeamPlain(
                shop, shop.submit(sql, PostgresFixture.settings(Duration.ofMillis(500), 1), Optional.empty())));
    }

    /** When it has followed the source to its last row, or does not get there. */
    String outcome(long lastId) throws Exception {
        try (Connection views = shop.mart().connect();
                Connection rows = shop.connect()) {
            await().atMost(PATIENCE)
                    .until(() -> shop.mart().number("SELECT count(*) FROM plain WHERE id = %d".formatted(lastId)) == 1);
            Differences found =
                    BothReaders.differences(rows, "SELECT id, 1, v FROM keyed", views, "SELECT id, n, v FROM plain");
            return found.toString();
        } catch (ConditionTimeoutException late) {
            return "not at the last row within %s, %s"
                    .formatted(PATIENCE, job.getJobStatus().get());
        }
    }
}
