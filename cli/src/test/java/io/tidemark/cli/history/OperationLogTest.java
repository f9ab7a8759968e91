package io.tidemark.cli.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.cli.OutputListener.What;
import io.tidemark.cli.Tool;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A record on a disk that is slow, full or well. */
class OperationLogTest {

    private static final Begun BEGUN = new Begun(
            "7f3a09c1",
            Instant.EPOCH,
            "op",
            "ops-1",
            1,
            "/",
            "",
            Optional.empty(),
            "tidemark pipeline pause orders",
            Optional.empty());

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("one.jsonl");
    }

    @Test
    void whatWasBegunTooLateLeavesNoFile() {
        CountDownLatch answers = new CountDownLatch(1);
        Lines lines = new Lines(file, path -> {
            HistoryCase.await(answers);
            return Lines.make(path);
        });
        assertThatThrownBy(() -> lines.begin(Map.of("a", 1), Duration.ofMillis(1)))
                .isInstanceOf(IOException.class)
                .hasMessage("%s does not answer within 0 s", file);
        answers.countDown();
        // In the same thread behind what was late.
        assertThatCode(() -> lines.await(lines.add(Map.of("b", 2)), Duration.ofMinutes(1)))
                .doesNotThrowAnyException();
        assertThat(file).doesNotExist();
    }

    @Test
    void whatCannotBeBegunLeavesNoFile() {
        Lines lines = new Lines(file, Lines::make);
        assertThatThrownBy(() -> lines.begin(Map.of("a", Double.NaN), Duration.ofMinutes(1)))
                .isInstanceOf(IOException.class);
        assertThatCode(() -> lines.await(lines.add(Map.of("b", 2)), Duration.ofMinutes(1)))
                .doesNotThrowAnyException();
        assertThat(file).doesNotExist();
    }

    /** FAULTS 18: a disk that is full for a while takes with it what it was given then, and no more. */
    @Test
    void whatIsCutShortDoesNotTakeTheNextLineWithIt() throws IOException {
        AtomicBoolean full = new AtomicBoolean();
        Lines lines = new Lines(file, path -> new FileOutputStream(path.toFile()) {
            @Override
            public void write(byte[] bytes) throws IOException {
                if (full.get()) {
                    write(bytes, 0, bytes.length / 2);
                    throw new IOException("No space left on device");
                }
                super.write(bytes);
            }
        });
        lines.begin(Map.of("a", 1), Duration.ofMinutes(1));
        full.set(true);
        assertThatThrownBy(() -> lines.await(lines.add(Map.of("b", 2)), Duration.ofMinutes(1)))
                .hasMessage("No space left on device");
        full.set(false);
        lines.await(lines.add(Map.of("c", 3)), Duration.ofMinutes(1));
        assertThat(Files.readAllLines(file)).containsExactly("{\"a\":1}", "{\"b\"", "{\"c\":3}");
    }

    /** Whoever does something is kept for seconds, once, and what is late is written in its order. */
    @Test
    void whatIsLateIsWrittenAllTheSame() throws IOException {
        CountDownLatch answers = new CountDownLatch(1);
        Object slow = new Object() {
            @Override
            public String toString() {
                HistoryCase.await(answers);
                return "slow";
            }
        };
        List<String> said = new ArrayList<>();
        OperationLog log = OperationLog.begin(new Lines(file, Lines::make), BEGUN, Clock.systemUTC(), said::add);
        log.add(What.STEP, slow);
        log.add(What.STEP, "next");
        assertThat(said).singleElement().asString().startsWith("The history is late, what is done goes on: ");
        answers.countDown();
        log.end(0, List.of());
        Operation operation = Operation.read(file);
        assertThat(operation.steps())
                .extracting(step -> step.path("step").asText())
                .containsExactly("slow", "next");
        assertThat(Outcome.of(operation)).isEqualTo(Outcome.DONE);
    }

    @Test
    void whereAStateStandsIsReadBeforeItIsDeleted() throws IOException {
        Path state = Files.createDirectory(directory.resolve("savepoint-a7d764-a9f34054fcd6"));
        Path metadata =
                Files.copy(Tool.STATES.resolve("postgres-tidemark").resolve("_metadata"), state.resolve("_metadata"));
        OperationLog log = OperationLog.begin(new Lines(file, Lines::make), BEGUN, Clock.systemUTC(), line -> {});
        log.add(What.BEFORE, state);
        log.add(What.DELETION, state);
        Files.delete(metadata);
        log.end(0, List.of());
        assertThat(Operation.read(file).before()).singleElement().satisfies(read -> assertThat(read.path("sources"))
                .isNotEmpty());
    }
}
