package io.tidemark.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.flink.EditedMetadata;
import io.tidemark.checkpoint.flink.LocalStateFiles;
import io.tidemark.checkpoint.flink.OperatorIds;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.position.LogPosition;
import io.tidemark.position.WalPosition;
import io.tidemark.source.TableName;
import io.tidemark.source.saved.SavedReader;
import io.tidemark.source.saved.SavedState;
import io.tidemark.source.saved.SetBack;
import io.tidemark.source.split.LogContext;
import io.tidemark.source.split.Reread;
import io.tidemark.source.split.StreamSplit;
import io.tidemark.target.SetBackState;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real savepoints with one source at an earlier position. On running servers: {@code PositionSetIT}. */
class SetBackTest {

    private static final Path STATES = Path.of("..", "common", "src", "test", "resources")
            .resolve("io/tidemark/checkpoint/states")
            .toAbsolutePath()
            .normalize();

    private final BinlogIdentity otherFile = new BinlogIdentity("", 1, 17);

    private static String name(Inspection inspection) {
        return inspection.name(inspection.sources().get(0)).orElseThrow();
    }

    private static LogPosition earlier(LogPosition at) {
        if (at instanceof WalPosition wal) {
            return new WalPosition(wal.lsn() - 8);
        }
        BinlogPosition binlog = (BinlogPosition) at;
        return new BinlogPosition(
                binlog.file(),
                binlog.offset() - 1,
                binlog.gtids().isEmpty()
                        ? GtidSet.EMPTY
                        : GtidSet.parse(binlog.gtids().toString().replaceFirst("-\\d+$", "")));
    }

    private byte[] edited(Path directory, SetBack back) throws Exception {
        return SavedState.read(directory)
                .metadata(back, otherFile, state -> SetBackState.of(state, back.source(), back.to()));
    }

    private static Map<String, OperatorState> flink(byte[] metadata, Path directory) throws Exception {
        CheckpointMetadata read = Checkpoints.loadCheckpointMetadata(
                new DataInputStream(new ByteArrayInputStream(metadata)),
                SetBackTest.class.getClassLoader(),
                directory.toUri().toString());
        Map<String, OperatorState> states = new HashMap<>();
        read.getOperatorStates()
                .forEach(state -> states.put(state.getOperatorID().toString(), state));
        return states;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres-tidemark",
                "mysql-tidemark",
                "mariadb-tidemark",
                "postgres-tidemark-following-checkpoint-2",
                "mysql-tidemark-following-checkpoint-2",
                "mariadb-tidemark-following-native-2"
            })
    void differInThatPositionAlone(String state) throws Exception {
        Path directory = STATES.resolve(state);
        Inspection before = Inspection.of(directory);
        SourceState source = before.sources().get(0);
        SetBack back = new SetBack(name(before), earlier(source.at()));
        byte[] metadata = edited(directory, back);
        Inspection after = Inspection.of(
                new EditedMetadata(new LocalStateFiles(), directory.toString(), metadata), directory.toString());
        assertThat(after.unread()).isEmpty();
        assertThat(after.metadata().checkpoint()).isEqualTo(before.metadata().checkpoint());
        assertThat(after.metadata().kind()).isEqualTo(before.metadata().kind());
        assertThat(after.sources())
                .containsExactly(new SourceState(
                        source.operator(),
                        source.kind(),
                        source.database(),
                        source.versions(),
                        source.parallelism(),
                        source.phase(),
                        source.remarks(),
                        back.to(),
                        true,
                        Map.of(),
                        otherFile,
                        null,
                        source.tables()));
        TargetState target = before.targets().get(0);
        TargetState other = after.targets().get(0);
        assertThat(other.sources()).isEqualTo(Map.of(back.source(), back.to().toString()));
        assertThat(other.epochs()).isEmpty();
        assertThat(other.waiting()).isFalse();
        assertThat(target.knows(other.branch())).isFalse();
        assertThat(List.of(target.made(), other.made())).containsExactly(false, true);
        assertThat(List.of(other.pipeline(), other.stages())).isEqualTo(List.of(target.pipeline(), target.stages()));

        SavedReader was = SavedState.read(directory).reader(back.source()).orElseThrow();
        SavedReader is =
                SavedState.read(directory).with(metadata).reader(back.source()).orElseThrow();
        assertThat(is.planned()).isEqualTo(was.planned());
        StreamSplit stream = was.stream().orElseThrow();
        assertThat(is.stream())
                .contains(stream.at(
                        back.to(), 0, List.of(), new LogContext(stream.context().layouts(), Set.of(), otherFile)));
        assertThat(is.splits()).hasSameSizeAs(was.splits());
        othersAreAsTheyWere(metadata, directory, back.source());
    }

    /** As Flink itself reads them; of the two that have changed, all but that state. */
    private static void othersAreAsTheyWere(byte[] metadata, Path directory, String source) throws Exception {
        Map<String, OperatorState> was = flink(Files.readAllBytes(directory.resolve("_metadata")), directory);
        Map<String, OperatorState> is = flink(metadata, directory);
        assertThat(is.keySet()).isEqualTo(was.keySet());
        int changed = 0;
        for (Map.Entry<String, OperatorState> one : was.entrySet()) {
            OperatorState other = is.get(one.getKey());
            assertThat(other.getParallelism()).isEqualTo(one.getValue().getParallelism());
            assertThat(other.getMaxParallelism()).isEqualTo(one.getValue().getMaxParallelism());
            assertThat(other.getCoordinatorState() == null)
                    .isEqualTo(one.getValue().getCoordinatorState() == null);
            if (!other.getSubtaskStates().equals(one.getValue().getSubtaskStates())) {
                changed++;
                assertThat(other.hasSubtaskStates()).isTrue();
            } else if (one.getKey().equals(OperatorIds.of(source))) {
                throw new AssertionError("the source has not changed");
            }
        }
        assertThat(changed).as("source and committer").isEqualTo(2);
    }

    private static List<String> against(String state, LogPosition to) {
        Path directory = STATES.resolve(state);
        String name = name(Inspection.of(directory));
        return new SetBack(name, to)
                .against(SavedState.read(directory).reader(name).orElseThrow());
    }

    @Test
    void goesBackwardsOnlyAndNotBeforeTheStreamsBegin() {
        WalPosition at = (WalPosition) Inspection.of(STATES.resolve("postgres-tidemark"))
                .sources()
                .get(0)
                .at();
        assertThat(against("postgres-tidemark", at)).containsExactly("it stands there already");
        assertThat(against("postgres-tidemark", new WalPosition(at.lsn() + 8)))
                .singleElement()
                .asString()
                .contains("would be in no target, and nobody would know");
        assertThat(against("postgres-tidemark", new WalPosition(8)))
                .singleElement()
                .asString()
                .startsWith("its stream began at ");
        assertThat(against("postgres-tidemark", new BinlogPosition("binlog.000001", 4, GtidSet.EMPTY)))
                .singleElement()
                .asString()
                .contains("cannot be compared with that");
        assertThat(against("postgres-tidemark", new WalPosition(at.lsn() - 1))).isEmpty();
    }

    @Test
    void goesToNoPlaceWhereColumnsAreNotKnown() {
        BinlogPosition at = (BinlogPosition) Inspection.of(STATES.resolve("mariadb-tidemark"))
                .sources()
                .get(0)
                .at();
        assertThat(against("mariadb-tidemark", new BinlogPosition(at.file(), 4, GtidSet.EMPTY)))
                .anySatisfy(why -> assertThat(why).contains("which columns table "));
        assertThat(against("mariadb-tidemark", new BinlogPosition(at.file(), at.offset() - 1, GtidSet.EMPTY)))
                .isEmpty();
    }

    /** What it has put right the log may never have had. */
    @Test
    void saysWhichTablesWereReadAnew() {
        Path directory = STATES.resolve("postgres-tidemark");
        SetBack back = new SetBack(name(Inspection.of(directory)), new WalPosition(8));
        SavedReader reader = SavedState.read(directory).reader(back.source()).orElseThrow();
        assertThat(back.undone(reader)).isEmpty();
        StreamSplit stream = reader.stream().orElseThrow();
        TableName table = stream.tables().iterator().next();
        SavedReader anew = new SavedReader(
                reader.planned(), List.of(stream.rereading(List.of(new Reread(table, "request", List.of())))));
        assertThat(back.undone(anew)).containsExactly(table);
    }

    @Test
    void setsNothingBackInAFirstLoad() {
        assertThat(against("postgres-tidemark-loading-canonical-1", new WalPosition(8)))
                .isNotEmpty()
                .noneMatch(why -> why.contains("nobody would know"));
    }

    @Test
    void aCommitterIsNotSetForward() {
        Path directory = STATES.resolve("postgres-tidemark");
        Inspection before = Inspection.of(directory);
        WalPosition at = (WalPosition) before.sources().get(0).at();
        assertThatThrownBy(() -> edited(directory, new SetBack(name(before), at)))
                .isInstanceOf(SetBackState.NotSteadyException.class)
                .hasMessageContaining("is not before that");
    }
}
