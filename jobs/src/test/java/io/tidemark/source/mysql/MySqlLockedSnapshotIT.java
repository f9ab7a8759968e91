package io.tidemark.source.mysql;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Under the lock. */
@EnabledIfSystemProperty(named = "tidemark.mysql", matches = "true")
class MySqlLockedSnapshotIT extends SnapshotContract {

    @Override
    DatabaseServer startServer() {
        return Servers.mysql()
                .setting("gtid-mode", "OFF")
                .setting("enforce-gtid-consistency", "OFF")
                .start();
    }
}
