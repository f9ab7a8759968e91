package io.tidemark.source.rows;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Hands elements from the reader to its tap and to what makes rows of them as they are. These are always one chain, and
 * elements do not change, so that nothing is ever copied or written.
 */
public final class CapturedSerializer extends TypeSerializerSingleton<Captured> {

    static final CapturedSerializer INSTANCE = new CapturedSerializer();

    private static final long serialVersionUID = 1L;

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public Captured createInstance() {
        throw unchained();
    }

    @Override
    public Captured copy(Captured from) {
        return from;
    }

    @Override
    public Captured copy(Captured from, Captured reuse) {
        return from;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(Captured element, DataOutputView target) throws IOException {
        throw unchained();
    }

    @Override
    public Captured deserialize(DataInputView source) throws IOException {
        throw unchained();
    }

    @Override
    public Captured deserialize(Captured reuse, DataInputView source) throws IOException {
        throw unchained();
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        throw unchained();
    }

    private static UnsupportedOperationException unchained() {
        return new UnsupportedOperationException(
                "a reader and its tap run as one chain: leave pipeline.operator-chaining.enabled at true");
    }

    @Override
    public TypeSerializerSnapshot<Captured> snapshotConfiguration() {
        return new Snapshot();
    }

    /** There is nothing to say of this serializer but its class. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Captured> {

        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
