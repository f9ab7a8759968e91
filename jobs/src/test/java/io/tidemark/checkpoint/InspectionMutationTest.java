package io.tidemark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.flink.cdc.connectors.base.source.assigner.AssignerStatus;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong with a state's files, the answer is a problem, or what is in them; never anything else (FAULTS 38). */
class InspectionMutationTest {

    private static final long SEED = Long.getLong("tidemark.seed", 20_261_122);
    private static final int MUTATIONS = Integer.getInteger("tidemark.mutations", 10_000);

    /** A state of a few kilobytes needs far less. */
    private static final long MOST_ALLOCATED = 4 << 20;

    private static final String READERS = "SourceReaderState";

    @TempDir
    private Path directory;

    private int refused;
    private int unread;
    private int answered;

    private List<Path> states() throws Exception {
        byte[] legacy =
                """
                {"sourcePartition":{"server":"s"},"sourceOffset":{"lsn_proc":37769880,"lsn":37769880,"txId":789}}"""
                        .getBytes(StandardCharsets.UTF_8);
        Path files = writer("files", false)
                .operator(
                        "postgres",
                        InspectionTest.captured("postgres.coordinator"),
                        Map.of(READERS, List.of(InspectionTest.captured("postgres.reader"))))
                .operator("legacy", null, Map.of("offset-states", List.of(legacy)))
                .write(1);
        Path inline = writer("inline", true)
                .operator(
                        "mysql",
                        InspectionTest.captured("mysql.coordinator"),
                        Map.of(READERS, List.of()),
                        Map.of(READERS, List.of(InspectionTest.captured("mysql.reader"))))
                .operator(
                        "loading",
                        CdcStates.enumerator("orders", 3, 2, 5, List.of("items"), AssignerStatus.INITIAL_ASSIGNING),
                        Map.of(READERS, List.of(CdcStates.chunkElement("orders", 3))))
                .write(2);
        Path compressed = writer("compressed", true)
                .compressed()
                .operator(
                        "mariadb",
                        InspectionTest.captured("mariadb.coordinator"),
                        Map.of(READERS, List.of(InspectionTest.captured("mariadb.reader"))))
                .write(3);
        Path ours = OwnStates.write(writer("ours", true)).write(4);
        Path oursOfMySql = OwnStates.writeMySql(writer("oursOfMySql", true), OwnStates.SERVER)
                .write(5);
        return List.of(files, inline, compressed, ours, oursOfMySql);
    }

    private StateWriter writer(String name, boolean inline) throws IOException {
        StateWriter writer = new StateWriter(directory.resolve(name));
        return inline ? writer.inline() : writer;
    }

    @Test
    void everyDamageEndsInAProblemOrAnAnswer() throws Exception {
        List<Path> states = states();
        for (Path state : states) {
            Inspection whole = Inspection.of(state);
            assertThat(whole.unread()).isEmpty();
            assertThat(whole.sources()).isNotEmpty();
        }
        Random random = new Random(SEED);
        for (int i = 0; i < MUTATIONS; i++) {
            Path state = states.get(random.nextInt(states.size()));
            Path file = pick(state, random);
            byte[] content = Files.readAllBytes(file);
            byte[] mutated = mutated(content, random);
            Files.write(file, mutated);
            try {
                inspect(state, "seed %d, mutation %d of %s".formatted(SEED, i, file));
            } finally {
                Files.write(file, content);
            }
        }
        assertThat(refused).as("metadata that was refused").isGreaterThan(MUTATIONS / 100);
        assertThat(unread).as("sources that could not be read").isGreaterThan(MUTATIONS / 100);
        assertThat(answered).as("answers").isGreaterThan(MUTATIONS / 100);
        assertThat(refused + unread + answered).isEqualTo(MUTATIONS);
    }

    private static Path pick(Path state, Random random) throws IOException {
        try (Stream<Path> files = Files.list(state)) {
            List<Path> all = files.filter(Files::isRegularFile).sorted().toList();
            return all.get(random.nextInt(all.size()));
        }
    }

    private static byte[] mutated(byte[] content, Random random) {
        byte[] mutated = content.clone();
        switch (random.nextInt(6)) {
            case 0 -> mutated[random.nextInt(mutated.length)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> {
                for (int i = 1 + random.nextInt(20); i > 0; i--) {
                    mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
                }
            }
            case 2 -> mutated = Arrays.copyOf(mutated, random.nextInt(mutated.length));
            case 3 -> mutated = Arrays.copyOf(mutated, mutated.length + 1 + random.nextInt(100));
            case 4 -> {
                // A length of some list, text or file.
                int at = random.nextInt(Math.max(1, mutated.length - 4));
                int value = random.nextBoolean() ? Integer.MAX_VALUE - random.nextInt(8) : random.nextInt();
                for (int i = 0; i < 4 && at + i < mutated.length; i++) {
                    mutated[at + i] = (byte) (value >>> (24 - 8 * i));
                }
            }
            default -> {
                int from = random.nextInt(mutated.length);
                byte[] garbage = new byte[random.nextInt(mutated.length - from) + 1];
                random.nextBytes(garbage);
                System.arraycopy(garbage, 0, mutated, from, garbage.length);
            }
        }
        return mutated;
    }

    private void inspect(Path state, String what) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            Inspection inspection = Inspection.of(state);
            assertThat(InspectionReport.text(inspection)).as(what).isNotEmpty();
            assertThat(InspectionReport.json(inspection)).as(what).isNotEmpty();
            if (inspection.unread().isEmpty()) {
                answered++;
            } else {
                unread++;
                assertThat(inspection.problems())
                        .as(what)
                        .allSatisfy(problem -> assertThat(problem.code().id()).isEqualTo("TM-4009"));
            }
        } catch (ProblemException problem) {
            refused++;
            assertThat(problem).as(what).hasMessageStartingWith("TM-4009 ").hasMessageNotContaining("\tat ");
        } catch (RuntimeException | Error unexpected) {
            Assertions.fail(what, unexpected);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).as(what).isLessThan(MOST_ALLOCATED);
    }

    /** A file that is no file could have the reader wait for ever. */
    @Test
    void aPipeIsNotWaitedFor() throws Exception {
        Path state = Files.createDirectories(directory.resolve("pipe"));
        Process made = new ProcessBuilder("mkfifo", state.resolve("_metadata").toString()).start();
        assertThat(made.waitFor()).isZero();
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            Assertions.assertThrows(ProblemException.class, () -> Inspection.of(state));
        });
    }

    /** Ten thousand chunks that the stream's reader knows, and the enumerator; 100 MB of them are read in bounded memory. */
    @Test
    void chunksAreCountedAndNotKept() throws Exception {
        int chunks = 10_000;
        Path state = writer("many", false)
                .operator(
                        "plain",
                        CdcStates.enumerator(
                                "orders", chunks, 0, 0, List.of(), AssignerStatus.INITIAL_ASSIGNING_FINISHED),
                        Map.of(
                                READERS,
                                List.of(CdcStates.streamElement(CdcStates.offset(1_000_000), "orders", chunks))))
                .write(5);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        Inspection inspection = Inspection.of(state);
        // Each chunk's id and offset come and go; its bounds, nearly all of the state, are never there.
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(64 << 20);
        assertThat(inspection.unread()).isEmpty();
        assertThat(inspection.sources().get(0).chunks()).isEqualTo(chunks);
        assertThat(inspection.sources().get(0).chunksDone()).isEqualTo(chunks);
        assertThat(inspection.metadata().bytes()).isGreaterThan(100_000_000);
    }
}
