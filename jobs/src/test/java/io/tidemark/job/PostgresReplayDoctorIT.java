package io.tidemark.job;

import static io.tidemark.job.DoctorFixture.codes;
import static io.tidemark.job.DoctorFixture.finding;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.doctor.Replay;
import io.tidemark.doctor.Report;
import io.tidemark.doctor.RunningJob;
import io.tidemark.problem.Outcome;
import io.tidemark.problem.Subject.Kind;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.SavepointFormatType;
import org.junit.jupiter.api.Test;

/** What the doctor says of a state that a pipeline is to go on from once more. */
class PostgresReplayDoctorIT extends PostgresRunningCase {

    private static final String PIN = "tidemark_pin_of_a_test";
    private static final String TIDEMARK = "tidemark of pipeline orders";

    private String slotCheck() {
        return "slot " + shop.database();
    }

    private RunningJob running(String name) throws Exception {
        return new RunningJob(name, computation(pipeline));
    }

    private Report again(Optional<RunningJob> running, Map<String, String> slots) throws Exception {
        return DoctorFixture.ask(directory, pipeline, values, savepoint.toString(), running, new Replay(slots));
    }

    /** FAULTS 7 and 8: the slot has gone on, a copy of before has not. */
    @Test
    void anOlderStateIsJudgedByTheSlotThatItsOwnWillBeACopyOf() throws Exception {
        shop.run("SELECT pg_copy_logical_replication_slot('%s', '%s')".formatted(shop.database(), PIN));
        try {
            savepoint = Path.of(URI.create(
                    job.triggerSavepoint(directory.resolve("pinned").toUri().toString(), SavepointFormatType.NATIVE)
                            .get(PostgresFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS)));
            String before = confirmed();
            follow(4);
            await().atMost(PostgresFixture.PATIENCE).until(() -> !confirmed().equals(before));
            Map<String, String> pins = Map.of(shop.database(), PIN);

            Report report = again(Optional.of(running("orders")), Map.of());
            assertThat(codes(report)).containsExactly("TM-2014");
            report = again(Optional.of(running("orders")), pins);
            assertThat(report.verdict()).as(report.text(false)).isEqualTo(Outcome.OK);
            assertThat(finding(report, Kind.SOURCE, "restore").detail()).startsWith("every change behind ");
            assertThat(finding(report, Kind.SOURCE, slotCheck()).detail()).isEqualTo("read by the job itself");
            assertThat(finding(report, Kind.TARGET, TIDEMARK).detail()).startsWith("ahead of the state, ");

            report = DoctorFixture.ask(
                    directory,
                    pipeline.replace("'slot.name' = '${DATABASE}'", "'slot.name' = 'other'"),
                    values,
                    savepoint.toString(),
                    Optional.of(running("orders")),
                    new Replay(pins));
            assertThat(finding(report, Kind.SOURCE, "restore").detail())
                    .as("another one is made anew than the file reads")
                    .isEqualTo("there is no slot other");

            report = again(Optional.empty(), pins);
            assertThat(codes(report)).as("read by a job that nobody knows").containsExactly("TM-2010");
            job.cancel().get(PostgresFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            await().atMost(PostgresFixture.PATIENCE)
                    .until(() -> shop.number("SELECT count(*) FROM pg_replication_slots WHERE active") == 0);
            report = again(Optional.empty(), pins);
            assertThat(report.verdict()).as(report.text(false)).isEqualTo(Outcome.OK);

            shop.run("UPDATE tidemark.tidemark SET position = '0/1'", "UPDATE tidemark.pipeline SET epoch = 1");
            report = again(Optional.empty(), pins);
            assertThat(codes(report)).containsExactly("TM-3011");
        } finally {
            shop.run("SELECT pg_drop_replication_slot('%s')".formatted(PIN));
        }
    }
}
