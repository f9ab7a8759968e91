package io.tidemark.source.rows;

import java.util.Optional;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractUdfStreamOperator;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;

/** The rows of one route as SQL sees them. */
public final class TableRows {

    /** How what gives a table's rows to SQL is called, ahead of the table; it keeps none of them. */
    public static final String ROWS = "rows of ";

    private TableRows() {}

    /** What an operator gives to SQL; empty if it is none that does. */
    public static Optional<Route> route(Transformation<?> operator) {
        return operator instanceof OneInputTransformation<?, ?> one
                        && one.getOperatorFactory() instanceof SimpleOperatorFactory<?> simple
                        && simple.getOperator() instanceof RouteRows rows
                ? Optional.of(rows.route())
                : Optional.empty();
    }

    /** Whether an operator keeps the last rows of a table, to complete those that follow. */
    public static boolean completes(Transformation<?> operator) {
        return operator instanceof OneInputTransformation<?, ?> one
                && one.getOperatorFactory() instanceof SimpleOperatorFactory<?> simple
                && simple.getOperator() instanceof AbstractUdfStreamOperator<?, ?> known
                && known.getUserFunction() instanceof RowCompletion;
    }

    /**
     * @param tap the operator that {@code route} has been added to
     * @param uid for the state of the rows' completion, if the route needs one, and, with an addition, for what has none
     */
    public static DataStream<RowData> of(SingleOutputStreamOperator<Mark> tap, Route route, String uid) {
        DataStream<RowData> rows = tap.getSideOutput(route.tag())
                .transform(ROWS + route.table(), InternalTypeInfo.of(route.sentType()), new RouteRows(route))
                .uid(uid + "/rows");
        if (!route.completed()) {
            return rows;
        }
        KeyedStream<RowData, RowData> keyed =
                rows.keyBy(new RowKey(route.sentType(), route.table().indexesOf(route.kept())));
        InternalTypeInfo<RowData> produced = InternalTypeInfo.of(route.producedType());
        SingleOutputStreamOperator<RowData> completed = route.reloaded()
                ? keyed.connect(tap.getSideOutput(route.loadTag()).broadcast(new MapStateDescriptor<?, ?>[0]))
                        .process(new RowReload(route), produced)
                : keyed.process(new RowCompletion(route), produced);
        return completed.name("complete " + route.table()).uid(uid);
    }
}
