package io.tidemark.demo;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@EnabledIfSystemProperty(named = "tidemark.mysql", matches = "true")
class MySqlReplayIT extends ReplayContract {

    @Override
    BankDatabase database() {
        return BankDatabase.MYSQL;
    }
}
