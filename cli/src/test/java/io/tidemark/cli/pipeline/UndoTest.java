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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** To what a pipeline of Postgres is taken back, beside the states of real jobs. On a real server: {@code ReplayIT}. */
class UndoTest extends PostgresStateCase {

    private static final Path REPLAYED = Path.of("/srv/savepoint-a7d764-000000000001");

    private UndoChoice choice() {
        return choice(Optional.empty());
    }

    private UndoChoice choice(Optional<Path> state) {
        return new UndoChoice(
                new Databases(context(), Map.of()),
                logs(),
                new FlinkRest(URI.create(flink.address())),
                pipeline,
                state,
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
        return ReplayWays.of(
                        new WaysOn(start, pipeline, "", false),
                        new UpdateOptions(),
                        new ReadAgain(Optional.empty(), false, false))
                .backBySame(true);
    }

    @Test
    void aSavepointThatWasLeftLastIsPinnedWhileItsSlotIsThere() {
        slot(identity.slot(), 0);
        Undo undo = undo();
        assertThat(undo.way()).isEqualTo(Undo.Way.REPLAY);
        assertThat(undo.passedOver()).isFalse();
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
        assertThat(undo.words(false))
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
        assertThat(undo().passedOver()).isTrue();
        flink.forget(OTHER)
                .job(OTHER, pipeline, "RUNNING", END, -1)
                .checkpoints(OTHER, checkpoint(12, END.plusSeconds(9), "file:" + waits), "null", restored(4, "x"));
        Undo running = running(choice());
        assertThat(running.path().orElseThrow()).endsWith(SAVEPOINT);
        assertThat(running.pinning()).isEmpty();
        assertThat(running.asItIs().passedOver()).isTrue();
    }

    /** It may have come through: what nobody retains is no checkpoint of one that has completed nothing. */
    @Test
    void whatHasCompletedSomethingThatIsDiscardedIsNotPassedOver() throws IOException {
        slot(identity.slot(), 0);
        slot(pin(SAVEPOINT), 0);
        Instant later = END.plusSeconds(9);
        String discarded = checkpoint(12, later, "file:/gone/chk-12").replaceFirst("\\{", "{\"discarded\":true,");
        flink.job(OTHER, pipeline, "CANCELED", END, later.toEpochMilli())
                .checkpoints(OTHER, discarded, "null", restored(4, "file:/s"));
        isNotKnown("later is checkpoint 12 of job " + OTHER + ", which is discarded");
        Path waits =
                TargetStates.waiting("postgres-tidemark", pipeline, directory.resolve("savepoint-0b07f3-000000000001"));
        flink.checkpoints(OTHER, discarded, checkpoint(11, END, "file:" + waits), restored(4, "file:/s"));
        isNotKnown("later is checkpoint 12 of job " + OTHER + ", which is discarded");
    }

    private void isNotKnown(String why) {
        assertThat(undo().way()).isEqualTo(Undo.Way.NONE);
        assertThat(undo().why()).endsWith(why);
    }

    /** Another JobManager knows of no checkpoint but the one that it was started from. */
    @Test
    void whatHasRecoveredAndCompletedNothingSinceIsPassedOverIfThatWaits() throws IOException {
        slot(identity.slot(), 0);
        slot(pin(SAVEPOINT), 0);
        Path waits = TargetStates.waiting("postgres-tidemark", pipeline, directory.resolve(OTHER + "/chk-12"));
        flink.job(OTHER, pipeline, "FAILED", END, END.plusSeconds(9).toEpochMilli())
                .checkpoints(OTHER, "null", "null", restored(12, "file:" + waits));
        assertThat(undo().path().orElseThrow()).endsWith(SAVEPOINT);
        flink.checkpoints(OTHER, "null", "null", restored(12, "s3://b/" + OTHER + "/chk-12"));
        isNotKnown("the last job, " + OTHER + ", has left none");
    }

    private Undo running(UndoChoice choice) {
        return choice.ofRunning(
                new Pipelines(new FlinkRest(URI.create(flink.address())))
                        .alive(pipeline)
                        .orElseThrow(),
                Optional.empty(),
                true,
                ways());
    }

    /** What a job is stopped with that holds something back is lost: nobody may take it for one that does not. */
    @Test
    void whatIsNotKnownToHaveComeThroughIsNotStopped() {
        flink.job(OTHER, pipeline, "RUNNING", END, -1)
                .checkpoints(OTHER, checkpoint(12, END, "file:/gone/chk-12"), "null", restored(4, "file:/s"));
        assertThatThrownBy(() -> running(choice()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("TM-4009")
                .hasMessageContaining("is not known: there is no /gone/chk-12/_metadata on this machine")
                .hasMessageContaining("tidemark pipeline pause " + pipeline + " --apply");
    }

    /** Flink takes it away when the job is stopped. */
    @Test
    void theOwnCheckpointOfTheJobThatRunsIsNoWayBack() throws IOException {
        slot(pin(SAVEPOINT), 0);
        Path own = Files.createDirectories(directory.resolve(OTHER + "/chk-3"));
        Files.setLastModifiedTime(
                Files.copy(directory.resolve(SAVEPOINT).resolve("_metadata"), own.resolve("_metadata")),
                FileTime.from(Instant.now().plusSeconds(60)));
        flink.forget(JOB)
                .job(OTHER, pipeline, "RUNNING", END, -1)
                .checkpoints(OTHER, "null", "null", restored(4, "file:/s"));
        assertThat(running(choice(Optional.of(directory.toRealPath()))).path().orElseThrow())
                .endsWith(SAVEPOINT);
    }

    /** Whatever was thought of it before. */
    @Test
    void whatTheJobHasLeftDecides() throws IOException {
        slot(pin(SAVEPOINT), 0);
        Path waits =
                TargetStates.waiting("postgres-tidemark", pipeline, directory.resolve("savepoint-0b07f3-000000000001"));
        Undo.Made promised = made(waits, waits.toString());
        Undo.Made before = choice().byWhatIsLeft(promised);
        assertThat(before.path().orElseThrow()).endsWith(SAVEPOINT);
        assertThat(before.passedOver()).isTrue();
        Path through = Files.createDirectories(directory.toRealPath().resolve("savepoint-0b07f3-000000000002"));
        Files.copy(directory.resolve(SAVEPOINT).resolve("_metadata"), through.resolve("_metadata"));
        assertThat(choice().byWhatIsLeft(made(through, "file:/s/before")).path())
                .contains(through.toString());
        assertThat(choice().byWhatIsLeft(made(waits, "file:/s/before")).path()).contains("file:/s/before");
    }

    private static Undo.Made made(Path left, String path) {
        return new Undo.Made(Optional.of(left.toString()), Optional.of(path), Undo.Way.REPLAY, Map.of(), true);
    }

    /** What runs is not resumed: that does nothing, and says that all is well. */
    @Test
    void whatIsResumedForTheWayBackIsStoppedFirst() {
        Undo.Made undo = new Undo.Made(Optional.empty(), Optional.of("s3://b/1"), Undo.Way.RESUME, Map.of(), false);
        assertThat(ways().command(undo)).contains("tidemark pipeline resume orders.sql --from s3://b/1 --apply");
        assertThat(ways().behind(OTHER).words(undo))
                .contains("as long as its slots and logs stay, tidemark pipeline stop " + OTHER
                        + " --apply && tidemark pipeline resume orders.sql --from s3://b/1 --apply");
    }
}
