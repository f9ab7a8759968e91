package io.tidemark.demo;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** As many kills as {@code -Dtidemark.kills} says, and none in a build. */
@EnabledIfSystemProperty(named = "tidemark.kills", matches = "\\d+")
@EnabledIfSystemProperty(named = "tidemark.mysql", matches = "true")
class MySqlKillsIT {

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void everyReadIsOfOneSourceTransactionWhileProcessesOfEachKindDie() throws Exception {
        KillRuns.play(BankDatabase.MYSQL, directory, MySqlKillsIT.class);
    }
}
