package io.tidemark.source.rows;

import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;

/** The rows of one route as SQL sees them. */
public final class TableRows {

    private TableRows() {}

    /**
     * @param tap the operator that {@code route} has been added to
     * @param uid for the state of the rows' completion, if the route needs one
     */
    public static DataStream<RowData> of(SingleOutputStreamOperator<Mark> tap, Route route, String uid) {
        DataStream<RowData> rows = tap.getSideOutput(route.tag());
        if (!route.completed()) {
            return rows;
        }
        // Where the log has the whole row, the key is what stays the same in an update.
        List<String> key =
                route.table().complete() ? route.table().key() : route.table().identity();
        return rows.keyBy(new RowKey(route.tapType(), route.table().indexesOf(key)))
                .process(new RowCompletion(route), InternalTypeInfo.of(route.producedType()))
                .name("complete " + route.table())
                .uid(uid);
    }
}
