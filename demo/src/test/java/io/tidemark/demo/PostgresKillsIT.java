package io.tidemark.demo;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** In each build a few kills, by {@code -Dtidemark.kills} as many as one likes. */
class PostgresKillsIT {

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void everyReadIsOfOneSourceTransactionWhileProcessesOfEachKindDie() throws Exception {
        KillRuns.play(BankDatabase.POSTGRES, directory, PostgresKillsIT.class);
    }
}
