package io.tidemark.source.rows;

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
        return rows.keyBy(new RowKey(
                        route.tapType(), route.table().indexesOf(route.table().identity())))
                .process(new RowCompletion(route), InternalTypeInfo.of(route.producedType()))
                .name("complete " + route.table())
                .uid(uid);
    }
}
