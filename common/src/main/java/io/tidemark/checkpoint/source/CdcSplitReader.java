package io.tidemark.checkpoint.source;

import io.tidemark.checkpoint.flink.StateInput;
import io.tidemark.checkpoint.flink.UnreadableStateException;
import io.tidemark.position.LogPosition;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

/** Reads what readers of Flink CDC have to do. */
final class CdcSplitReader {

    private static final int CHUNK = 1;
    private static final int STREAM = 2;

    private CdcSplitReader() {}

    /** Reads an element of the readers' list, to its end: {@code int version | int length | bytes}. */
    static CdcSplit readElement(CdcLayout layout, StateInput in) throws IOException {
        int version = in.readInt();
        if (version != layout.splitVersion()) {
            throw new UnreadableStateException(
                    "a split of version %d; supported: %s".formatted(version, CdcLayout.supported()));
        }
        long outer = in.enter(in.readInt());
        CdcSplit split = read(layout, in);
        in.leave(outer);
        in.end();
        return split;
    }

    /** Reads one without its version, to its end. */
    static CdcSplit read(CdcLayout layout, StateInput in) throws IOException {
        int kind = in.readInt();
        CdcSplit split =
                switch (kind) {
                    case CHUNK -> chunk(layout.connector(), in);
                    case STREAM -> stream(layout, in);
                    default -> throw new UnreadableStateException("a split of kind " + kind);
                };
        in.end();
        return split;
    }

    private static CdcSplit.Chunk chunk(CdcConnector connector, StateInput in) throws IOException {
        SavedTable table = table(connector, in);
        String id = in.readUTF();
        // The key's type and the bounds; the latter are Java objects, which are never made again here.
        for (int i = 0; i < 3; i++) {
            in.skipText();
        }
        boolean read = CdcOffset.read(connector, in) != null;
        skipColumns(connector, in, null);
        return new CdcSplit.Chunk(table, id, read);
    }

    private static CdcSplit.Stream stream(CdcLayout layout, StateInput in) throws IOException {
        CdcConnector connector = layout.connector();
        in.skipText();
        in.skipText();
        CdcOffset start = CdcOffset.read(connector, in);
        CdcOffset end = CdcOffset.read(connector, in);
        if (start == null || end == null) {
            throw new UnreadableStateException("a stream without begin or end");
        }
        Watermarks watermarks = new Watermarks();
        int finished = in.count(4 * Short.BYTES + 1);
        for (int i = 0; i < finished; i++) {
            // The table, the chunk's id and its bounds.
            for (int text = 0; text < 4; text++) {
                in.skipText();
            }
            if (connector.isFlagged()) {
                in.skipText();
            }
            watermarks.read(connector, in);
            connector.flag(in);
        }
        Set<SavedTable> tables = new TreeSet<>();
        skipColumns(connector, in, tables);
        int chunks = in.readInt();
        boolean suspended = in.flag();
        if (layout.splitVersion() >= 6) {
            in.flag();
        }
        boolean passed = false;
        try {
            LogPosition position = start.position();
            passed = watermarks.passedBy(position);
        } catch (IOException noPlace) {
            // A source that begins at the earliest or latest place, and has seen nothing yet.
        }
        return new CdcSplit.Stream(start, finished >= chunks && !suspended, tables, passed);
    }

    private static SavedTable table(CdcConnector connector, StateInput in) throws IOException {
        connector.flag(in);
        String text = in.readUTF();
        return SavedTable.isQuoted(text) ? SavedTable.quoted(text) : SavedTable.plain(text, connector);
    }

    /** @param tables takes those that have columns here; null for whoever does not want them */
    private static void skipColumns(CdcConnector connector, StateInput in, Set<SavedTable> tables) throws IOException {
        for (int i = in.count(Short.BYTES + Integer.BYTES); i > 0; i--) {
            SavedTable table = table(connector, in);
            if (tables != null) {
                tables.add(table);
                if (tables.size() > ChunkCounts.MOST_TABLES) {
                    throw new UnreadableStateException("more than %d tables".formatted(ChunkCounts.MOST_TABLES));
                }
            }
            in.skip(in.count(1));
        }
    }
}
