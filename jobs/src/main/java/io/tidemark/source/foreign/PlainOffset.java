package io.tidemark.source.foreign;

import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.position.WalPosition;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.DeserializationFeature;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

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
public final class PlainOffset {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final Map<PlainFormat, Set<String>> KEYS = Map.of(
            PlainFormat.POSTGRES,
            Set.of("lsn", "lsn_proc", "lsn_commit", "txId", "ts_usec", "xmin", "snapshot", "last_snapshot_record"),
            PlainFormat.MYSQL,
            Set.of("file", "pos", "event", "row", "gtids", "server_id", "ts_sec", "kind", "snapshot"));

    /** A position of its own, and not the beginning or the end of everything. */
    private static final String SPECIFIC = "SPECIFIC";

    private final PlainFormat format;
    private final Map<String, String> values;

    private PlainOffset(PlainFormat format, Map<String, String> values) {
        this.format = format;
        this.values = values;
    }

    static PlainOffset parse(PlainFormat format, byte[] bytes) throws IOException {
        JsonNode json;
        try {
            json = JSON.readTree(bytes);
        } catch (JsonProcessingException noJson) {
            throw new UnreadableStateException("an offset that is no JSON: " + noJson.getOriginalMessage());
        }
        if (json == null || !json.isObject()) {
            throw new UnreadableStateException("an offset that is no JSON object");
        }
        Map<String, String> values = new HashMap<>();
        Iterator<Map.Entry<String, JsonNode>> fields = json.fields();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            check(format, field.getKey(), field.getValue());
            if (!field.getValue().isNull()) {
                values.put(field.getKey(), field.getValue().textValue());
            }
        }
        return new PlainOffset(format, values);
    }

    private static void check(PlainFormat format, String key, JsonNode value) throws IOException {
        // With transaction metadata, or signals, Debezium keeps more; it says nothing of the position.
        boolean known = KEYS.get(format).contains(key)
                || key.startsWith("transaction_")
                || key.startsWith("incremental_snapshot_");
        if (!known || !(value.isTextual() || value.isNull())) {
            throw new UnreadableStateException(
                    "an offset of %s with %s = %s".formatted(format.connector(), key, value));
        }
    }

    /** Where the record of the last row begins; of {@link PlainFormat#POSTGRES}. */
    WalPosition wal() throws IOException {
        long lsn = number("lsn");
        if (lsn <= 0) {
            throw new UnreadableStateException("an offset at no place in the log: " + values);
        }
        return new WalPosition(lsn);
    }

    /**
     * The last row's transaction; empty if the offset is that of a snapshot, or may be that of a transaction's begin or end
     * ({@code provide.transaction.metadata}).
     */
    OptionalLong transaction() throws IOException {
        boolean ofRow = values.containsKey("txId")
                && values.containsKey("lsn_proc")
                && values.keySet().stream().noneMatch(key -> key.startsWith("transaction_"));
        return ofRow ? OptionalLong.of(number("txId")) : OptionalLong.empty();
    }

    /** Where the last row's transaction begins; of {@link PlainFormat#MYSQL}. */
    BinlogPosition binlog() throws IOException {
        if (!values.getOrDefault("kind", SPECIFIC).equals(SPECIFIC) || !values.containsKey("file")) {
            throw new UnreadableStateException("an offset at no place in the log: " + values);
        }
        try {
            return new BinlogPosition(
                    values.get("file"), number("pos"), GtidSet.parse(values.getOrDefault("gtids", "")));
        } catch (IllegalArgumentException invalid) {
            throw new UnreadableStateException(invalid.getMessage());
        }
    }

    private long number(String key) throws IOException {
        try {
            return Long.parseLong(values.getOrDefault(key, "none"));
        } catch (NumberFormatException noNumber) {
            throw new UnreadableStateException(
                    "an offset of %s with %s = %s".formatted(format.connector(), key, values.get(key)));
        }
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
