package io.tidemark.checkpoint.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.FullyFinishedOperatorState;
import org.apache.flink.runtime.checkpoint.MasterState;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.StateObjectCollection;
import org.apache.flink.runtime.checkpoint.channel.InputChannelInfo;
import org.apache.flink.runtime.checkpoint.channel.ResultSubpartitionInfo;
import org.apache.flink.runtime.checkpoint.filemerging.LogicalFile;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.checkpoint.metadata.MetadataSerializer;
import org.apache.flink.runtime.checkpoint.metadata.MetadataV3Serializer;
import org.apache.flink.runtime.checkpoint.metadata.MetadataV4Serializer;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.CheckpointedStateScope;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle.HandleAndLocalPath;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.InputChannelStateHandle;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeOffsets;
import org.apache.flink.runtime.state.KeyGroupsSavepointStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.OperatorStreamStateHandle;
import org.apache.flink.runtime.state.ResultSubpartitionStateHandle;
import org.apache.flink.runtime.state.changelog.ChangelogStateBackendHandle.ChangelogStateBackendHandleImpl;
import org.apache.flink.runtime.state.changelog.ChangelogStateHandleStreamImpl;
import org.apache.flink.runtime.state.changelog.SequenceNumber;
import org.apache.flink.runtime.state.changelog.StateChange;
import org.apache.flink.runtime.state.changelog.inmemory.InMemoryChangelogStateHandle;
import org.apache.flink.runtime.state.filemerging.DirectoryStreamStateHandle;
import org.apache.flink.runtime.state.filemerging.FileMergingOperatorStreamStateHandle;
import org.apache.flink.runtime.state.filemerging.SegmentFileStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.apache.flink.runtime.state.filesystem.RelativeFileStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Flink's own serializers write, of every kind there is. */
class MetadataReaderTest {

    private static final KeyGroupRange RANGE = KeyGroupRange.of(3, 5);
    private static final CheckpointProperties NATIVE =
            CheckpointProperties.forSavepoint(false, SavepointFormatType.NATIVE);

    @TempDir
    private Path directory;

    private final Map<String, Long> visited = new TreeMap<>();

    private static org.apache.flink.core.fs.Path path(String name) {
        return new org.apache.flink.core.fs.Path("file:/state/" + name);
    }

    private static FileStateHandle file(String name, long size) {
        return new FileStateHandle(path(name), size);
    }

    private static ByteStreamStateHandle inline(int size) {
        return new ByteStreamStateHandle("name", new byte[size]);
    }

    private static KeyGroupRangeOffsets offsets() {
        return new KeyGroupRangeOffsets(RANGE, new long[] {1, 2, 3});
    }

    /**
     * A handle of state by key.
     *
     * @param files it has, and how much there must be of each
     * @param bytes in them
     */
    private record Keyed(KeyedStateHandle handle, Map<String, Long> files, long bytes) {}

    private static List<Keyed> keyed() {
        IncrementalRemoteKeyedStateHandle incremental = new IncrementalRemoteKeyedStateHandle(
                UUID.randomUUID(),
                RANGE,
                4,
                List.of(HandleAndLocalPath.of(file("shared", 10), "1.sst")),
                List.of(HandleAndLocalPath.of(file("private", 11), "CURRENT")),
                file("meta", 12));
        ChangelogStateHandleStreamImpl files = new ChangelogStateHandleStreamImpl(
                List.of(Tuple2.of(file("changes", 13), 5L)), RANGE, 13, 13, "filesystem");
        InMemoryChangelogStateHandle inMemory = new InMemoryChangelogStateHandle(
                List.of(StateChange.ofDataChange(3, new byte[] {1, 2}), StateChange.ofMetadataChange(new byte[] {3})),
                SequenceNumber.of(1),
                SequenceNumber.of(2),
                RANGE);
        return List.of(
                new Keyed(new KeyGroupsStateHandle(offsets(), file("groups", 14)), Map.of("groups", 14L), 14),
                new Keyed(new KeyGroupsSavepointStateHandle(offsets(), inline(3)), Map.of(), 0),
                new Keyed(new KeyGroupsSavepointStateHandle(offsets(), file("groups", 15)), Map.of("groups", 15L), 15),
                new Keyed(new KeyGroupsStateHandle(offsets(), inline(3)), Map.of(), 0),
                new Keyed(incremental, Map.of("shared", 10L, "private", 11L, "meta", 12L), 33),
                // Of a changelog that is compressed nobody knows how long it is.
                new Keyed(files, Map.of("changes", 0L), 13),
                new Keyed(inMemory, Map.of(), 0),
                new Keyed(
                        new ChangelogStateBackendHandleImpl(
                                List.of(incremental), List.of(files, inMemory), RANGE, 6, 7, 8),
                        Map.of("shared", 10L, "private", 11L, "meta", 12L, "changes", 0L),
                        46));
    }

    private static Map<String, OperatorStateHandle.StateMetaInfo> lists() {
        return Map.of(
                "first", new OperatorStateHandle.StateMetaInfo(new long[] {10, 20}, OperatorStateHandle.Mode.UNION),
                "second",
                        new OperatorStateHandle.StateMetaInfo(
                                new long[] {15}, OperatorStateHandle.Mode.SPLIT_DISTRIBUTE),
                "none", new OperatorStateHandle.StateMetaInfo(new long[0], OperatorStateHandle.Mode.BROADCAST));
    }

    private Metadata read(MetadataSerializer serializer, MasterState master, OperatorState... operators)
            throws IOException {
        try (DataOutputStream out =
                new DataOutputStream(Files.newOutputStream(directory.resolve(MetadataReader.FILE)))) {
            Checkpoints.storeCheckpointMetadata(
                    new CheckpointMetadata(
                            42, List.of(operators), master == null ? List.of() : List.of(master), NATIVE),
                    out,
                    serializer);
        }
        return read();
    }

    private Metadata read() throws IOException {
        return MetadataReader.read(
                new LocalStateFiles(), directory.toString(), (path, length) -> visited.merge(path, length, Math::max));
    }

    private static OperatorState operator(OperatorSubtaskState... subtasks) {
        OperatorState operator = new OperatorState(new OperatorID(1, 2), Math.max(1, subtasks.length), 128);
        for (int i = 0; i < subtasks.length; i++) {
            operator.putState(i, subtasks[i]);
        }
        return operator;
    }

    @Test
    void stateByKeyOfEveryKindIsPassedOver() throws Exception {
        for (MetadataSerializer serializer : List.of(MetadataV3Serializer.INSTANCE, MetadataV4Serializer.INSTANCE)) {
            for (Keyed keyed : keyed()) {
                visited.clear();
                OperatorSubtaskState subtask = OperatorSubtaskState.builder()
                        .setManagedKeyedState(keyed.handle())
                        .setRawKeyedState(new KeyGroupsStateHandle(offsets(), file("raw", 1)))
                        .setManagedOperatorState(new OperatorStreamStateHandle(lists(), file("lists", 30)))
                        .build();
                Metadata metadata = read(
                        serializer,
                        new MasterState("hook", new byte[] {1, 2, 3}, 1),
                        operator(subtask, subtask),
                        operator());
                assertThat(metadata.checkpoint()).isEqualTo(42);
                assertThat(metadata.kind())
                        .isEqualTo(serializer.getVersion() == 3 ? SnapshotKind.UNKNOWN : SnapshotKind.NATIVE_SAVEPOINT);
                assertThat(metadata.operators()).hasSize(2);
                SavedOperator operator = metadata.operators().get(0);
                assertThat(operator.id()).isEqualTo(new OperatorID(1, 2).toString());
                assertThat(operator.parallelism()).isEqualTo(2);
                assertThat(operator.maxParallelism()).isEqualTo(128);
                assertThat(operator.keyed()).isTrue();
                assertThat(operator.listNames()).containsExactlyInAnyOrder("first", "second", "none");
                assertThat(metadata.operators().get(1).hasState()).isFalse();
                Map<String, Long> files = new TreeMap<>(Map.of("file:/state/raw", 1L, "file:/state/lists", 30L));
                keyed.files().forEach((name, length) -> files.put("file:/state/" + name, length));
                assertThat(visited).containsOnlyKeys(files.keySet()).containsExactlyInAnyOrderEntriesOf(files);
                assertThat(metadata.bytes())
                        .isEqualTo(Files.size(directory.resolve(MetadataReader.FILE)) + 2 * (keyed.bytes() + 1 + 30));
            }
        }
    }

    @Test
    void elementsEndWhereTheNextOnesBegin() throws Exception {
        Metadata metadata = read(
                MetadataV4Serializer.INSTANCE,
                null,
                operator(OperatorSubtaskState.builder()
                        .setManagedOperatorState(new OperatorStreamStateHandle(lists(), file("lists", 30)))
                        .build()));
        Map<String, ListPart> parts = new TreeMap<>();
        metadata.operators().get(0).lists().forEach(part -> parts.put(part.state(), part));
        ListPart first = parts.get("first");
        assertThat(first.range()).isEqualTo(new StateRange("file:/state/lists", 0, 30));
        assertThat(List.of(first.begin(0), first.end(0), first.begin(1), first.end(1)))
                .containsExactly(10L, 15L, 20L, 30L);
        assertThat(List.of(parts.get("second").begin(0), parts.get("second").end(0)))
                .containsExactly(15L, 20L);
        assertThat(parts.get("none").size()).isZero();
    }

    @Test
    void filesMayBeRelativeAndPartsOfOthers() throws Exception {
        SegmentFileStateHandle segment = new SegmentFileStateHandle(
                path("merged"), 100, 30, CheckpointedStateScope.SHARED, LogicalFile.LogicalFileId.generateRandomId());
        Metadata metadata = read(
                MetadataV4Serializer.INSTANCE,
                null,
                operator(
                        OperatorSubtaskState.builder()
                                .setManagedOperatorState(new OperatorStreamStateHandle(
                                        lists(), new RelativeFileStateHandle(path("x"), "a b", 30)))
                                .build(),
                        OperatorSubtaskState.builder()
                                .setManagedOperatorState(new FileMergingOperatorStreamStateHandle(
                                        DirectoryStreamStateHandle.of(path("owned")),
                                        DirectoryStreamStateHandle.of(path("shared")),
                                        lists(),
                                        segment))
                                .build()));
        assertThat(metadata.operators().get(0).lists())
                .extracting(ListPart::range)
                .contains(new StateRange(directory + "/a b", 0, 30), new StateRange("file:/state/merged", 100, 30));
        assertThat(visited).containsEntry(directory + "/a b", 30L).containsEntry("file:/state/merged", 130L);
    }

    @Test
    void whatWasOnItsWayBetweenTasksIsPassedOver() throws Exception {
        Metadata metadata = read(
                MetadataV4Serializer.INSTANCE,
                null,
                operator(OperatorSubtaskState.builder()
                        .setInputChannelState(StateObjectCollection.singleton(new InputChannelStateHandle(
                                new InputChannelInfo(1, 2), file("in", 5), List.of(1L, 2L))))
                        .setResultSubpartitionState(StateObjectCollection.singleton(new ResultSubpartitionStateHandle(
                                new ResultSubpartitionInfo(1, 2), file("out", 6), List.of(3L))))
                        .build()));
        assertThat(metadata.operators().get(0).hasState()).isTrue();
        assertThat(metadata.operators().get(0).keyed()).isFalse();
        assertThat(visited).containsOnlyKeys("file:/state/in", "file:/state/out");
    }

    /** Each has its own part of it. */
    @Test
    void aFileOfManyChannelsIsCountedOnce() throws Exception {
        Metadata metadata = read(
                MetadataV4Serializer.INSTANCE,
                null,
                operator(OperatorSubtaskState.builder()
                        .setInputChannelState(new StateObjectCollection<>(List.of(
                                new InputChannelStateHandle(
                                        0, new InputChannelInfo(1, 2), file("in", 50), List.of(1L), 20),
                                new InputChannelStateHandle(
                                        0, new InputChannelInfo(1, 3), file("in", 50), List.of(21L), 29),
                                new InputChannelStateHandle(
                                        0, new InputChannelInfo(1, 4), inline(50), List.of(21L), 29))))
                        .build()));
        assertThat(visited).containsExactly(Map.entry("file:/state/in", 50L));
        assertThat(metadata.bytes()).isEqualTo(Files.size(directory.resolve(MetadataReader.FILE)) + 20 + 29);
    }

    @Test
    void sizesThatCannotBeDoNotOverflow() throws Exception {
        Metadata metadata = read(
                MetadataV4Serializer.INSTANCE,
                null,
                operator(OperatorSubtaskState.builder()
                        .setManagedKeyedState(new KeyGroupsStateHandle(offsets(), file("groups", Long.MAX_VALUE - 5)))
                        .setRawKeyedState(new KeyGroupsStateHandle(offsets(), file("raw", Long.MAX_VALUE - 5)))
                        .build()));
        assertThat(metadata.bytes()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void operatorsAndSubtasksMayHaveFinished() throws Exception {
        OperatorState partly = new OperatorState(new OperatorID(3, 4), 2, 128);
        partly.putState(0, org.apache.flink.runtime.checkpoint.FinishedOperatorSubtaskState.INSTANCE);
        partly.putState(1, OperatorSubtaskState.builder().build());
        Metadata metadata = read(
                MetadataV4Serializer.INSTANCE,
                null,
                new FullyFinishedOperatorState(new OperatorID(1, 2), 2, 128),
                partly);
        assertThat(metadata.operators()).extracting(SavedOperator::hasState).containsExactly(false, false);
    }

    /** Flink reads version 2, and can no longer write it: {@code MetadataV2Serializer}. */
    @Test
    void readsVersion2() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(Checkpoints.HEADER_MAGIC_NUMBER);
        out.writeInt(2);
        out.writeLong(17);
        out.writeInt(0);
        out.writeInt(1);
        out.writeLong(1);
        out.writeLong(2);
        out.writeInt(1);
        out.writeInt(128);
        out.writeInt(1);
        out.writeInt(1);
        out.writeInt(0);
        out.writeLong(-1);
        out.writeInt(0);
        out.writeInt(0);
        out.writeInt(0);
        out.writeByte(3);
        out.writeInt(0);
        out.writeInt(1);
        out.writeLong(9);
        out.writeByte(2);
        out.writeLong(77);
        out.writeUTF("file:/state/old");
        out.writeByte(0);
        Files.write(directory.resolve(MetadataReader.FILE), bytes.toByteArray());
        Metadata metadata = read();
        assertThat(metadata.checkpoint()).isEqualTo(17);
        assertThat(metadata.operators().get(0).keyed()).isTrue();
        assertThat(visited).containsExactly(Map.entry("file:/state/old", 77L));
    }

    @Test
    void aPathMayNotLeadOutOfTheState() throws Exception {
        for (String outside : List.of("../x", "a/../../x", "/x", "")) {
            assertThatThrownBy(() -> read(
                            MetadataV4Serializer.INSTANCE,
                            null,
                            operator(OperatorSubtaskState.builder()
                                    .setManagedOperatorState(new OperatorStreamStateHandle(
                                            lists(), new RelativeFileStateHandle(path("x"), outside, 30)))
                                    .build())))
                    .isInstanceOf(UnreadableStateException.class)
                    .hasMessage("'%s' where a path below the state belongs".formatted(outside));
        }
    }

    @Test
    void nothingMayFollow() throws Exception {
        read(MetadataV4Serializer.INSTANCE, null, operator());
        Path file = directory.resolve(MetadataReader.FILE);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length + 3));
        assertThatThrownBy(this::read)
                .isInstanceOf(UnreadableStateException.class)
                .hasMessage("3 bytes more than expected");
    }
}
