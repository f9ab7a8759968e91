package io.tidemark.source.mysql;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** By the quiet moment, or under the lock where there is none. */
@EnabledIfSystemProperty(named = "tidemark.mysql", matches = "true")
class MySqlSnapshotIT extends SnapshotContract {

    @Override
    DatabaseServer startServer() {
        return Servers.mysql().start();
    }
}
