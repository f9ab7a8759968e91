package io.tidemark.checkpoint.source;

import io.tidemark.checkpoint.flink.StateInput;
import io.tidemark.checkpoint.flink.UnreadableStateException;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.position.LogPosition;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.Words;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * An offset of Flink CDC: a JSON object of texts.
 *
 * <p><b>Postgres.</b> {@code lsn} is where the record of the last row begins that was emitted, or the end of a snapshot of
 * the first load. The server sends each transaction whose commit record lies at or behind the position it is asked for
 * ({@code SnapBuildXactNeedsSkip}), and commits in the order of their records. So, asked for {@code lsn}, it sends the
 * row's own transaction again, whole, for it commits behind its rows; every transaction that commits later; and those
 * that committed between the row and its own commit, which were emitted before it and come again. Nothing is left out, and
 * what comes again comes in the old order: rows kept by their key are right once the stream has passed. {@code lsn_proc}
 * and {@code lsn_commit} are not used: behind a commit they lie where the next transaction may begin.
 *
 * <p><b>MySQL.</b> {@code file} and {@code pos} are where the last row's transaction begins, {@code gtids} the transactions
 * before it; {@code event} and {@code row} say how much of it was emitted, and are not used: it is read again whole.
 */
public final class CdcOffset {

    private static final Map<CdcConnector, Set<String>> KEYS = Map.of(
            CdcConnector.POSTGRES,
            Set.of("lsn", "lsn_proc", "lsn_commit", "txId", "ts_usec", "xmin", "snapshot", "last_snapshot_record"),
            CdcConnector.MYSQL,
            Set.of("file", "pos", "event", "row", "gtids", "server_id", "ts_sec", "kind", "snapshot"));

    private static final Map<CdcConnector, String> KEY =
            Map.of(CdcConnector.POSTGRES, "lsn", CdcConnector.MYSQL, "file");

    /** A position of its own, and not the beginning or the end of everything. */
    private static final String SPECIFIC = "SPECIFIC";

    private final CdcConnector connector;
    private final Map<String, String> values;

    private CdcOffset(CdcConnector connector, Map<String, String> values) {
        this.connector = connector;
        this.values = Collections.unmodifiableMap(values);
    }

    /** @return null for none */
    static CdcOffset read(CdcConnector connector, StateInput in) throws IOException {
        return in.flag() ? parse(connector, in.bytes()) : null;
    }

    static CdcOffset parse(CdcConnector connector, byte[] bytes) throws IOException {
        return of(connector, FlatJson.parse(bytes), false);
    }

    /** @param literals whether numbers and flags may stand for themselves, or must be texts */
    static CdcOffset of(CdcConnector connector, Map<String, Object> json, boolean literals) throws IOException {
        if (!json.isEmpty()
                && !json.containsKey(KEY.get(connector))
                && json.keySet().stream().noneMatch(known(connector))) {
            throw new UnreadableStateException("an offset of another connector than %s, with %s"
                    .formatted(connector.connector(), Words.brief(String.join(", ", json.keySet()))));
        }
        Map<String, String> values = new TreeMap<>();
        for (Map.Entry<String, Object> entry : json.entrySet()) {
            Object value = entry.getValue();
            boolean legible =
                    value == null || value instanceof String || (literals && value instanceof FlatJson.Literal);
            if (!known(connector).test(entry.getKey()) || !legible) {
                throw new UnreadableStateException("an offset of %s with %s = %s"
                        .formatted(
                                connector.connector(),
                                Words.brief(entry.getKey()),
                                Words.brief(value instanceof String text ? '"' + text + '"' : value)));
            }
            if (value != null) {
                values.put(entry.getKey(), value.toString());
            }
        }
        return new CdcOffset(connector, values);
    }

    private static Predicate<String> known(CdcConnector connector) {
        // With transaction metadata, or signals, Debezium keeps more; it says nothing of the position.
        return key -> KEYS.get(connector).contains(key)
                || key.startsWith("transaction_")
                || key.startsWith("incremental_snapshot_");
    }

    /** All it has, by key. */
    public Map<String, String> values() {
        return values;
    }

    /** Where reading it goes on. */
    public LogPosition position() throws IOException {
        return switch (connector) {
            case POSTGRES -> wal();
            case MYSQL -> binlog();
        };
    }

    /** Where the record of the last row begins; of {@link CdcConnector#POSTGRES}. */
    public WalPosition wal() throws IOException {
        long lsn = number("lsn");
        if (lsn <= 0) {
            throw new UnreadableStateException("an offset at no place in the log: " + Words.brief(values));
        }
        return new WalPosition(lsn);
    }

    /**
     * The last row's transaction; empty if the offset is that of a snapshot, or may be that of a transaction's begin or end
     * ({@code provide.transaction.metadata}).
     */
    public OptionalLong transaction() throws IOException {
        boolean ofRow = values.containsKey("txId")
                && values.containsKey("lsn_proc")
                && values.keySet().stream().noneMatch(key -> key.startsWith("transaction_"));
        return ofRow ? OptionalLong.of(number("txId")) : OptionalLong.empty();
    }

    /** Where the last row's transaction begins; of {@link CdcConnector#MYSQL}. */
    public BinlogPosition binlog() throws IOException {
        if (!values.getOrDefault("kind", SPECIFIC).equals(SPECIFIC) || !values.containsKey("file")) {
            throw new UnreadableStateException("an offset at no place in the log: " + Words.brief(values));
        }
        try {
            BinlogPosition position = new BinlogPosition(
                    values.get("file"), number("pos"), GtidSet.parse(values.getOrDefault("gtids", "")));
            position.fileNumber();
            return position;
        } catch (IllegalArgumentException invalid) {
            throw new UnreadableStateException(invalid.getMessage());
        }
    }

    private long number(String key) throws IOException {
        try {
            return Long.parseLong(values.getOrDefault(key, "none"));
        } catch (NumberFormatException noNumber) {
            throw new UnreadableStateException(
                    "an offset of %s with %s = %s".formatted(connector.connector(), key, Words.brief(values.get(key))));
        }
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
