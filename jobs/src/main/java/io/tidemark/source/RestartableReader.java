package io.tidemark.source;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.cdc.connectors.base.source.meta.split.SourceSplitBase;
import org.apache.flink.core.io.InputStatus;

/**
 * Forwards every call, and corrects the stream split on its way in. A split that comes before {@link #start()} was
 * restored from this reader's state ({@code SourceOperator.open} hands restored splits over first); one that comes later
 * was assigned by the enumerator.
 */
final class RestartableReader<T> implements SourceReader<T, SourceSplitBase> {

    private final SourceReader<T, SourceSplitBase> delegate;
    private boolean started;

    RestartableReader(SourceReader<T, SourceSplitBase> delegate) {
        this.delegate = delegate;
    }

    @Override
    public void start() {
        started = true;
        delegate.start();
    }

    @Override
    public void addSplits(List<SourceSplitBase> splits) {
        delegate.addSplits(started ? RestartableSplits.assigned(splits) : RestartableSplits.restored(splits));
    }

    @Override
    public InputStatus pollNext(ReaderOutput<T> output) throws Exception {
        return delegate.pollNext(output);
    }

    @Override
    public List<SourceSplitBase> snapshotState(long checkpointId) {
        return delegate.snapshotState(checkpointId);
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return delegate.isAvailable();
    }

    @Override
    public void notifyNoMoreSplits() {
        delegate.notifyNoMoreSplits();
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        delegate.handleSourceEvents(event);
    }

    @Override
    public void pauseOrResumeSplits(Collection<String> toPause, Collection<String> toResume) {
        delegate.pauseOrResumeSplits(toPause, toResume);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        delegate.notifyCheckpointComplete(checkpointId);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        delegate.notifyCheckpointAborted(checkpointId);
    }

    @Override
    public void close() throws Exception {
        delegate.close();
    }
}
