package io.tidemark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.checkpoint.flink.OperatorIds;
import io.tidemark.checkpoint.flink.SnapshotKind;
import io.tidemark.checkpoint.source.Phase;
import io.tidemark.checkpoint.source.SavedTable;
import io.tidemark.checkpoint.source.SourceKind;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.checkpoint.source.TableProgress;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.ProblemException;
import io.tidemark.target.TargetStates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.cdc.connectors.base.source.assigner.AssignerStatus;
import org.apache.flink.cdc.connectors.postgres.source.offset.PostgresOffset;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CheckpointRetentionPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** States of Flink's and of Flink CDC's own serializers, and such that were taken of real jobs. */
class InspectionTest {

    private static final String READERS = "SourceReaderState";

    @TempDir
    private Path directory;

    private StateWriter writer(String name) throws IOException {
        return new StateWriter(directory.resolve(name));
    }

    /** Of real jobs: the tests of the module that reads them have the same. */
    static byte[] captured(String file) throws IOException {
        return Files.readAllBytes(
                Path.of("..", "common", "src", "test", "resources", "io", "tidemark", "checkpoint", "source", file));
    }

    private static SourceState only(Path state) {
        Inspection inspection = Inspection.of(state);
        assertThat(inspection.unread()).isEmpty();
        assertThat(inspection.sources()).hasSize(1);
        return inspection.sources().get(0);
    }

    /** See the resources' README for what is expected. */
    @ParameterizedTest
    @ValueSource(strings = {"files", "inline", "compressed"})
    void readsTheStateOfRealJobs(String how) throws Exception {
        for (String name : List.of("postgres", "mysql", "mariadb")) {
            StateWriter writer = writer(how + name);
            if (how.equals("inline")) {
                writer.inline();
            } else if (how.equals("compressed")) {
                writer.compressed();
            }
            Path state = writer.operator(
                            "plain",
                            captured(name + ".coordinator"),
                            Map.of(READERS, List.of()),
                            Map.of(READERS, List.of(captured(name + ".reader"))))
                    .operator("other", null, Map.of("b", List.of(new byte[] {1})))
                    .write(5);
            SourceState source = only(state);
            assertThat(source.kind()).isEqualTo(SourceKind.FLINK_CDC);
            assertThat(source.operator()).isEqualTo(StateWriter.id("plain").toString());
            assertThat(source.parallelism()).isEqualTo(2);
            assertThat(source.phase()).as(name).isEqualTo(Phase.STREAMING);
            assertThat(source.remarks()).isEmpty();
            assertThat(source.following()).isTrue();
            switch (name) {
                case "postgres" -> {
                    assertThat(source.database()).isEqualTo("postgres");
                    assertThat(source.position()).contains(new WalPosition(37_769_880));
                    assertThat(source.parts()).containsEntry("txId", "789").containsEntry("lsn", "37769880");
                    assertThat(source.tables())
                            .containsExactly(new TableProgress(new SavedTable("public", "orders"), 1, 1, true));
                }
                case "mysql" -> {
                    assertThat(source.database()).isEqualTo("mysql");
                    assertThat(source.position())
                            .contains(BinlogPosition.parse(
                                    "mysql-bin.000002:2533 4f9910aa-e5de-11f1-896e-02fc00000001:1-9"));
                    assertThat(source.parts())
                            .containsEntry("file", "mysql-bin.000002")
                            .containsEntry("pos", "2533")
                            .containsKeys("event", "row", "gtids");
                }
                default -> assertThat(source.position()).contains(BinlogPosition.parse("mysql-bin.000001:1908"));
            }
        }
    }

    @Test
    void saysHowFarALoadIs() throws Exception {
        Path state = writer("loading")
                .operator(
                        "plain",
                        CdcStates.enumerator("orders", 3, 2, 5, List.of("items"), AssignerStatus.INITIAL_ASSIGNING),
                        Map.of(READERS, List.of(CdcStates.chunkElement("orders", 3))),
                        Map.of(READERS, List.of(CdcStates.chunkElement("orders", 4))))
                .write(6);
        SourceState source = only(state);
        assertThat(source.phase()).isEqualTo(Phase.SNAPSHOT);
        assertThat(source.following()).isFalse();
        assertThat(source.position()).contains(new WalPosition(1000));
        assertThat(source.tables())
                .containsExactly(
                        new TableProgress(new SavedTable("public", "items"), 0, 0, false),
                        new TableProgress(new SavedTable("public", "orders"), 3, 10, true));
        assertThat(source.remarks())
                .containsExactly(
                        "7 chunks were not read", "tables were not yet cut into chunks", "readers had 2 chunks");
    }

    @Test
    void aStreamThatHasNotPassedTheLoadIsOfTheLoad() throws Exception {
        for (long lsn : new long[] {1000, 1001, 1002, 1003}) {
            Path state = writer("stream" + lsn)
                    .operator(
                            "plain",
                            CdcStates.enumerator(
                                    "orders", 3, 0, 0, List.of(), AssignerStatus.INITIAL_ASSIGNING_FINISHED),
                            Map.of(READERS, List.of(CdcStates.streamElement(CdcStates.offset(lsn), "orders", 3))))
                    .write(7);
            SourceState source = only(state);
            // The highest chunk was read at 1002.
            boolean passed = lsn >= 1002;
            assertThat(source.phase()).isEqualTo(passed ? Phase.STREAMING : Phase.SNAPSHOT);
            assertThat(source.remarks())
                    .isEqualTo(passed ? List.of() : List.of("the log was not read beyond the end of the load"));
            assertThat(source.position()).contains(new WalPosition(lsn));
        }
    }

    /**
     * Flink CDC 3.3 has the splits of before, 3.1 and 3.2 lack the checkpoints of finished chunks (here none, an int) and what is
     * being cut (a flag) as well.
     */
    @Test
    void layoutsOfEarlierReleasesAreRead() throws Exception {
        byte[] now = CdcStates.enumerator("orders", 0, 2, 3, List.of(), AssignerStatus.INITIAL_ASSIGNING);
        byte[] payload = Arrays.copyOfRange(now, 3 * Integer.BYTES, now.length);
        payload[3] = 5;
        byte[] older = Arrays.copyOf(payload, payload.length - Integer.BYTES - 1);
        older[older.length - 1] = payload[payload.length - 1];
        byte[] element = CdcStates.streamElement(CdcStates.offset(99), "orders", 0);
        byte[] split = CdcStates.element(5, Arrays.copyOfRange(element, 2 * Integer.BYTES, element.length - 1));
        for (Map.Entry<String, byte[]> release : Map.of(
                        "Flink CDC 3.3",
                        CdcStates.coordinator(8, payload),
                        "Flink CDC 3.1, 3.2",
                        CdcStates.coordinator(6, older))
                .entrySet()) {
            SourceState source = only(writer(release.getKey())
                    .operator("plain", release.getValue(), Map.of(READERS, List.of(split)))
                    .write(7));
            assertThat(source.versions()).isEqualTo(release.getKey());
            assertThat(source.tables())
                    .containsExactly(new TableProgress(new SavedTable("public", "orders"), 0, 5, true));
            assertThat(source.position()).contains(new WalPosition(99));
            assertThat(source.remarks()).containsExactly("5 chunks were not read");
        }
    }

    @Test
    void aSourceThatOnlyFollowsHasNothingToLoad() throws Exception {
        Path state = writer("following")
                .operator(
                        "plain",
                        CdcStates.streamOnly(),
                        Map.of(READERS, List.of(CdcStates.streamElement(CdcStates.offset(99), "orders", 0))))
                .write(7);
        SourceState source = only(state);
        assertThat(source.phase()).isEqualTo(Phase.STREAMING);
        assertThat(source.position()).contains(new WalPosition(99));
    }

    /** The enumerator has handed the log out, and nobody has it. */
    @Test
    void aLogThatNoReaderHasIsSaidToBeReadByNobody() throws Exception {
        Map<String, byte[]> enumerators = Map.of(
                "loaded",
                CdcStates.enumerator("orders", 3, 0, 0, List.of(), AssignerStatus.INITIAL_ASSIGNING_FINISHED),
                "following",
                CdcStates.streamOnly());
        for (Map.Entry<String, byte[]> enumerator : enumerators.entrySet()) {
            SourceState source = only(writer("nobody" + enumerator.getKey())
                    .operator("plain", enumerator.getValue(), Map.of(READERS, List.of()))
                    .write(7));
            assertThat(source.phase()).isEqualTo(Phase.SNAPSHOT);
            assertThat(source.remarks()).containsExactly("no reader was reading the log on its own");
        }
    }

    @Test
    void aPlaceThatIsNoneIsSaidToBeNone() throws Exception {
        Path state = writer("earliest")
                .operator(
                        "plain",
                        CdcStates.streamOnly(),
                        Map.of(READERS, List.of(CdcStates.streamElement(PostgresOffset.INITIAL_OFFSET, "orders", 0))))
                .write(7);
        SourceState source = only(state);
        assertThat(source.position()).isEmpty();
        assertThat(source.phase()).isEqualTo(Phase.SNAPSHOT);
        assertThat(source.remarks()).singleElement().asString().startsWith("an offset at no place in the log: {lsn=0");
    }

    private Path legacy(String name, String json) throws Exception {
        return writer(name)
                .operator(
                        "legacy",
                        null,
                        Map.of(
                                "offset-states",
                                json == null ? List.of() : List.of(json.getBytes(StandardCharsets.UTF_8)),
                                "history-records-states",
                                List.of()))
                .write(8);
    }

    @Test
    void readsSourcesWithoutIncrementalSnapshots() throws Exception {
        SourceState postgres = only(
                legacy(
                        "postgres",
                        """
                {"sourcePartition":{"server":"postgres_cdc_source"},"sourceOffset":{"transaction_id":null,\
                "lsn_proc":37769880,"lsn":37769880,"txId":789,"ts_usec":1700000000000000}}"""));
        assertThat(postgres.kind()).isEqualTo(SourceKind.FLINK_CDC_LEGACY);
        assertThat(postgres.phase()).isEqualTo(Phase.STREAMING);
        assertThat(postgres.position()).contains(new WalPosition(37_769_880));
        assertThat(postgres.parts())
                .isEqualTo(Map.of(
                        "lsn_proc", "37769880", "lsn", "37769880", "txId", "789", "ts_usec", "1700000000000000"));

        SourceState mysql = only(
                legacy(
                        "mysql",
                        """
                {"sourcePartition":{"server":"mysql_binlog_source"},"sourceOffset":{"ts_sec":1700000000,\
                "file":"mysql-bin.000003","pos":154,"snapshot":true,"server_id":1}}"""));
        assertThat(mysql.phase()).isEqualTo(Phase.SNAPSHOT);
        assertThat(mysql.remarks()).containsExactly("tables were being loaded, which begins anew");
        assertThat(mysql.position()).contains(BinlogPosition.parse("mysql-bin.000003:154"));

        assertThat(only(legacy("nothing", null)).remarks()).containsExactly("nothing was read yet");
        assertThat(Inspection.of(legacy("other", "{\"a\":1}")).unread())
                .containsExactly(new UnreadOperator(
                        StateWriter.id("legacy").toString(), "an offset that is not Debezium's, with a"));
    }

    @Test
    void whatIsNoneOfThemIsSaidToBeNone() throws Exception {
        Path state = writer("foreign")
                .operator("kafka", CdcStates.coordinator(1, "from Kafka".getBytes(StandardCharsets.UTF_8)))
                .operator("window", null, Map.of("b", List.of(new byte[0])))
                .write(9);
        Inspection inspection = Inspection.of(state);
        assertThat(inspection.sources()).isEmpty();
        assertThat(inspection.targets()).isEmpty();
        assertThat(inspection.unread()).isEmpty();
        assertThat(InspectionReport.text(inspection))
                .endsWith("\n\nThere is nothing of Flink CDC or of Tidemark in it.\n");
    }

    @Test
    void versionsThatAreNotKnownAreNamedBesideThoseThatAre() throws Exception {
        byte[] postgres = captured("postgres.coordinator");
        postgres[7] = 9;
        byte[] ours = CdcStates.coordinator(1005, new byte[100]);
        byte[] target = TargetStates.waiting();
        target[3] = 1;
        Inspection inspection = Inspection.of(writer("unknown")
                .operator("plain", postgres, Map.of())
                .operator("ours", ours, Map.of())
                .operator("target", null, Map.of("committer", List.of(new byte[] {0, 0, 0, 4})))
                .operator("older", null, Map.of("committer", List.of(target)))
                .write(9));
        assertThat(inspection.unread())
                .extracting(UnreadOperator::why)
                .satisfiesExactly(
                        why -> assertThat(why)
                                .startsWith(
                                        "state version 9 with splits of version 6; supported: postgres-cdc with state"),
                        why -> assertThat(why)
                                .isEqualTo("state of a reader of Tidemark, version 1005; supported: 1006 and 1007"),
                        why -> assertThat(why).isEqualTo("state of a target, version 4; supported: 2 and 3"),
                        why -> assertThat(why).isEqualTo("state of a target, version 1; supported: 2 and 3"));
        assertThat(inspection.problems())
                .hasSize(4)
                .allSatisfy(problem -> assertThat(problem.code().id()).isEqualTo("TM-4009"));
    }

    @Test
    void aFileThatIsMissingOrCutIsNamed() throws Exception {
        Path state = writer("lost")
                .operator("plain", captured("mysql.coordinator"), Map.of(READERS, List.of(captured("mysql.reader"))))
                .write(5);
        Path file;
        try (Stream<Path> files = Files.list(state)) {
            file = files.filter(one -> !one.endsWith("_metadata")).findFirst().orElseThrow();
        }
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        assertThat(Inspection.of(state).unread())
                .extracting(UnreadOperator::why)
                .containsExactly("%s has %d bytes, of which 1 are missing".formatted(file, whole.length - 1));
        Files.delete(file);
        assertThat(Inspection.of(state).unread())
                .extracting(UnreadOperator::why)
                .containsExactly("there is no " + file);
        Files.createDirectory(file);
        assertThat(Inspection.of(state).unread())
                .extracting(UnreadOperator::why)
                .containsExactly(file + " is no file");
    }

    @Test
    void metadataThatIsNoneIsAProblem() throws Exception {
        Path state = Files.createDirectories(directory.resolve("none"));
        assertThatThrownBy(() -> Inspection.of(state))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith(
                        """
                        TM-4009  The savepoint or checkpoint cannot be read
                          found:    %s: its _metadata cannot be read: there is no %s/_metadata
                          required: a savepoint or checkpoint of Flink 1.20"""
                                .formatted(state, state));
        Files.writeString(state.resolve("_metadata"), "no metadata");
        assertThatThrownBy(() -> Inspection.of(state))
                .hasMessageContaining("its _metadata cannot be read: it does not begin as the metadata of Flink does");
        Files.write(state.resolve("_metadata"), new byte[] {0x49, 0x60, 0x67, 0x2d, 0, 0, 0, 7});
        assertThatThrownBy(() -> Inspection.of(state))
                .hasMessageContaining("its _metadata cannot be read: metadata of version 7; supported: 2 to 4");
    }

    @Test
    void knowsWhatAStateWasTakenAs() throws Exception {
        Map<SnapshotKind, CheckpointProperties> kinds = Map.of(
                SnapshotKind.CANONICAL_SAVEPOINT,
                CheckpointProperties.forSyncSavepoint(true, true, SavepointFormatType.CANONICAL),
                SnapshotKind.NATIVE_SAVEPOINT,
                CheckpointProperties.forSavepoint(false, SavepointFormatType.NATIVE),
                SnapshotKind.CHECKPOINT,
                CheckpointProperties.forCheckpoint(CheckpointRetentionPolicy.RETAIN_ON_CANCELLATION));
        for (Map.Entry<SnapshotKind, CheckpointProperties> kind : kinds.entrySet()) {
            Path state = writer(kind.getKey().name()).as(kind.getValue()).write(1);
            assertThat(Inspection.of(state).metadata().kind()).isEqualTo(kind.getKey());
        }
    }

    /** Later releases may have others. */
    @Test
    void aKindThatIsNotKnownKeepsNothingFromBeingRead() throws Exception {
        Path state = writer("kind").write(1);
        byte[] metadata = Files.readAllBytes(state.resolve("_metadata"));
        String text = new String(metadata, StandardCharsets.ISO_8859_1);
        Files.writeString(
                state.resolve("_metadata"), text.replace("CANONICAL", "UNHEARDOF"), StandardCharsets.ISO_8859_1);
        assertThat(Inspection.of(state).metadata().kind()).isEqualTo(SnapshotKind.UNKNOWN);
    }

    /** Against the library that Flink makes them with. */
    @Test
    void operatorsIdsAreFlinks() {
        for (String uid : List.of("", "a", "source: shop", "x".repeat(16), "y".repeat(33), "größer\uD83D\uDE00")) {
            assertThat(OperatorIds.of(uid)).isEqualTo(StateWriter.id(uid).toString());
        }
    }
}
