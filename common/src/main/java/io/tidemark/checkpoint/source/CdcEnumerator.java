package io.tidemark.checkpoint.source;

import io.tidemark.checkpoint.flink.StateInput;
import io.tidemark.checkpoint.flink.UnreadableStateException;
import io.tidemark.position.LogPosition;
import io.tidemark.problem.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The enumerator of a source of Flink CDC, as its operator's coordinator has kept it. */
public final class CdcEnumerator {

    private static final int SNAPSHOT_ONLY = 1;
    private static final int STREAM_ONLY = 2;
    private static final int HYBRID = 3;

    /** {@code AssignerStatus}: all splits of the first load, or of tables that were added, are finished. */
    private static final Set<Integer> FINISHED = Set.of(1, 4);

    private static final int LAST_STATUS = 4;

    private final CdcLayout layout;
    private final int flag;
    private final Set<SavedTable> processed = new HashSet<>();
    private final Set<SavedTable> remaining = new HashSet<>();
    private final ChunkCounts waiting = new ChunkCounts();
    private final ChunkCounts assigned = new ChunkCounts();
    private final Watermarks watermarks = new Watermarks();
    private boolean quoted = true;
    private boolean streaming;
    private long unassigned;
    private int status;
    private SavedTable beingCut;

    private CdcEnumerator(CdcLayout layout, int flag) {
        this.layout = layout;
        this.flag = flag;
    }

    /**
     * Reads what is in the envelope of a coordinator's state, to its end.
     *
     * @param version that the envelope says
     * @return empty if it is that of some other source
     * @throws IOException if it is Flink CDC's and cannot be read
     */
    static Optional<CdcEnumerator> read(int version, StateInput in) throws IOException {
        if (version < 1 || version >= TidemarkReader.FIRST_VERSION || in.remaining() < 2 * Integer.BYTES) {
            return Optional.empty();
        }
        int splits = in.readInt();
        int flag = in.readInt();
        if (splits < 1 || splits >= TidemarkReader.FIRST_VERSION || flag < SNAPSHOT_ONLY || flag > HYBRID) {
            return Optional.empty();
        }
        CdcEnumerator enumerator = new CdcEnumerator(CdcLayout.of(version, splits), flag);
        enumerator.read(in);
        in.end();
        return Optional.of(enumerator);
    }

    private void read(StateInput in) throws IOException {
        if (flag == STREAM_ONLY) {
            streaming = in.flag();
            return;
        }
        CdcConnector connector = layout.connector();
        tables(in, processed);
        unassigned = in.count(Integer.BYTES);
        for (long i = 0; i < unassigned; i++) {
            chunk(in, waiting);
        }
        for (int i = in.count(Short.BYTES + Integer.BYTES); i > 0; i--) {
            in.skipText();
            chunk(in, assigned);
        }
        for (int i = in.count(Short.BYTES + 1); i > 0; i--) {
            assigned.done(in.readUTF());
            watermarks.read(connector, in);
        }
        status = in.readInt();
        if (status < 0 || status > LAST_STATUS) {
            throw new UnreadableStateException("an assigner of status " + status);
        }
        tables(in, remaining);
        in.flag();
        for (int i = in.count(Short.BYTES + Integer.BYTES); i > 0; i--) {
            table(in);
            in.skip(in.count(1));
        }
        if (connector.isFlagged() && layout.enumeratorVersion() >= 7) {
            for (int i = in.count(Short.BYTES + Long.BYTES); i > 0; i--) {
                in.skipText();
                in.readLong();
            }
        }
        if ((!connector.isFlagged() || layout.enumeratorVersion() >= 8) && in.flag()) {
            beingCut = name(in);
            in.skipText();
            in.readInt();
        }
        streaming = flag == HYBRID && in.flag();
    }

    private void tables(StateInput in, Set<SavedTable> tables) throws IOException {
        for (int i = in.count(Short.BYTES); i > 0; i--) {
            tables.add(table(in));
            if (tables.size() > ChunkCounts.MOST_TABLES) {
                throw new UnreadableStateException("more than %d tables".formatted(ChunkCounts.MOST_TABLES));
            }
        }
    }

    private SavedTable table(StateInput in) throws IOException {
        layout.connector().flag(in);
        return name(in);
    }

    private SavedTable name(StateInput in) throws IOException {
        String text = in.readUTF();
        if (SavedTable.isQuoted(text)) {
            return SavedTable.quoted(text);
        }
        quoted = false;
        return SavedTable.plain(text, layout.connector());
    }

    private void chunk(StateInput in, ChunkCounts counts) throws IOException {
        long outer = in.enter(in.count(1));
        CdcSplit split = CdcSplitReader.read(layout, in);
        in.leave(outer);
        if (!(split instanceof CdcSplit.Chunk chunk)) {
            throw new UnreadableStateException("a stream where a chunk belongs");
        }
        counts.add(chunk.table(), chunk.id());
    }

    public CdcLayout layout() {
        return layout;
    }

    /** Whether the source was told to load nothing. */
    boolean isStreamOnly() {
        return flag == STREAM_ONLY;
    }

    /** Whether every table's name is in quotes, so that it is certain: Flink CDC 3.5 and later. */
    public boolean isQuoted() {
        return quoted;
    }

    /** Those it has read, or is to read. */
    public Set<SavedTable> tables() {
        Set<SavedTable> tables = new TreeSet<>(processed);
        tables.addAll(remaining);
        return tables;
    }

    /** What of the first load was not done, in words; empty if the stream has begun. */
    public List<String> unfinished() {
        if (flag == STREAM_ONLY) {
            return List.of("it had none: scan.startup.mode was not initial");
        }
        List<String> unfinished = new ArrayList<>();
        long unread = unassigned + assigned.left();
        if (unread > 0) {
            unfinished.add("%s %s not read".formatted(Words.count(unread, "chunk"), Words.were(unread)));
        } else if (!assigned.isMatched()) {
            unfinished.add("the chunks that were read are not those that readers were given");
        }
        if (!remaining.isEmpty() || beingCut != null) {
            unfinished.add("tables were not yet cut into chunks");
        }
        if (unfinished.isEmpty() && (!streaming || !FINISHED.contains(status))) {
            unfinished.add("the stream had not begun");
        }
        return unfinished;
    }

    /** How far each table's load is. */
    List<TableProgress> progress() {
        Map<SavedTable, TableProgress> progress = new TreeMap<>();
        for (SavedTable table : tables()) {
            boolean cut = !remaining.contains(table) && !table.equals(beingCut);
            progress.put(table, new TableProgress(table, 0, 0, cut));
        }
        for (ChunkCounts counts : List.of(waiting, assigned)) {
            for (ChunkCounts.Count count : counts.counts()) {
                progress.merge(
                        count.table(),
                        new TableProgress(count.table(), count.done(), count.all(), true),
                        (one, other) -> new TableProgress(
                                one.table(),
                                one.done() + other.done(),
                                one.chunks() + other.chunks(),
                                one.cut() && other.cut()));
            }
        }
        return List.copyOf(progress.values());
    }

    /** Where the stream is to begin, if the chunks that are read say so. */
    Optional<LogPosition> streamBegin() {
        return watermarks.lowest();
    }

    Map<String, String> streamBeginParts() {
        return watermarks.lowestParts();
    }

    /** Whether a stream has passed whatever a chunk may have seen. */
    boolean isPassedBy(LogPosition position) {
        return watermarks.passedBy(position);
    }
}
