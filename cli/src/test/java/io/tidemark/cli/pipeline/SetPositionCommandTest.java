package io.tidemark.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.Tool;
import io.tidemark.cli.context.Context;
import io.tidemark.cli.live.SourceLogs;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A savepoint of MariaDB at 4548, and an examination that says what it is told to. On real servers: {@code PositionSetIT}. */
class SetPositionCommandTest extends PipelineCase {

    private static final String EARLIER = "mysql-bin.000001:4348";

    private final List<String> asked = new ArrayList<>();
    private Examination answer = new Examination(List.of(), List.of(), List.of(), true);
    private Runnable meanwhile = () -> {};
    private Path file;
    private Path savepoint;

    private static final class Told extends Databases {

        private Told(Context context) {
            super(context, Map.of());
        }

        @Override
        SourceLogs logs() {
            return new SourceLogs(Map.of(), Map.of(), List.of());
        }
    }

    @BeforeEach
    void prepare() throws IOException {
        file = pipeline("");
        savepoint = Files.createDirectories(directory.toRealPath().resolve("state/savepoint-a7d764-000000000001"));
        Files.copy(Tool.STATES.resolve("mariadb-tidemark").resolve("_metadata"), savepoint.resolve("_metadata"));
        Files.writeString(
                directory.resolve("config.yaml"), "contexts: {one: {jobmanager: '%s'}}".formatted(flink.address()));
        tool.replace(
                () -> new SetPositionCommand(
                        (options, from, left, slots, standsAt, metadata) -> {
                            meanwhile.run();
                            asked.add("%s %s %s".formatted(from, standsAt, slots));
                            // As if nothing had been set.
                            Files.write(metadata, Files.readAllBytes(from.resolve("_metadata")));
                            return answer;
                        },
                        Told::new),
                "position",
                "set");
    }

    private int set(Path from, String source, String to, Object... more) {
        List<Object> words = new ArrayList<>(List.of(
                "position", "set", file, "--name", "pipeline2", "--from", from, "--source", source, "--to", to));
        words.addAll(List.of(more));
        return tool.run(words.toArray());
    }

    private List<String> states() throws IOException {
        try (Stream<Path> states = Files.list(savepoint.getParent())) {
            return states.map(state -> state.getFileName().toString()).toList();
        }
    }

    private void nothingIsWritten() throws IOException {
        assertThat(states()).containsExactly("savepoint-a7d764-000000000001");
        assertThat(savepoint.resolve("_metadata"))
                .hasSameBinaryContentAs(Tool.STATES.resolve("mariadb-tidemark").resolve("_metadata"));
    }

    @Test
    void withoutApplyThePlanIsPrintedAndNothingIsDone() throws IOException {
        assertThat(set(savepoint, "mysql", EARLIER, "--set", "A=secret")).isZero();
        assertThat(asked).containsExactly("%s mysql=%s {}".formatted(savepoint, EARLIER));
        assertThat(tool.out())
                .contains(
                        "  source mysql stands at mysql-bin.000001:4548; in the new one at mysql-bin.000001:4348, before it by 200 bytes",
                        "  the way back is %s, which stays as it is\n".formatted(savepoint),
                        "Nothing has been done. To do it: tidemark position set %s --name pipeline2 --set A=... --from %s --source mysql --to %s --apply\n"
                                .formatted(file, savepoint, EARLIER));
        nothingIsWritten();
    }

    @Test
    void nothingIsWrittenWhenSomethingStandsAgainstIt() throws IOException {
        answer = new Examination(
                List.of(new Problem(ErrorCode.POSITION_REFUSED, "GroupAggregate[1]", "r", "m")),
                List.of(),
                List.of(),
                true);
        assertThat(set(savepoint, "mysql", EARLIER, "--apply")).isEqualTo(3);
        assertThat(tool.err()).contains("TM-1025", "GroupAggregate[1]");
        answer = new Examination(List.of(), List.of("the job is forgotten"), List.of(), false);
        assertThat(set(savepoint, "mysql", EARLIER, "--apply")).isEqualTo(7);
        assertThat(tool.err()).contains("TM-5005", "the job is forgotten", "--even-unknown");
        nothingIsWritten();
    }

    /** What was written is looked at before it gets its name. */
    @Test
    void nothingIsLeftOfWhatIsNotAsItShouldBe() throws IOException {
        assertThat(set(savepoint, "mysql", EARLIER, "--apply")).isEqualTo(1);
        assertThat(tool.err())
                .contains("TM-9001", "what was written differs from", "where its sources stand", "a target");
        nothingIsWritten();
    }

    @Test
    void aPipelineThatRunsIsPausedFirst() throws IOException {
        flink.job(JOB, "pipeline2", "RUNNING", START, -1);
        assertThat(set(savepoint, "mysql", EARLIER, "--apply")).isEqualTo(6);
        assertThat(tool.err()).contains("TM-4016", JOB, "tidemark pipeline pause pipeline2 --apply");
        assertThat(asked).isEmpty();
        nothingIsWritten();
    }

    /** Reading a savepoint and asking every database takes minutes. */
    @Test
    void aPipelineThatWasResumedMeanwhileIsPausedFirst() throws IOException {
        meanwhile = () -> flink.job(JOB, "pipeline2", "RUNNING", START, -1);
        assertThat(set(savepoint, "mysql", EARLIER, "--apply")).isEqualTo(6);
        assertThat(tool.err()).contains("TM-4016", JOB);
        assertThat(asked).hasSize(1);
        nothingIsWritten();
    }

    @Test
    void saysWhichSourcesThereAre() {
        assertThat(set(savepoint, "shop", EARLIER)).isEqualTo(3);
        assertThat(tool.err()).contains("TM-1025", "has no source shop that stands anywhere; it has mysql");
        assertThat(set(savepoint, "mysql", "yesterday")).isEqualTo(2);
        assertThat(asked).isEmpty();
    }

    @Test
    void aPositionOfAnotherKindOfLogIsRefusedBeforeAnybodyIsAsked() throws IOException {
        assertThat(set(savepoint, "mysql", "16/B374D848")).isEqualTo(3);
        assertThat(tool.err()).contains("TM-1025", "16/B374D848 is no position of mysql", "mysql-bin.000001:4548");
        assertThat(asked).isEmpty();
        nothingIsWritten();
    }

    /** A set with a hole is no place of a log, and what is sent behind it is not all that lies behind file and offset. */
    @Test
    void gtidsAreReadFromTheLogAndNotTyped() throws IOException {
        assertThat(set(savepoint, "mysql", EARLIER + " 3e11fa47-71ca-11e1-9e33-c80aa9429562:1-100:500", "--apply"))
                .isEqualTo(3);
        assertThat(tool.err()).contains("TM-1025", "has GTIDs", "--to " + EARLIER);
        assertThat(asked).isEmpty();
        nothingIsWritten();
    }

    @Test
    void theSavepointIsOneOfThePipelinesAndCalledSo() throws IOException {
        Path other = Files.createDirectories(directory.resolve("state/of-somebody"));
        Files.copy(savepoint.resolve("_metadata"), other.resolve("_metadata"));
        assertThat(set(other, "mysql", EARLIER)).isEqualTo(3);
        assertThat(tool.err()).contains("TM-1025", "is not called as Flink calls savepoints");
        assertThat(tool.run("position", "set", file, "--from", savepoint, "--source", "mysql", "--to", EARLIER))
                .isEqualTo(3);
        assertThat(tool.err()).contains("TM-1021", "is none of orders");
    }
}
