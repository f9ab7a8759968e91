package io.tidemark.source.foreign;

import io.tidemark.source.TableName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The enumerator of a plain source, as its operator's coordinator has kept it.
 *
 * @param tables those it has read, or is to read
 * @param unfinished what of the first load was not done, in words; empty if the stream has begun
 */
record PlainEnumerator(PlainFormat format, Set<TableName> tables, List<String> unfinished) {

    /** Of {@code SourceCoordinatorSerdeUtils}. */
    private static final int COORDINATOR_VERSION = 1;

    private static final int STREAM_ONLY = 2;
    private static final int HYBRID = 3;

    /** {@code AssignerStatus}: all splits of the first load, or of tables that were added, are finished. */
    private static final Set<Integer> FINISHED = Set.of(1, 4);

    private static final int LAST_STATUS = 4;

    PlainEnumerator {
        tables = Set.copyOf(tables);
        unfinished = List.copyOf(unfinished);
    }

    /**
     * Reads a coordinator's state.
     *
     * @return empty if it is that of some other source
     * @throws IOException if it is Flink CDC's and cannot be read
     */
    static Optional<PlainEnumerator> parse(byte[] coordinator) throws IOException {
        PlainInput envelope = new PlainInput(coordinator);
        int version;
        byte[] payload;
        int splits;
        int flag;
        PlainInput in;
        try {
            if (envelope.integer() != COORDINATOR_VERSION) {
                return Optional.empty();
            }
            version = envelope.integer();
            payload = envelope.bytes();
            envelope.end();
            in = new PlainInput(payload);
            splits = in.integer();
            flag = in.integer();
        } catch (IOException other) {
            return Optional.empty();
        }
        if (version < 1 || version >= 1000 || splits < 1 || splits >= 1000 || flag < 1 || flag > HYBRID) {
            return Optional.empty();
        }
        for (PlainFormat format : PlainFormat.values()) {
            if (format.enumeratorVersion() == version && format.splitVersion() == splits) {
                return Optional.of(parse(format, flag, in));
            }
        }
        throw new UnreadableStateException("state version %d with splits of version %d; supported: %s"
                .formatted(version, splits, PlainFormat.supported()));
    }

    private static PlainEnumerator parse(PlainFormat format, int flag, PlainInput in) throws IOException {
        if (flag == STREAM_ONLY) {
            in.flag();
            in.end();
            return new PlainEnumerator(format, Set.of(), List.of("it had none: scan.startup.mode was not initial"));
        }
        List<String> unfinished = new ArrayList<>();
        Set<TableName> tables = new HashSet<>(format.tables(in));
        int unassigned = in.count();
        for (int i = 0; i < unassigned; i++) {
            in.bytes();
        }
        Set<String> unread = new HashSet<>();
        for (int i = in.count(); i > 0; i--) {
            unread.add(in.text());
            in.bytes();
        }
        for (int i = in.count(); i > 0; i--) {
            unread.remove(in.text());
            format.offset(in);
        }
        int status = in.integer();
        if (status < 0 || status > LAST_STATUS) {
            throw new UnreadableStateException("an assigner of status " + status);
        }
        Set<TableName> remaining = format.tables(in);
        in.flag();
        format.schemas(in);
        if (format == PlainFormat.POSTGRES) {
            for (int i = in.count(); i > 0; i--) {
                in.text();
                in.number();
            }
        }
        boolean splitting = in.flag();
        if (splitting) {
            in.text();
            in.text();
            in.integer();
        }
        boolean streaming = flag == HYBRID && in.flag();
        in.end();
        tables.addAll(remaining);
        if (unassigned > 0 || !unread.isEmpty()) {
            unfinished.add("%d chunks were not read".formatted(unassigned + unread.size()));
        }
        if (!remaining.isEmpty() || splitting) {
            unfinished.add("tables were not yet cut into chunks");
        }
        if (unfinished.isEmpty() && (!streaming || !FINISHED.contains(status))) {
            unfinished.add("the stream had not begun");
        }
        return new PlainEnumerator(format, tables, unfinished);
    }
}
