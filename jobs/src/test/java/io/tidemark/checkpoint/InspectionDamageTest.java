package io.tidemark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.BinlogPosition;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** States in which something is not as it should be. */
class InspectionDamageTest {

    @TempDir
    private Path directory;

    private StateWriter writer(String name) throws Exception {
        return new StateWriter(directory.resolve(name));
    }

    @Test
    void whatCannotBeReadIsNotPassedOver() throws Exception {
        Path unreadable = OwnStates.write(writer("unreadable"))
                .operator("other", CdcStates.coordinator(1005, new byte[9]), Map.of())
                .write(12);
        Inspection inspection = Inspection.of(unreadable);
        assertThat(InspectionReport.text(inspection))
                .contains(
                        "\noperator %s\n  not read     state of a reader of Tidemark, version 1005; supported: 1006 and 1007\n"
                                .formatted(StateWriter.id("other")))
                .contains("\n1 of 2 sources streams.\n1 operator could not be read.\n");
        assertThat(InspectionReport.json(inspection))
                .contains(
                        """
                          "unread": [
                            {
                              "operator": "%s",
                              "why": "state of a reader of Tidemark, version 1005; supported: 1006 and 1007"
                            }
                          ]
                        """
                                .formatted(StateWriter.id("other")));
    }

    @Test
    void aTimeThatNoServerHasIsDamage() throws Exception {
        Path whole = OwnStates.writeMySql(writer("whole"), OwnStates.SERVER).write(1);
        Inspection read = Inspection.of(whole);
        assertThat(read.sources().get(0).position())
                .contains(BinlogPosition.parse("mysql-bin.000002:2533 4f9910aa-e5de-11f1-896e-02fc00000001:1-9"));
        assertThat(InspectionReport.text(read))
                .contains("  history      server 4f9910aa-e5de-11f1-896e-02fc00000001, server id 223344, file begun"
                        + " 2023-11-14T22:13:20Z\n");
        BinlogIdentity damaged = new BinlogIdentity(OwnStates.SERVER.serverUuid(), 1, 1L << 60);
        Inspection inspection =
                Inspection.of(OwnStates.writeMySql(writer("damaged"), damaged).write(1));
        assertThat(InspectionReport.text(inspection))
                .contains("not read     a time of a log file of 1152921504606846976");
    }

    @Test
    void whatIsWrongIsSaidWithoutControlCharacters() throws Exception {
        Path state = writer("terminal")
                .operator(
                        "legacy",
                        null,
                        Map.of(
                                "offset-states",
                                List.of("{\"\\u001b[2J\\u009b\":1}".getBytes(StandardCharsets.US_ASCII))))
                .write(8);
        String why = "an offset that is not Debezium's, with \\u001b[2J\\u009b";
        Inspection inspection = Inspection.of(state);
        assertThat(inspection.unread()).extracting(UnreadOperator::why).containsExactly(why);
        assertThat(inspection.problems()).singleElement().satisfies(problem -> assertThat(problem.text())
                .contains(why)
                .matches(text -> text.chars().noneMatch(one -> one != '\n' && Character.isISOControl(one))));
    }

    @Test
    void filesThatAreMissingOrCutShortAreNamed() throws Exception {
        Path state = OwnStates.write(writer("files")).write(3);
        assertThat(InspectionReport.text(Inspection.of(state)))
                .contains(" beside _metadata: there, and not cut short\n");
        List<Path> files;
        try (Stream<Path> all = Files.list(state)) {
            files = all.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("_metadata"))
                    .sorted()
                    .toList();
        }
        assertThat(files).hasSizeGreaterThan(1);
        byte[] whole = Files.readAllBytes(files.get(0));
        Files.write(files.get(0), Arrays.copyOf(whole, whole.length - 2));
        Files.delete(files.get(1));
        assertThat(InspectionReport.text(Inspection.of(state)))
                .contains(
                        "  files        %d beside _metadata: 1 missing, the first is %s; 1 cut short, the first is %s with %d of %d bytes\n"
                                .formatted(files.size(), files.get(1), files.get(0), whole.length - 2, whole.length))
                .contains("\nFlink cannot restore it: see its files.\n");
    }
}
