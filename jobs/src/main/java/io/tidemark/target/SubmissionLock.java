package io.tidemark.target;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps others from submitting a pipeline while it is looked whether it runs, and submitted: a lock in each of its target
 * databases, which is gone with its connection, however that ends. No row is locked, so that a job that writes is not kept
 * waiting.
 *
 * <p>It is taken for granted that whoever else submits the pipeline addresses its targets alike: two who call one database by
 * two names, or two databases in another order, may each have the lock that the other one waits for, and be refused both. And
 * that a server is one: a lock of MySQL's or MariaDB's is one node's of a Galera cluster or a replication group, so that two
 * who submit by two nodes do not wait for each other.
 */
public final class SubmissionLock implements AutoCloseable {

    /** Longer than a submission takes, and the wait for a job that comes up meanwhile. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** For a connection to say that it is there. */
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(SubmissionLock.class);

    private final String pipeline;
    private final Map<String, Connection> connections = new LinkedHashMap<>();

    private SubmissionLock(String pipeline) {
        this.pipeline = pipeline;
    }

    /**
     * Waits until nobody else has it.
     *
     * @throws ProblemException if somebody has had it for two minutes, or a target cannot be asked
     */
    static SubmissionLock take(String pipeline, Collection<TargetTable> targets) {
        // Two who took the locks in different order would wait for each other.
        SortedMap<String, TargetTable> databases = new TreeMap<>();
        targets.forEach(target -> databases.putIfAbsent(target.database(), target));
        SubmissionLock lock = new SubmissionLock(pipeline);
        try {
            databases.values().forEach(lock::take);
            return lock;
        } catch (RuntimeException refused) {
            lock.close();
            throw refused;
        }
    }

    private void take(TargetTable target) {
        TargetDialect dialect = target.dialect();
        try {
            Connection connection = target.home().connect();
            connections.put(target.database(), connection);
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

    /**
     * To be asked right ahead of what others are kept from: a server may have ended a connection meanwhile.
     *
     * @throws ProblemException if it has
     */
    public void requireHeld() {
        connections.forEach((database, connection) -> {
            if (!isHeld(connection)) {
                throw new ProblemException(new Problem(
                        ErrorCode.TARGET_UNREACHABLE,
                        "%s has ended the connection that kept others from submitting pipeline '%s'"
                                .formatted(database, pipeline),
                        "a connection that lasts as long as a submission",
                        "Submit it again. If it comes again, see the server's log, and its timeouts of transactions and of"
                                + " sessions."));
            }
        });
    }

    private static boolean isHeld(Connection connection) {
        try {
            return connection.isValid((int) ANSWER.toSeconds());
        } catch (SQLException broken) {
            LOG.debug("the lock is not held any more", broken);
            return false;
        }
    }

    @Override
    public void close() {
        for (Connection connection : connections.values()) {
            try {
                connection.close();
            } catch (SQLException broken) {
                LOG.debug("the lock has ended with its connection", broken);
            }
        }
    }
}
