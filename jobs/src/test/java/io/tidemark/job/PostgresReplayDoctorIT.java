package io.tidemark.job;

import static io.tidemark.job.DoctorFixture.codes;
import static io.tidemark.job.DoctorFixture.finding;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.doctor.Again;
import io.tidemark.doctor.Report;
import io.tidemark.problem.Outcome;
import io.tidemark.problem.Subject.Kind;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.SavepointFormatType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the doctor says of a state that a pipeline is to go on from once more. */
class PostgresReplayDoctorIT extends PostgresRunningCase {

    private static final String PIN = "tidemark_pin_of_a_test";
    private static final String TIDEMARK = "tidemark of pipeline orders";
    private static final Optional<String> RUNNING = Optional.of("orders");

    private Map<String, String> pins;

    /** A savepoint with a copy of the slot of before, behind which the job has gone on. */
    @BeforeEach
    void pin() throws Exception {
        shop.run("SELECT pg_copy_logical_replication_slot('%s', '%s')".formatted(shop.database(), PIN));
        pins = Map.of(shop.database(), PIN);
        savepoint = Path.of(URI.create(
                job.triggerSavepoint(directory.resolve("pinned").toUri().toString(), SavepointFormatType.NATIVE)
                        .get(PostgresFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS)));
        String before = confirmed();
        follow(4);
        await().atMost(PostgresFixture.PATIENCE).until(() -> !confirmed().equals(before));
    }

    @AfterEach
    void release() throws Exception {
        shop.run("SELECT pg_drop_replication_slot('%s')".formatted(PIN));
    }

    private Report again(Optional<String> running, Map<String, String> slots) throws Exception {
        return again(pipeline, running, DoctorFixture.again(slots, computation(pipeline)));
    }

    private Report again(String sql, Optional<String> running, Again replay) throws Exception {
        return DoctorFixture.ask(directory, sql, values, savepoint.toString(), running, replay);
    }

    private void cancel() throws Exception {
        job.cancel().get(PostgresFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        await().atMost(PostgresFixture.PATIENCE)
                .until(() -> shop.number("SELECT count(*) FROM pg_replication_slots WHERE active") == 0);
    }

    /** FAULTS 7 and 8: the slot has gone on, a copy of before has not. */
    @Test
    void anOlderStateIsJudgedByTheSlotThatItsOwnWillBeACopyOf() throws Exception {
        Report report = again(RUNNING, Map.of());
        assertThat(codes(report)).containsExactly("TM-2014");
        report = again(RUNNING, pins);
        assertThat(report.verdict()).as(report.text(false)).isEqualTo(Outcome.OK);
        assertThat(finding(report, Kind.SOURCE, "restore").detail()).startsWith("every change behind ");
        assertThat(finding(report, Kind.SOURCE, "slot " + shop.database()).detail())
                .isEqualTo("read by the job itself");
        assertThat(finding(report, Kind.TARGET, TIDEMARK).detail()).startsWith("ahead of the state, ");

        report = again(
                pipeline.replace("'slot.name' = '${DATABASE}'", "'slot.name' = 'other'"),
                RUNNING,
                DoctorFixture.again(pins, computation(pipeline)));
        assertThat(finding(report, Kind.SOURCE, "restore").detail())
                .as("another one is made anew than the file reads")
                .isEqualTo("there is no slot other");

        report = again(Optional.empty(), pins);
        assertThat(codes(report)).as("read by a job that nobody knows").containsExactly("TM-2010");
        cancel();
        report = again(Optional.empty(), pins);
        assertThat(report.verdict()).as(report.text(false)).isEqualTo(Outcome.OK);

        shop.run("UPDATE tidemark.tidemark SET position = '0/1'", "UPDATE tidemark.pipeline SET epoch = 1");
        report = again(Optional.empty(), pins);
        assertThat(codes(report)).containsExactly("TM-3011");
    }

    /** What runs now, or does not, says nothing of what was computed before: a file was changed in between. */
    @Test
    void theFileIsComparedWithWhatHasLeftTheStateWhetherAnythingRunsOrNot() throws Exception {
        String filtered = pipeline.replace(" GROUP BY", " WHERE id > 1 GROUP BY");
        assertOtherwise(RUNNING, filtered);
        Report report =
                again(pipeline, RUNNING, DoctorFixture.again(pins, new CarriedComputation.Unknown("nobody knows it")));
        assertThat(report.verdict()).isEqualTo(Outcome.UNKNOWN);
        assertUnknown(report, "whether the file computes what the job does", "nobody knows it");
        cancel();
        assertOtherwise(Optional.empty(), filtered);
        report = again(
                pipeline,
                Optional.empty(),
                DoctorFixture.again(pins, new CarriedComputation.Unknown("nobody knows it")));
        assertThat(report.verdict()).isEqualTo(Outcome.UNKNOWN);
    }

    private void assertOtherwise(Optional<String> running, String filtered) throws Exception {
        for (Report report : new Report[] {
            again(filtered, running, DoctorFixture.again(pins, computation(pipeline))),
            again(pipeline, running, DoctorFixture.again(pins, computation(filtered)))
        }) {
            assertThat(report.verdict()).as(report.text(false)).isEqualTo(Outcome.UNKNOWN);
            assertUnknown(report, "goes on rightly from what was left under its name");
        }
        Report same = again(filtered, running, DoctorFixture.again(pins, computation(filtered)));
        assertThat(same.verdict()).as(same.text(false)).isEqualTo(Outcome.OK);
    }

    /** What another file has put into the targets since is not taken back, and what this one deletes is missed by the other. */
    @Test
    void theFileIsComparedWithWhatHasWrittenTheTargetsSince() throws Exception {
        CarriedComputation filtered = computation(pipeline.replace(" GROUP BY", " WHERE id > 1 GROUP BY"));
        Report report = again(pipeline, RUNNING, new Again(pins, computation(pipeline), filtered, false));
        assertThat(report.verdict()).as(report.text(false)).isEqualTo(Outcome.UNKNOWN);
        assertUnknown(report, "whether the targets come right is not known, for another file has written them since: ");
        report = again(
                pipeline,
                RUNNING,
                new Again(pins, computation(pipeline), new CarriedComputation.Unknown("nobody knows it"), false));
        assertThat(report.verdict()).as(report.text(false)).isEqualTo(Outcome.UNKNOWN);
    }

    /** The pin stays, so that it can be done again; Flink would delete the savepoint. */
    @Test
    void aSavepointThatTheJobWouldTakeForItsOwnIsNotReplayed() throws Exception {
        String claims = "SET 'execution.state-recovery.claim-mode' = 'CLAIM';\n" + pipeline;
        assertThat(codes(again(claims, RUNNING, DoctorFixture.again(pins, computation(pipeline)))))
                .containsExactly("TM-1007");
    }

    /** All tables would be loaded anew, into a target that is ahead. */
    @Test
    void aGapIsAProblemWhateverIsDoneAboutOneElse() throws Exception {
        shop.run(shop.text(
                "SELECT 'ALTER PUBLICATION ' || quote_ident(pubname) || ' DROP TABLE orders' FROM pg_publication"));
        String anew = pipeline.replace("'slot.name'", "'on-gap' = 'resnapshot', 'slot.name'");
        Again replay = DoctorFixture.again(pins, computation(anew));
        assertThat(codes(again(anew, RUNNING, replay))).containsExactly("TM-2014");
        // For which the job itself ends.
        shop.awaitIdle();
        assertThat(codes(again(anew, Optional.empty(), replay))).containsExactly("TM-2014");
    }
}
