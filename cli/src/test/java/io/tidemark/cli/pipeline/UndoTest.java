package io.tidemark.cli.pipeline;

import static io.tidemark.cli.rest.FakeFlink.checkpoint;
import static io.tidemark.cli.rest.FakeFlink.restored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.cli.context.PinPolicy;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** To what a pipeline of Postgres is taken back, beside the states of real jobs. On a real server: {@code ReplayIT}. */
class UndoTest extends PostgresStateCase {

    private static final Path REPLAYED = Path.of("/srv/savepoint-a7d764-000000000001");

    private UndoChoice choice() {
        return new UndoChoice(
                new Databases(context(), Map.of()),
                logs(),
                new FlinkRest(URI.create(flink.address())),
                pipeline,
                Optional.empty(),
                said -> {});
    }

    private Undo undo() {
        return choice().ofEnded(REPLAYED);
    }

    private ReplayWays ways() {
        StartOptions start = new picocli.CommandLine(new ResumeCommand())
                .parseArgs("orders.sql").commandSpec().mixins().values().stream()
                        .map(mixin -> mixin.userObject())
                        .filter(StartOptions.class::isInstance)
                        .map(StartOptions.class::cast)
                        .findFirst()
                        .orElseThrow();
        return new ReplayWays(new WaysOn(start, pipeline, ""), new UpdateOptions());
    }

    @Test
    void aSavepointThatWasLeftLastIsPinnedWhileItsSlotIsThere() {
        slot(identity.slot(), 0);
        Undo undo = undo();
        assertThat(undo.way()).isEqualTo(Undo.Way.REPLAY);
        assertThat(undo.pinning()).isPresent();
        assertThat(undo.step()).startsWith("pin ").contains(SAVEPOINT);
    }

    /** The server does not answer when it comes to it: the plan has promised it, and nothing is dropped without it. */
    @Test
    void whatIsNotPinnedAsThePlanHasItIsNoWayBack() {
        slot(identity.slot(), 0);
        Undo undo = undo();
        assertThatThrownBy(undo::pinned).isInstanceOf(ProblemException.class).hasMessageContaining("TM-2001");
    }

    /** The budget is one whether the pipeline runs or not. */
    @Test
    void overTheBudgetItIsRefusedThoughNothingRuns() {
        policy = new PinPolicy(1, PinPolicy.DEFAULT.age(), PinPolicy.DEFAULT.bytes());
        slot(identity.slot(), 0);
        slot(pin("savepoint-a7d764-000000000001"), -0x80);
        assertThatThrownBy(this::undo).isInstanceOf(ProblemException.class).hasMessageContaining("TM-2039");
    }

    @Test
    void whatHasItsPinsAlreadyNeedsNoOther() {
        slot(identity.slot(), 0);
        slot(pin(SAVEPOINT), 0);
        assertThat(undo().pinning()).isEmpty();
        assertThat(undo().way()).isEqualTo(Undo.Way.REPLAY);
    }

    /** A job that has failed leaves no savepoint. That of the savepoint that is replayed is older, and serves. */
    @Test
    void aCheckpointIsGoneBackToByAnyPinThatBeginsBeforeIt() throws IOException {
        Path checkpoint = left(
                "postgres-tidemark-following-checkpoint-2",
                directory.toRealPath().resolve(JOB).resolve("chk-2"));
        slot(identity.slot(), 0);
        slot(pin(REPLAYED.getFileName().toString()), -0x80);
        Undo undo = undo();
        assertThat(undo.way()).isEqualTo(Undo.Way.REPLAY);
        assertThat(undo.pinning()).isEmpty();
        assertThat(ways().command(undo.asItIs()))
                .contains("tidemark pipeline replay orders.sql --to file:%s --apply".formatted(checkpoint));
    }

    @Test
    void withoutSuchAPinItIsSaidHowLongThereIsAWayBack() throws IOException {
        Path checkpoint = left(
                "postgres-tidemark-following-checkpoint-2",
                directory.toRealPath().resolve(JOB).resolve("chk-2"));
        slot(identity.slot(), 0);
        slot(pin(REPLAYED.getFileName().toString()), 0x80);
        isResumed(checkpoint.toString());
    }

    /** Whoever runs this where it can be read has more. */
    @Test
    void whatCannotBeReadHereIsGoneBackToAsLongAsItsSlotStays() {
        ended("FAILED", "s3://bucket/chk-7");
        slot(identity.slot(), 0);
        isResumed("s3://bucket/chk-7");
    }

    private void isResumed(String path) {
        Undo undo = undo();
        assertThat(undo.way()).isEqualTo(Undo.Way.RESUME);
        assertThat(undo.words())
                .startsWith("the way back is ")
                .contains(path + ", as long as its slots and logs stay: ");
        assertThat(ways().both(REPLAYED, undo.asItIs()))
                .contains(
                        "  back:  as long as its slots and logs stay, tidemark pipeline resume orders.sql --from ",
                        path + " --apply");
        assertThat(ways().both(REPLAYED, undo.asItIs().withoutSlots())).endsWith("  back:  not known");
    }

    /** What it has held back is taken away by the next job. */
    @Test
    void whatWaitsIsNothingToGoBackTo() throws IOException {
        Path waits =
                TargetStates.waiting("postgres-tidemark", pipeline, directory.resolve("savepoint-0b07f3-000000000001"));
        slot(identity.slot(), 0);
        slot(pin(SAVEPOINT), 0);
        flink.job(OTHER, pipeline, "FINISHED", END, END.plusSeconds(9).toEpochMilli())
                .checkpoints(OTHER, "null", checkpoint(12, END.plusSeconds(9), "file:" + waits), "null");
        assertThat(undo().path().orElseThrow()).endsWith(SAVEPOINT);
        flink.forget(OTHER)
                .job(OTHER, pipeline, "RUNNING", END, -1)
                .checkpoints(OTHER, checkpoint(12, END.plusSeconds(9), "file:" + waits), "null", restored(4, "x"));
        Undo running = choice().ofRunning(
                        new Pipelines(new FlinkRest(URI.create(flink.address())))
                                .alive(pipeline)
                                .orElseThrow(),
                        "DIR",
                        true,
                        ways());
        assertThat(running.path().orElseThrow()).endsWith(SAVEPOINT);
        assertThat(running.pinning()).isEmpty();
    }
}
