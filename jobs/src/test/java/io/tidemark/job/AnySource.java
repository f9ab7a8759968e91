package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Compares a source of any kind with a target of any kind. */
final class AnySource {

    private AnySource() {}

    static List<String> rows(SourceShop shop, String query) throws SQLException {
        try (Connection connection = shop.connect()) {
            return QueriedRows.of(connection, query);
        }
    }

    /** Waits until a query of the source gives the same rows as another one of the target. */
    static void awaitEqual(SourceShop shop, Mart mart, String expected, String actual) {
        await().atMost(PostgresFixture.PATIENCE)
                .untilAsserted(() -> assertThat(mart.rows(actual)).isEqualTo(rows(shop, expected)));
    }
}
