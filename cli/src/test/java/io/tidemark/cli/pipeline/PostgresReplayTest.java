package io.tidemark.cli.pipeline;

import static io.tidemark.cli.rest.FakeFlink.checkpoint;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.context.Context;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.live.LiveTargets;
import io.tidemark.cli.live.LiveView;
import io.tidemark.cli.live.SourceLogs;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.position.ReadLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The command before anything is done, of a pipeline whose slot has to be made anew. */
class PostgresReplayTest extends PostgresStateCase {

    private static final String REPLAYED = "savepoint-a7d764-000000000001";

    private final List<String> asked = new ArrayList<>();
    private Examination examination = new Examination(List.of(), List.of(), List.of(), true);
    private Path file;
    private Path savepoint;
    private Path left;

    /** Two savepoints at one place, the later one left last. */
    @BeforeEach
    void prepare() throws IOException {
        file = pipeline("");
        Path state = directory.toRealPath();
        left = state.resolve(SAVEPOINT);
        savepoint = Files.createDirectories(state.resolve(REPLAYED));
        Files.setLastModifiedTime(
                Files.copy(left.resolve("_metadata"), savepoint.resolve("_metadata")), FileTime.from(START));
        Files.setLastModifiedTime(left.resolve("_metadata"), FileTime.from(START));
        Files.writeString(
                directory.resolve("config.yaml"),
                """
                contexts:
                  one:
                    jobmanager: '%s'
                    state: '%s'
                    sources: {%s: {url: 'jdbc:postgresql://127.0.0.1:1/shop'}}
                    targets: {mart: {url: 'jdbc:postgresql://127.0.0.1:1/mart'}}
                """
                        .formatted(flink.address(), state, source));
        tool.replace(
                () -> new ReplayCommand((options, jobManager, verbose) -> new Answers(), Told::new),
                "pipeline",
                "replay");
        flink.on("GET /jobs/" + JOB + "/config", "{\"execution-config\":{\"user-config\":{}}}");
    }

    private final class Answers implements NewFile {

        @Override
        public Examination examine(String from, String job, String computation) {
            throw new AssertionError("a replay reads again");
        }

        @Override
        public String jobId() {
            return OTHER;
        }

        @Override
        public Examination examineAgain(
                String from, Optional<String> job, LeftBy by, LeftBy written, Map<String, String> pins) {
            asked.add("examine %s %s".formatted(job.isPresent(), pins));
            return examination;
        }

        @Override
        public Examination compare(String from, String job, LeftBy running) {
            throw new AssertionError("none is under way");
        }

        @Override
        public NewFile readAgain(Optional<ReadLimit> until, boolean visible) {
            assertThat(until).isEmpty();
            return this;
        }

        @Override
        public PipelineClient.Result submit(String from) {
            throw new AssertionError("nothing is pinned, and no slot made");
        }
    }

    private final class Told extends Databases {

        private Told(Context context) {
            super(context, Map.of());
        }

        @Override
        SourceLogs logs() {
            return PostgresReplayTest.this.logs();
        }

        @Override
        LiveTargets targets(String name) {
            return new LiveTargets(
                    List.of(new LiveTarget(
                            "mart",
                            OTHER,
                            "",
                            List.of(new LiveTarget.Tidemark(
                                    source, "F/0", "STREAMING", 99, "", "2026-11-21T12:00:01Z", "")))),
                    List.of());
        }

        @Override
        LiveView view(String name, List<StoredSource> stored) {
            return new LiveView(List.of(), targets(name).targets(), List.of());
        }
    }

    private int replay(Object... options) {
        List<Object> arguments = new ArrayList<>(List.of("pipeline", "replay", file, "--name", pipeline));
        arguments.addAll(List.of(options));
        return tool.run(arguments.toArray());
    }

    @Test
    void thePlanSaysWhatIsPinnedAndFromWhichPinTheSlotIsMade() {
        slot(identity.slot(), 0x100);
        slot(pin(SAVEPOINT), 0);
        slot(pin(REPLAYED), 0);
        assertThat(replay("--to", savepoint)).as(tool.err()).isZero();
        assertThat(tool.out())
                .contains(
                        "; pin %s begins there, or before it; ".formatted(pin(REPLAYED)),
                        "\n  the way back is file:%s\n".formatted(left),
                        "  1. examine %s once more\n".formatted(file),
                        "  2. drop slot %s of source %s if it is there, and make it anew as a copy of %s, which stays\n"
                                .formatted(identity.slot(), source, pin(REPLAYED)));
        assertThat(asked).containsExactly("examine false " + Map.of(source, pin(REPLAYED)));
    }

    @Test
    void aSlotThatIsAsItWasLeftIsNotMadeAnewAndPinnedForTheWayBack() {
        slot(identity.slot(), 0);
        assertThat(replay("--to", savepoint)).as(tool.err()).isZero();
        assertThat(tool.out())
                .contains("; slot %s begins there, or before it; ".formatted(identity.slot()))
                .contains("\n  1. pin file:%s, which it has left last, for the way back\n".formatted(left))
                .doesNotContain("drop slot");
        assertThat(asked).containsExactly("examine false {}");
    }

    /** The server of this test does not answer: nothing is submitted. */
    @Test
    void whatCannotBePinnedAsThePlanHasItKeepsItFromBeingDone() {
        slot(identity.slot(), 0);
        assertThat(replay("--to", savepoint, "--apply")).isEqualTo(4);
        assertThat(tool.err()).contains("TM-2001");
        assertThat(asked).hasSize(1);
    }

    @Test
    void programsAreToldWhyThereIsNoWayBackThatLasts() throws IOException {
        ended("FAILED", "s3://bucket/chk-7");
        slot(pin(REPLAYED), 0);
        assertThat(replay("--to", savepoint, "-o", "json")).as(tool.err()).isZero();
        assertThat(tool.out())
                .contains(
                        "\"undo\": \"s3://bucket/chk-7\"",
                        "\"undoNotPinned\": \"s3://bucket/chk-7 is in a file system that this machine does not read\"",
                        "\"way\": \"BY_PIN\"",
                        "\"pin\": \"%s\"".formatted(pin(REPLAYED)));
    }

    /** The server of this test does not answer: nothing has been dropped, and the way back is what it was. */
    @Test
    void whatHasNoPinIsAWayBackUntilItsSlotIsDropped() {
        ended("FAILED", "s3://bucket/chk-7");
        slot(pin(REPLAYED), 0);
        assertThat(replay("--to", savepoint, "--apply")).isEqualTo(4);
        assertThat(asked).hasSize(2);
        String back =
                "tidemark pipeline resume %s --from s3://bucket/chk-7 --name %s --apply".formatted(file, pipeline);
        assertThat(tool.err().split("To go on, or back\n")[1])
                .contains("  back:  as long as its slots and logs stay, " + back + "\n", "TM-2001");
    }

    /** A pin is compared with the savepoint: it is known before the stop that nobody could. */
    @Test
    void whereNobodyReadsTheSavepointNothingIsStopped() {
        flink.forget(JOB)
                .job(JOB, pipeline, "RUNNING", START, -1)
                .checkpoints(JOB, checkpoint(8, END, "file:" + left), "null", "null");
        slot(identity.slot(), 0x100);
        slot(pin(REPLAYED), 0);
        assertThat(replay("--to", savepoint, "--apply", "--directory", "s3://state/savepoints"))
                .isEqualTo(4);
        assertThat(tool.err())
                .contains(
                        "TM-2038", "would be in s3://state/savepoints, a file system that this machine does not read");
        flink.on("GET /jobmanager/config", "[{\"key\":\"state.savepoints.dir\",\"value\":\"s3://other/savepoints\"}]");
        assertThat(replay("--to", savepoint, "--apply")).isEqualTo(4);
        assertThat(tool.err()).contains("TM-2038", "would be in s3://other/savepoints, ");
        assertThat(flink.changes()).isEmpty();
    }

    /** FAULTS 8: its pin was released. */
    @Test
    void withoutAPinItIsRefusedAndTheOthersAreNamed() {
        slot(identity.slot(), 0x100);
        slot(pin(SAVEPOINT), 0x80);
        assertThat(replay("--to", savepoint)).isEqualTo(4);
        assertThat(tool.err())
                .startsWith("TM-2014")
                .contains(
                        savepoint + " cannot be replayed: source " + source + ": it has no pin, and slot ",
                        "None is replayable");
        slot(pin(REPLAYED), 0);
        assertThat(replay("--to", "auto")).as(tool.err()).isZero();
        assertThat(tool.out()).contains("  replay it from " + savepoint);
        assertThat(asked).hasSize(1);
    }
}
