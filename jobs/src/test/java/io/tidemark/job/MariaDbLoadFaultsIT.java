package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import io.tidemark.problem.ProblemException;
import org.junit.jupiter.api.Test;

class MariaDbLoadFaultsIT extends MySqlLoadFaultsContract {

    @Override
    DatabaseServer startServer() {
        return Servers.mariadb().withoutFsync().start();
    }

    @Test
    void aTableWithoutAColumnOfACarriedTypeIsRefusedByName() throws Exception {
        shop.run("CREATE TABLE bare (a uuid, b inet6)");
        String sql = shop.catalog()
                + shop.target("counted", "k int PRIMARY KEY, n bigint", "k INT, n BIGINT, PRIMARY KEY (k) NOT ENFORCED")
                + "INSERT INTO counted SELECT 1, COUNT(*) FROM %s;".formatted(shop.source("bare"));
        assertThatThrownBy(() -> shop.submit(sql))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("TM-2019  A declared type cannot hold the source column's values")
                .hasMessageContaining("bare")
                .hasMessageContaining("uuid");
    }
}
