package io.tidemark.target;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps others from submitting a pipeline while it is looked whether it runs, and submitted: a lock in each of its target
 * databases, which is gone with its connection, however that ends. No row is locked, so that a job that writes is not kept
 * waiting.
 */
public final class SubmissionLock implements AutoCloseable {

    /** Longer than a submission takes. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(SubmissionLock.class);

    private final List<Connection> connections = new ArrayList<>();

    private SubmissionLock() {}

    /**
     * Waits until nobody else has it.
     *
     * @throws ProblemException if somebody has had it for a minute, or a target cannot be asked
     */
    static SubmissionLock take(String pipeline, Collection<TargetTable> targets) {
        // Two who took the locks in different order would wait for each other.
        SortedMap<String, TargetTable> databases = new TreeMap<>();
        targets.forEach(target -> databases.putIfAbsent(target.database(), target));
        SubmissionLock lock = new SubmissionLock();
        try {
            databases.values().forEach(target -> lock.take(pipeline, target));
            return lock;
        } catch (RuntimeException refused) {
            lock.close();
            throw refused;
        }
    }

    private void take(String pipeline, TargetTable target) {
        TargetDialect dialect = target.dialect();
        try {
            Connection connection = target.home().connect();
            connections.add(connection);
            if (!dialect.locked(connection, pipeline, PATIENCE)) {
                throw new ProblemException(new Problem(
                        ErrorCode.PIPELINE_IN_USE,
                        "another process has been submitting pipeline '%s' for %d s: it has the lock in %s"
                                .formatted(pipeline, PATIENCE.toSeconds(), target.database()),
                        "one submission of a pipeline at a time",
                        "See whether the pipeline runs (tidemark pipeline status), and if not, who else starts it."));
            }
        } catch (SQLException failure) {
            throw new ProblemException(dialect.connectionProblem(target.toString(), target.user(), failure), failure);
        }
    }

    @Override
    public void close() {
        for (Connection connection : connections) {
            try {
                connection.close();
            } catch (SQLException broken) {
                LOG.debug("the lock has ended with its connection", broken);
            }
        }
    }
}
