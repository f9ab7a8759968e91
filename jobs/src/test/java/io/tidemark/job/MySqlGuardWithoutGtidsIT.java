package io.tidemark.job;

import io.tidemark.embedded.MySqlProcess;
import io.tidemark.embedded.MySqlServer;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Positions are files and offsets, as on MariaDB; the server has an id of its own. */
@EnabledIfSystemProperty(named = "tidemark.mysql", matches = "true")
class MySqlGuardWithoutGtidsIT extends MySqlGuardContract {

    @Override
    MySqlProcess startServer() {
        return MySqlServer.builder()
                .withoutFsync()
                .setting("gtid-mode", "OFF")
                .setting("enforce-gtid-consistency", "OFF")
                .start();
    }
}
