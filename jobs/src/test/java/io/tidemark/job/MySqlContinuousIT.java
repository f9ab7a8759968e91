package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.MySqlServer;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@EnabledIfSystemProperty(named = "tidemark.mysql", matches = "true")
class MySqlContinuousIT extends MySqlContinuousContract {

    @Override
    DatabaseServer startTarget() {
        return MySqlServer.builder().withoutFsync().start();
    }
}
