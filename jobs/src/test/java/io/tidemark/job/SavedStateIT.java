package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A savepoint or checkpoint that is damaged, lost, or of another job (FAULTS 38). */
class SavedStateIT {

    private static final long SEED = Long.getLong("tidemark.seed", 20_261_121);
    private static final int DAMAGED = 200;

    /** So much that its state is not kept in the metadata. */
    private static final String NUMBERS =
            """
            CREATE TABLE numbers (n INT) WITH ('connector' = 'datagen', 'rows-per-second' = '20000',
              'fields.n.kind' = 'random', 'fields.n.max' = '100000');
            CREATE TABLE %1$s (n INT, c BIGINT, PRIMARY KEY (n) NOT ENFORCED) WITH ('connector' = 'blackhole');
            INSERT INTO %1$s SELECT n, COUNT(*) FROM numbers GROUP BY n;
            """;

    @TempDir
    private static Path directory;

    private static MiniFlink flink;
    private static Path savepoint;
    private static Path checkpoint;

    @BeforeAll
    static void leaveState() throws Exception {
        flink = MiniFlink.start(directory);
        savepoint = Path.of(URI.create(flink.stop(checkpointed())));
        checkpointed().cancel().get();
        List<Path> checkpoints = Checkpoints.in(flink.checkpoints());
        checkpoint = checkpoints.get(checkpoints.size() - 1);
    }

    /** A job without state that has completed some checkpoints. */
    private static JobClient checkpointed() throws Exception {
        JobClient job = start("mine", Optional.empty());
        await().atMost(Duration.ofMinutes(1))
                .until(() -> Checkpoints.in(flink.checkpoints()).size() > 2);
        return job;
    }

    @AfterAll
    static void stop() throws Exception {
        flink.close();
    }

    private static JobClient start(String target, Optional<String> restore) throws Exception {
        Path pipeline = Files.writeString(directory.resolve(target + ".sql"), NUMBERS.formatted(target));
        Configuration settings = PostgresFixture.settings(Duration.ofMillis(200), 1);
        settings.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        settings.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        return flink.submit(pipeline, new Variables(Map.of(), Map.of()), settings, restore);
    }

    private static void assertRefused(String location, String why) {
        assertThatThrownBy(() -> start("mine", Optional.of(location)))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith(
                        "TM-4008  The savepoint or checkpoint cannot be restored\n  found:    " + location)
                .hasMessageContaining(why)
                .hasMessageNotContaining("\tat ")
                .satisfies(problem ->
                        assertThat(((ProblemException) problem).exitCode()).isEqualTo(6));
    }

    private static Path copy(Path state, String name) throws IOException {
        Path copy = Files.createDirectories(directory.resolve(name));
        try (Stream<Path> files = Files.list(state)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    private static Path damaged(String name, byte[] metadata) throws IOException {
        Path copy = copy(savepoint, name);
        Files.write(copy.resolve("_metadata"), metadata);
        return copy;
    }

    private static byte[] metadata() throws IOException {
        return Files.readAllBytes(savepoint.resolve("_metadata"));
    }

    @Test
    void whatIsWholeIsRestored() throws Exception {
        for (Path whole : List.of(savepoint, checkpoint, copy(savepoint, "moved"), savepoint.resolve("_metadata"))) {
            JobClient job = start("mine", Optional.of(whole.toString()));
            int before = Checkpoints.in(flink.checkpoints()).size();
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> Checkpoints.in(flink.checkpoints()).size() > before);
            job.cancel().get();
        }
    }

    @Test
    void metadataThatIsCutShortIsRefused() throws Exception {
        byte[] whole = metadata();
        for (int length : new int[] {0, 3, whole.length / 2, whole.length - 1}) {
            Path cut = damaged("cut" + length, Arrays.copyOf(whole, length));
            assertRefused(cut.toString(), "its _metadata cannot be read: ");
        }
    }

    @Test
    void metadataThatIsSomethingElseIsRefused() throws Exception {
        byte[] garbage = new byte[10_000];
        new Random(SEED).nextBytes(garbage);
        assertRefused(damaged("garbage", garbage).toUri().toString(), "its _metadata cannot be read: ");
    }

    /** Wherever a byte is wrong: a problem, or something that Flink can read; nothing else. */
    @Test
    void metadataOfWhichAByteIsWrongIsRefusedOrRead() throws Exception {
        Random random = new Random(SEED);
        int refused = 0;
        for (int i = 0; i < DAMAGED; i++) {
            byte[] bytes = metadata();
            int at = random.nextInt(bytes.length);
            bytes[at] = (byte) ~bytes[at];
            Path damaged = damaged("damaged" + i, bytes);
            try {
                SavedFiles.check(damaged.toString());
            } catch (ProblemException problem) {
                refused++;
                assertThat(problem).as("seed %d, byte %d", SEED, at).hasMessageStartingWith("TM-4008 ");
            }
        }
        assertThat(refused).as("damaged savepoints that were refused").isPositive();
    }

    @Test
    void stateWithoutOneOfItsFilesIsRefused() throws Exception {
        for (Path state : List.of(savepoint, checkpoint)) {
            SavedFiles.check(state.toString());
        }
        Path lost = copy(savepoint, "lost");
        Path file = stateFiles(lost).get(0);
        Files.delete(file);
        assertRefused(lost.toString(), "files of it that are missing: 1, the first is " + file);

        // An incremental checkpoint shares files with others, beside it.
        Path shared = stateFiles(checkpoint.resolveSibling("shared")).get(0);
        Path kept = Files.move(shared, directory.resolve("kept"));
        assertRefused(checkpoint.toString(), "files of it that are missing: 1, the first is " + shared);
        Files.move(kept, shared);
    }

    private static List<Path> stateFiles(Path state) throws IOException {
        try (Stream<Path> files = Files.list(state)) {
            return files.filter(file -> !file.endsWith("_metadata")).toList();
        }
    }

    /** The cluster looks for itself: this machine need not see the state. */
    @Test
    void stateThatIsGoneIsRefusedByTheCluster() {
        Path gone = directory.resolve("gone");
        assertRefused(gone.toString(), "Cannot find checkpoint or savepoint file/directory");
    }

    @Test
    void stateOfAnotherJobIsRefused() throws Exception {
        assertThatThrownBy(() -> start("another", Optional.of(savepoint.toString())))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith(
                        "TM-4008  The savepoint or checkpoint cannot be restored\n  found:    " + savepoint)
                .hasMessageContaining(" operators are none of this pipeline's: ");
    }
}
