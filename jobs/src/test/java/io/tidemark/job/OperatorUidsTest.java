package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

class OperatorUidsTest {

    private final StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    private final DataStream<Long> shared = env.fromSequence(1, 2);

    private static List<String> uids(DataStream<?>... streams) {
        return List.of(streams).stream()
                .map(stream -> stream.getTransformation().getUid())
                .toList();
    }

    private static void assign(List<String> names, DataStream<?>... ends) {
        List<Transformation<?>> transformations = new ArrayList<>();
        for (DataStream<?> end : ends) {
            transformations.add(end.getTransformation());
        }
        OperatorUids.assign(transformations, names);
    }

    @Test
    void callsAnOperatorByItsFirstStatementAndItsWayUp() {
        DataStream<Long> left = shared.map(value -> value + 1);
        DataStream<Long> first = left.keyBy(value -> value).map(value -> value);
        DataStream<Long> second = shared.map(value -> value + 2);
        assign(List.of("one", "two"), first, second);
        assertThat(uids(first, left, shared, second)).containsExactly("one", "one/0/0", "one/0/0/0", "two");
    }

    @Test
    void leavesTheOthersUidsWhenAStatementIsAdded() {
        DataStream<Long> first = shared.map(value -> value);
        assign(List.of("one"), first);
        List<String> before = uids(first, shared);

        StreamExecutionEnvironment again = StreamExecutionEnvironment.getExecutionEnvironment();
        DataStream<Long> sharedAgain = again.fromSequence(1, 2);
        DataStream<Long> firstAgain = sharedAgain.map(value -> value);
        DataStream<Long> added = sharedAgain.filter(value -> value > 1);
        assign(List.of("one", "two"), firstAgain, added);
        assertThat(uids(firstAgain, sharedAgain)).isEqualTo(before);
    }

    @Test
    void tellsTwoStatementsIntoOneTargetApart() {
        DataStream<Long> first = shared.map(value -> value);
        DataStream<Long> second = shared.map(value -> value);
        assign(List.of("one", "one"), first, second);
        assertThat(uids(first, second)).containsExactly("one", "one~2");
    }

    @Test
    void keepsAUidThatIsThere() {
        DataStream<Long> named = shared.map(value -> value).uid("mine");
        assign(List.of("one"), named);
        assertThat(uids(named, shared)).containsExactly("mine", "one/0");
    }

    @Test
    void refusesStatementsWithoutAnEnd() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> assign(List.of("one", "two"), shared))
                .withMessage("2 statements ended in 1 transformations");
    }
}
