package io.tidemark.source;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.cdc.connectors.base.source.IncrementalSource;
import org.apache.flink.cdc.connectors.base.source.assigner.state.PendingSplitsState;
import org.apache.flink.cdc.connectors.base.source.meta.split.SourceSplitBase;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The incremental Postgres source of Flink CDC with its restart hazards closed: see {@link RestartableSplits}. Its state
 * is the plain connector's, so a savepoint of one restores into the other.
 *
 * @param <T> what the source emits
 */
public final class RestartablePostgresSource<T>
        implements Source<T, SourceSplitBase, PendingSplitsState>, ResultTypeQueryable<T> {

    private static final long serialVersionUID = 1L;

    private final IncrementalSource<T, ?> delegate;

    private RestartablePostgresSource(IncrementalSource<T, ?> delegate) {
        this.delegate = delegate;
    }

    /**
     * Wraps the source that the plain connector built.
     *
     * @throws IllegalArgumentException if it is not the incremental one
     */
    @SuppressWarnings("unchecked") // the plain source's type parameter is the argument's
    public static <T> Source<T, ?, ?> around(Source<T, ?, ?> plain) {
        if (plain instanceof IncrementalSource<?, ?> incremental) {
            return new RestartablePostgresSource<>((IncrementalSource<T, ?>) incremental);
        }
        throw new IllegalArgumentException("not Flink CDC's incremental source: " + plain.getClass());
    }

    @Override
    public Boundedness getBoundedness() {
        return delegate.getBoundedness();
    }

    @Override
    public SplitEnumerator<SourceSplitBase, PendingSplitsState> createEnumerator(
            SplitEnumeratorContext<SourceSplitBase> context) throws Exception {
        return delegate.createEnumerator(context);
    }

    @Override
    public SplitEnumerator<SourceSplitBase, PendingSplitsState> restoreEnumerator(
            SplitEnumeratorContext<SourceSplitBase> context, PendingSplitsState checkpoint) throws Exception {
        return delegate.restoreEnumerator(context, checkpoint);
    }

    @Override
    public SimpleVersionedSerializer<SourceSplitBase> getSplitSerializer() {
        return delegate.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<PendingSplitsState> getEnumeratorCheckpointSerializer() {
        return delegate.getEnumeratorCheckpointSerializer();
    }

    @Override
    public SourceReader<T, SourceSplitBase> createReader(SourceReaderContext context) throws Exception {
        return new RestartableReader<>(delegate.createReader(context));
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return delegate.getProducedType();
    }
}
