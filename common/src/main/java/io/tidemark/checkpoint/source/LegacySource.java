package io.tidemark.checkpoint.source;

import io.tidemark.checkpoint.flink.ListStateReader;
import io.tidemark.checkpoint.flink.SavedOperator;
import io.tidemark.checkpoint.flink.StateFiles;
import io.tidemark.checkpoint.flink.UnreadableStateException;
import io.tidemark.position.LogPosition;
import io.tidemark.problem.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads the state of {@code DebeziumSourceFunction}: one element of JSON, {@code {"sourcePartition":{…},"sourceOffset":{…}}}
 * ({@code DebeziumOffsetSerializer}), whose offset has numbers and flags where Flink CDC's own has texts.
 */
final class LegacySource {

    private LegacySource() {}

    static SourceState read(StateFiles files, SavedOperator operator, String list) throws IOException {
        List<Map<String, Object>> offsets = new ArrayList<>();
        ListStateReader.read(files, operator, list, in -> offsets.add(offset(in.rest())));
        if (offsets.size() > 1) {
            throw new UnreadableStateException("%d offsets of one source".formatted(offsets.size()));
        }
        if (offsets.isEmpty()) {
            return state(operator, "", Phase.SNAPSHOT, List.of("nothing was read yet"), null, Map.of());
        }
        Map<String, Object> json = offsets.get(0);
        CdcConnector connector = json.containsKey("file") ? CdcConnector.MYSQL : CdcConnector.POSTGRES;
        CdcOffset offset = CdcOffset.of(connector, json, true);
        boolean loading = "true".equals(offset.values().get("snapshot"));
        LogPosition position = offset.position();
        return state(
                operator,
                connector == CdcConnector.POSTGRES ? "postgres" : "mysql",
                loading ? Phase.SNAPSHOT : Phase.STREAMING,
                loading ? List.of("tables were being loaded, which begins anew") : List.of(),
                position,
                offset.values());
    }

    private static SourceState state(
            SavedOperator operator,
            String database,
            Phase phase,
            List<String> remarks,
            LogPosition position,
            Map<String, String> parts) {
        return new SourceState(
                operator.id(),
                SourceKind.FLINK_CDC_LEGACY,
                database,
                "Debezium's offset",
                operator.parallelism(),
                phase,
                remarks,
                position,
                phase == Phase.STREAMING,
                parts,
                null,
                null,
                List.of());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> offset(byte[] bytes) throws IOException {
        Map<String, Object> state = FlatJson.parse(bytes);
        if (state.size() == 2
                && state.get("sourcePartition") instanceof Map<?, ?>
                && state.get("sourceOffset") instanceof Map<?, ?> offset) {
            return (Map<String, Object>) offset;
        }
        throw new UnreadableStateException(
                "an offset that is not Debezium's, with " + Words.brief(String.join(", ", state.keySet())));
    }
}
