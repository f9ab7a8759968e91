package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** By file and offset, the server gives no ids. */
@EnabledIfSystemProperty(named = "tidemark.mysql", matches = "true")
class MySqlMovedAddressWithoutGtidsIT extends MySqlMovedAddressContract {

    @Override
    DatabaseServer startServer() {
        return Servers.mysql()
                .withoutFsync()
                .setting("gtid-mode", "OFF")
                .setting("enforce-gtid-consistency", "OFF")
                .start();
    }
}
