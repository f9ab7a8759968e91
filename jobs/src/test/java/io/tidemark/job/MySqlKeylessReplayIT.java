package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** By global transaction ids. */
@EnabledIfSystemProperty(named = "tidemark.mysql", matches = "true")
class MySqlKeylessReplayIT extends MySqlKeylessReplayContract {

    @Override
    DatabaseServer startServer() {
        return Servers.mysql().withoutFsync().start();
    }
}
