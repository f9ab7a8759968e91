package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Positions are files and offsets, as on MariaDB. */
@EnabledIfSystemProperty(named = "tidemark.mysql", matches = "true")
class MySqlLogProblemsWithoutGtidsIT extends MySqlLogProblemsContract {

    @Override
    DatabaseServer startServer() {
        return Servers.mysql()
                .withoutFsync()
                .setting("gtid-mode", "OFF")
                .setting("enforce-gtid-consistency", "OFF")
                .start();
    }
}
