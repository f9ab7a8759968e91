package io.tidemark.checkpoint.source;

import io.tidemark.checkpoint.flink.StateInput;
import io.tidemark.checkpoint.flink.UnreadableStateException;
import io.tidemark.position.LogIdentity;
import io.tidemark.position.LogPosition;
import io.tidemark.position.PositionCodec;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Our reader of a database, as its operator's coordinator and its subtasks have kept it. */
final class TidemarkReader {

    /** Versions below are Flink CDC's. */
    static final int FIRST_VERSION = 1000;

    private static final int VERSION = 1007;

    /** Of a release before: a stream in it ends ahead of the tables that are read anew. */
    private static final int WITHOUT_REREADS = 1006;

    private static final int CHUNK = 1;
    private static final int LOADED = 2;
    private static final int STREAM = 3;

    private static final int NO_BOUND = 0;
    private static final int NUMBER = 1;
    private static final int BYTES = 2;

    /** Far more than readers could have at a time. */
    private static final int MOST_OUTSTANDING = 100_000;

    private static final int LEAST_TEXT = Short.BYTES;
    private static final int LEAST_TABLE = 2 * LEAST_TEXT;
    private static final int LEAST_CHUNK = LEAST_TABLE + 2 * Integer.BYTES + LEAST_TEXT + 2;

    private LogPosition begin;
    private LogIdentity identity;
    private final Set<SavedTable> planned = new TreeSet<>();
    private final Map<SavedTable, Integer> left = new HashMap<>();
    private final Map<SavedTable, Integer> loaded = new HashMap<>();
    private final Map<SavedTable, Integer> chunks = new HashMap<>();
    private final Map<String, SavedTable> outstanding = new HashMap<>();
    private Stream stream;

    /**
     * The log.
     *
     * @param lastCommitMicros commit time of the last transaction before the position, 0 for none
     * @param emitted how many changes of the transaction behind the position were emitted
     * @param tables whose load is done
     * @param loading how many chunks the stream has not passed
     * @param identity null for none
     */
    record Stream(
            LogPosition position,
            long lastCommitMicros,
            long emitted,
            Set<SavedTable> tables,
            int loading,
            LogIdentity identity) {}

    /**
     * Reads what is in the envelope of a coordinator's state, to its end.
     *
     * @param version that the envelope says, from {@link #FIRST_VERSION} on
     */
    static TidemarkReader read(int version, StateInput in) throws IOException {
        check(version);
        TidemarkReader reader = new TidemarkReader();
        reader.readPlan(in);
        in.end();
        return reader;
    }

    private static void check(int version) throws IOException {
        if (version != VERSION && version != WITHOUT_REREADS) {
            throw new UnreadableStateException("state of a reader of Tidemark, version %d; supported: %d and %d"
                    .formatted(version, WITHOUT_REREADS, VERSION));
        }
    }

    private void readPlan(StateInput in) throws IOException {
        in.readInt();
        begin = in.flag() ? PositionCodec.readPosition(in) : null;
        identity = PositionCodec.readIdentity(in);
        readTables(in, planned);
        for (int i = in.count(LEAST_CHUNK); i > 0; i--) {
            left.merge(readChunk(in).table(), 1, Integer::sum);
        }
        int count = in.count(LEAST_TEXT);
        if (count > MOST_OUTSTANDING) {
            throw new UnreadableStateException("%d chunks that readers have".formatted(count));
        }
        for (int i = 0; i < count; i++) {
            String id = in.readUTF();
            SavedTable table = SavedTable.quoted(id.substring(0, Math.max(id.lastIndexOf('#'), 0)));
            if (outstanding.put(id, table) == null) {
                left.merge(table, 1, Integer::sum);
            }
        }
        for (int i = in.count(LEAST_CHUNK); i > 0; i--) {
            loaded.merge(readLoaded(in).table(), 1, Integer::sum);
        }
        in.flag();
        for (int i = in.count(LEAST_TEXT + LEAST_TABLE); i > 0; i--) {
            in.skipText();
            readTable(in);
        }
        for (int i = in.count(LEAST_TABLE + 2 * Integer.BYTES); i > 0; i--) {
            readTable(in);
            skipTexts(in);
            skipTexts(in);
        }
        for (int i = in.count(LEAST_TABLE + 2 * Long.BYTES + Integer.BYTES); i > 0; i--) {
            SavedTable table = readTable(in);
            in.readLong();
            in.readLong();
            chunks.put(table, in.readInt());
            if (chunks.get(table) < 1) {
                throw new UnreadableStateException("%s, cut into %d chunks".formatted(table, chunks.get(table)));
            }
        }
        skipLayouts(in);
    }

    /** Reads an element of the readers' list, to its end: {@code int version | int length | bytes}. */
    void readSplit(StateInput in) throws IOException {
        int version = in.readInt();
        check(version);
        long outer = in.enter(in.readInt());
        int kind = in.readUnsignedByte();
        switch (kind) {
            case CHUNK -> readChunk(in);
            case LOADED -> {
                // The enumerator may be told of it only after the restore.
                Chunk chunk = readLoaded(in);
                if (outstanding.remove(chunk.id()) != null) {
                    left.merge(chunk.table(), -1, Integer::sum);
                    loaded.merge(chunk.table(), 1, Integer::sum);
                }
            }
            case STREAM -> {
                if (stream != null) {
                    throw new UnreadableStateException("two streams of one reader");
                }
                stream = readStream(version, in);
            }
            default -> throw new UnreadableStateException("a split of kind " + kind);
        }
        in.leave(outer);
        in.end();
    }

    private record Chunk(SavedTable table, String id) {}

    private static Chunk readChunk(StateInput in) throws IOException {
        SavedTable table = readTable(in);
        int generation = in.readInt();
        int number = in.readInt();
        in.skipText();
        skipBound(in);
        skipBound(in);
        String id = "\"%s\".\"%s\"#%d%s"
                .formatted(
                        table.schema().replace("\"", "\"\""),
                        table.table().replace("\"", "\"\""),
                        number,
                        generation == 0 ? "" : "/" + generation);
        return new Chunk(table, id);
    }

    private static void skipBound(StateInput in) throws IOException {
        int kind = in.readUnsignedByte();
        switch (kind) {
            case NO_BOUND -> {}
            case NUMBER -> in.readLong();
            case BYTES -> in.skipText();
            default -> throw new UnreadableStateException("a bound of kind " + kind);
        }
    }

    private static Chunk readLoaded(StateInput in) throws IOException {
        Chunk chunk = readChunk(in);
        PositionCodec.readPosition(in);
        in.readLong();
        if (in.flag()) {
            in.readLong();
            in.readLong();
            in.skip((long) Long.BYTES * in.count(Long.BYTES));
        }
        return chunk;
    }

    private static Stream readStream(int version, StateInput in) throws IOException {
        in.readInt();
        in.flag();
        LogPosition position = PositionCodec.readPosition(in);
        long commitMicros = in.readLong();
        long emitted = in.readLong();
        Set<SavedTable> tables = new TreeSet<>();
        readTables(in, tables);
        int loading = in.count(LEAST_CHUNK);
        for (int i = 0; i < loading; i++) {
            readLoaded(in);
        }
        skipLayouts(in);
        skipTexts(in);
        LogIdentity identity = PositionCodec.readIdentity(in);
        if (version != WITHOUT_REREADS) {
            skipRereads(in);
        }
        return new Stream(position, commitMicros, emitted, tables, loading, identity);
    }

    private static void skipRereads(StateInput in) throws IOException {
        for (int i = in.count(LEAST_TABLE + LEAST_TEXT + Integer.BYTES); i > 0; i--) {
            readTable(in);
            in.skipText();
            for (int chunk = in.count(LEAST_CHUNK); chunk > 0; chunk--) {
                readChunk(in);
            }
        }
    }

    private static void readTables(StateInput in, Set<SavedTable> tables) throws IOException {
        int count = in.count(LEAST_TABLE);
        if (count > ChunkCounts.MOST_TABLES) {
            throw new UnreadableStateException("%d tables".formatted(count));
        }
        for (int i = 0; i < count; i++) {
            tables.add(readTable(in));
        }
    }

    private static SavedTable readTable(StateInput in) throws IOException {
        return new SavedTable(in.readUTF(), in.readUTF());
    }

    private static void skipTexts(StateInput in) throws IOException {
        for (int i = in.count(LEAST_TEXT); i > 0; i--) {
            in.skipText();
        }
    }

    private static void skipLayouts(StateInput in) throws IOException {
        for (int i = in.count(LEAST_TABLE + 1); i > 0; i--) {
            readTable(in);
            PositionCodec.readPosition(in);
            in.skipText();
            for (int column = in.count(2 * LEAST_TEXT + Integer.BYTES); column > 0; column--) {
                in.skipText();
                in.skip(in.count(1));
                in.skipText();
            }
        }
    }

    /** Where the stream begins, as long as no reader has it. */
    Optional<LogPosition> begin() {
        return Optional.ofNullable(begin);
    }

    Optional<LogIdentity> identity() {
        return Optional.ofNullable(identity);
    }

    Optional<Stream> stream() {
        return Optional.ofNullable(stream);
    }

    /** Whether anything was begun. */
    boolean isBegun() {
        return !planned.isEmpty() || stream != null;
    }

    /** How far each table's load is. */
    List<TableProgress> progress() {
        Set<SavedTable> tables = new TreeSet<>(planned);
        if (stream != null) {
            tables.addAll(stream.tables());
        }
        Map<SavedTable, TableProgress> progress = new TreeMap<>();
        for (SavedTable table : tables) {
            int unread = left.getOrDefault(table, 0);
            int read = loaded.getOrDefault(table, 0);
            int all = Math.max(chunks.getOrDefault(table, 0), unread + read);
            progress.put(table, new TableProgress(table, all - unread, all, true));
        }
        return List.copyOf(progress.values());
    }
}
