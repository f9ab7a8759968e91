package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Into a server of MySQL's kind. */
abstract class MySqlContinuousContract extends PostgresContinuousContract {

    private DatabaseServer target;

    abstract DatabaseServer startTarget();

    @BeforeAll
    final void startMart() {
        target = startTarget();
    }

    @AfterAll
    final void stopMart() {
        target.close();
    }

    @Override
    final Mart target(PostgresFixture source) throws SQLException {
        return MySqlMart.start(target);
    }
}
