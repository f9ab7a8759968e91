package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.problem.ProblemException;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class EpochCommitterRestoreTest {

    /** Leaves what a committer of some release has left. */
    private static final class Other extends AbstractStreamOperator<Void>
            implements OneInputStreamOperator<Notice, Void> {

        private static final long serialVersionUID = 1L;

        private final byte[] state;

        Other(byte[] state) {
            this.state = state;
        }

        @Override
        public void initializeState(StateInitializationContext context) throws Exception {
            ListState<byte[]> stored = context.getOperatorStateStore()
                    .getListState(new ListStateDescriptor<>("committer", BytePrimitiveArraySerializer.INSTANCE));
            stored.update(List.of(state));
        }

        @Override
        public void processElement(StreamRecord<Notice> element) {}
    }

    private static void restore(byte[] state) throws Exception {
        OperatorSubtaskState left;
        try (OneInputStreamOperatorTestHarness<Notice, Void> other =
                new OneInputStreamOperatorTestHarness<>(new Other(state))) {
            other.open();
            left = other.snapshot(1, 1);
        }
        try (OneInputStreamOperatorTestHarness<Notice, Void> committer =
                new OneInputStreamOperatorTestHarness<>(new EpochCommitter(null))) {
            committer.initializeState(left);
        }
    }

    /** A restart would only find the same again. */
    @Test
    void stateOfAnotherVersionFailsTheJobForGood() throws Exception {
        byte[] state = TargetStates.waiting();
        restore(state);
        state[3] = 1;
        assertThatThrownBy(() -> restore(state))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("TM-4008 ")
                .hasMessageContaining("has version 1, and this release reads versions 2 and 3");
    }
}
