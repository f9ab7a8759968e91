package io.tidemark.job;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestOptions;

/** What goes wrong between a client and its cluster when a job is submitted. */
final class ClusterProblems {

    private ClusterProblems() {}

    /**
     * @param failure what Flink's client threw
     * @param client its settings
     */
    static ProblemException submission(Exception failure, ReadableConfig client) {
        Throwable deepest = failure;
        boolean unreachable = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            unreachable |= isUnreachable(cause);
            deepest = cause;
        }
        String found = deepest.getMessage() == null ? deepest.toString() : deepest.getMessage();
        return new ProblemException(
                unreachable
                        ? new Problem(
                                ErrorCode.CLUSTER_UNREACHABLE,
                                "http://%s:%d: %s"
                                        .formatted(
                                                client.get(RestOptions.ADDRESS), client.get(RestOptions.PORT), found),
                                "a Flink 1.20 JobManager at that address",
                                "Check the REST address (http://host:port, the one the web UI answers at).")
                        : new Problem(
                                ErrorCode.SUBMISSION_REFUSED,
                                found,
                                "a cluster that takes the job",
                                "Run the command again with --verbose, and see the JobManager's log."),
                failure);
    }

    private static boolean isUnreachable(Throwable cause) {
        return cause instanceof ConnectException
                || cause instanceof UnknownHostException
                || cause instanceof TimeoutException;
    }
}
