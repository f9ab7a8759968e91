package io.tidemark.job;

import java.util.Optional;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;

/** Into the source's own database. */
class EpochStartIT extends EpochStartContract {

    @Override
    Mart mart(PostgresFixture source) {
        return new PostgresMart(source);
    }

    /** Rows that come before those they refer to, and go in the same epoch as those that take their place. */
    @Test
    void aTableThatRefersToItself() throws Exception {
        shop.run(
                "CREATE TABLE staff (id int PRIMARY KEY, boss int)",
                "INSERT INTO staff SELECT g, nullif(g + 1, 501) FROM generate_series(1, 500) g");
        String sql = shop.catalog()
                + shop.target(
                        "staff_m",
                        "id int PRIMARY KEY, boss int REFERENCES staff_m",
                        "id INT, boss INT, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO staff_m SELECT id, boss FROM shop.`public`.staff;\n";
        JobClient job = submit(sql, Optional.empty());
        shop.awaitEqual("TABLE staff", "TABLE staff_m");
        shop.run(
                "BEGIN",
                "INSERT INTO staff VALUES (600, 601), (601, NULL)",
                "UPDATE staff SET boss = 600 WHERE boss = 500",
                "DELETE FROM staff WHERE id = 500",
                "COMMIT");
        shop.awaitEqual("TABLE staff", "TABLE staff_m");
        job.cancel().get();
    }
}
