package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.job.FaultedRestore.Plain;
import io.tidemark.problem.ProblemException;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.Test;

/** A publication that does not have, or has not had all the time, what the job reads (FAULTS 15, 22). */
class RestoreGuardPublicationIT extends RestoreGuardContract {

    private void followAndStop(String... options) throws Exception {
        restore = FaultedRestore.prepare(shop, mart, options);
        restore.followAndStop();
    }

    @Test
    void aTableThatWasTakenOutIsRefused() throws Exception {
        followAndStop();
        restore.forBoth("ALTER PUBLICATION %s DROP TABLE source");
        restore.write(30);
        restore.restorePlain();
        Refusal refusal = restore.refused();
        assertThat(restore.plain()).isEqualTo(new Plain(JobStatus.RUNNING, true, 30));
        refusal.saysAllIsMissing();
    }

    @Test
    void aTableThatWasTakenOutAndPutBackIsRefused() throws Exception {
        followAndStop();
        restore.forBoth("ALTER PUBLICATION %s DROP TABLE source");
        restore.write(30);
        restore.forBoth("ALTER PUBLICATION %s ADD TABLE source");
        restore.write(10);
        restore.restorePlain();
        Refusal refusal = restore.refused();
        assertThat(restore.plain()).isEqualTo(new Plain(JobStatus.RUNNING, true, 30));
        refusal.saysAllIsMissing();
    }

    @Test
    void aPublicationThatWasMadeAnewIsRefused() throws Exception {
        followAndStop();
        restore.forBoth("DROP PUBLICATION %s");
        restore.forBoth("CREATE PUBLICATION %s FOR TABLE source");
        restore.write(30);
        restore.restorePlain();
        Refusal refusal = restore.refused();
        restore.plain();
        refusal.saysAllIsMissing();
    }

    @Test
    void aPublicationThatLeavesRowsOutIsRefused() throws Exception {
        followAndStop();
        restore.forBoth("ALTER PUBLICATION %s SET TABLE source WHERE (id < 0)");
        restore.write(30);
        restore.restorePlain();
        Refusal refusal = restore.refused();
        assertThat(restore.plain()).isEqualTo(new Plain(JobStatus.RUNNING, true, 30));
        refusal.saysAllIsMissing();
    }

    @Test
    void aPublicationThatLeavesKindsOfChangesOutIsRefused() throws Exception {
        followAndStop();
        restore.forBoth("ALTER PUBLICATION %s SET (publish = 'update, delete')");
        restore.write(30);
        restore.restorePlain();
        Refusal refusal = restore.refused();
        assertThat(restore.plain(Duration.ofSeconds(5)))
                .as("it takes the publication as it is")
                .isEqualTo(new Plain(JobStatus.RUNNING, false, 30));
        refusal.saysAllIsMissing();
    }

    @Test
    void aTableThatWasDroppedAndMadeAgainIsRefused() throws Exception {
        followAndStop();
        BothReaders.createTable(shop);
        restore.forBoth("ALTER PUBLICATION %s ADD TABLE source");
        restore.write(30);
        restore.restorePlain();
        Refusal refusal = restore.refused();
        restore.plain();
        refusal.saysAllIsMissing();
    }

    /** Nothing of what somebody else has made is changed, and what it lacks is said before anything is read. */
    @Test
    void aPublicationMadeByHandIsOnlyReadAndWhatItLacksIsSaidAtTheStart() throws Exception {
        String byHand = "'debezium.publication.autocreate.mode' = 'disabled'";
        restore = FaultedRestore.prepare(shop, mart, byHand);
        shop.run(
                "CREATE TABLE other (id int PRIMARY KEY)",
                "CREATE PUBLICATION %s FOR TABLE other".formatted(shop.database()));
        SourceObjects before = SourceObjects.of(shop);
        assertThatThrownBy(() -> restore.readers()
                        .submit(
                                BothReaders.OURS,
                                PostgresFixture.settings(FaultedRestore.INTERVAL, 1),
                                Optional.empty()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("TM-2013")
                .hasMessageContaining("public.source")
                .hasMessageContaining("ALTER PUBLICATION")
                .hasMessageContaining("ADD TABLE");
        assertThat(SourceObjects.of(shop)).isEqualTo(before);

        shop.run("ALTER PUBLICATION %s ADD TABLE source".formatted(shop.database()));
        restore.followAndStop();
        restore.forBoth("ALTER PUBLICATION %s DROP TABLE source");
        restore.write(30);
        restore.restorePlain();
        Refusal refusal = restore.refused();
        assertThat(restore.plain()).isEqualTo(new Plain(JobStatus.RUNNING, true, 30));
        refusal.saysAllIsMissing();
    }

    /** By its own entry and by that of its schema: either may go and come again as long as the other one stays. */
    @Test
    void anEntryOneTooManyMayGoAndTheLastOneMayNot() throws Exception {
        restore = FaultedRestore.prepare(shop, mart, "'debezium.publication.autocreate.mode' = 'disabled'");
        shop.run("CREATE PUBLICATION %s FOR TABLE source, TABLES IN SCHEMA public".formatted(shop.database()));
        restore.followAndStop();
        restore.write(10);
        shop.run("ALTER PUBLICATION %s DROP TABLE source".formatted(shop.database()));
        restore.write(10);
        shop.run("ALTER PUBLICATION %s ADD TABLE source".formatted(shop.database()));
        restore.write(10);
        restore.assertOursGoesOn();
        shop.run("ALTER PUBLICATION %s DROP TABLES IN SCHEMA public".formatted(shop.database()));
        restore.write(10);
        restore.stopOurs();

        shop.run("ALTER PUBLICATION %s DROP TABLE source".formatted(shop.database()));
        restore.write(30);
        shop.run("ALTER PUBLICATION %s ADD TABLE source, TABLES IN SCHEMA public".formatted(shop.database()));
        restore.write(10);
        restore.refused().saysAllIsMissing();
    }

    /** A schema's entry takes every row, and the table's own, which filters, would not do without it. */
    @Test
    void anEntryThatFiltersDoesNotStandInForTheSchemas() throws Exception {
        restore = FaultedRestore.prepare(shop, mart, "'debezium.publication.autocreate.mode' = 'disabled'");
        shop.run("CREATE PUBLICATION %s FOR TABLE source WHERE (id < 0), TABLES IN SCHEMA public"
                .formatted(shop.database()));
        restore.followAndStop();
        shop.run("ALTER PUBLICATION %s DROP TABLES IN SCHEMA public".formatted(shop.database()));
        restore.write(30);
        shop.run("ALTER PUBLICATION %s ADD TABLES IN SCHEMA public".formatted(shop.database()));
        restore.write(10);
        restore.refused().saysAllIsMissing();
    }
}
