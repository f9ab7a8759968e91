package io.tidemark.target;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Collection;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.table.data.RowData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies a completed checkpoint's rows in one transaction. If the target refuses or does not answer, the job fails and
 * its restart strategy decides when the checkpoint is restored and its rows are applied again.
 */
final class EpochCommitter implements Committer<EpochRows> {

    private static final Logger LOG = LoggerFactory.getLogger(EpochCommitter.class);

    private final TargetTable target;
    private final EpochRowsCodec codec;
    private final Counter rowsApplied;
    private final Counter epochsApplied;
    private TargetConnection connection;

    EpochCommitter(TargetTable target, MetricGroup metrics) {
        this.target = target;
        this.codec = new EpochRowsCodec(target.rowType());
        this.rowsApplied = metrics.counter("rowsApplied");
        this.epochsApplied = metrics.counter("epochsApplied");
    }

    @Override
    public void commit(Collection<CommitRequest<EpochRows>> requests) throws IOException {
        int count = requests.stream()
                .mapToInt(request -> request.getCommittable().count())
                .sum();
        if (count == 0) {
            return;
        }
        try {
            if (connection == null) {
                connection = new TargetConnection(target);
            }
            for (CommitRequest<EpochRows> request : requests) {
                for (RowData row : codec.decode(request.getCommittable())) {
                    connection.add(row);
                }
            }
            connection.commit();
        } catch (SQLException failure) {
            closeQuietly();
            throw new IOException("the epoch could not be applied to " + target + ": " + failure.getMessage(), failure);
        }
        rowsApplied.inc(count);
        epochsApplied.inc();
        LOG.debug("{}: {} rows applied", target, count);
    }

    private void closeQuietly() {
        try {
            close();
        } catch (SQLException ignored) {
            LOG.debug("{}: the connection was broken already", target, ignored);
        }
    }

    @Override
    public void close() throws SQLException {
        TargetConnection closing = connection;
        connection = null;
        if (closing != null) {
            closing.close();
        }
    }
}
