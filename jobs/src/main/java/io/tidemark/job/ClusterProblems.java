package io.tidemark.job;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.saved.SavedState;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.runtime.checkpoint.CheckpointCoordinator;
import org.apache.flink.util.SerializedThrowable;

/** What goes wrong when a job is submitted to a cluster, and while it runs there. */
final class ClusterProblems {

    private ClusterProblems() {}

    /**
     * @param failure what Flink's client threw
     * @param client its settings
     */
    static ProblemException submission(Exception failure, ReadableConfig client) {
        List<Throwable> causes = causes(failure);
        Optional<String> saved = client.getOptional(StateRecoveryOptions.SAVEPOINT_PATH);
        if (saved.isPresent() && causes.stream().anyMatch(ClusterProblems::isOfTheSavedState)) {
            return new ProblemException(SavedState.unreadable(saved.get(), said(failure)), failure);
        }
        String found = message(causes.get(causes.size() - 1));
        return new ProblemException(
                causes.stream().anyMatch(ClusterProblems::isUnreachable)
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

    /**
     * Why a job has ended that ought to run: the problem it was ended with, if it was one, else what Flink says.
     *
     * @param failure as the job's execution graph has it
     */
    static ProblemException jobFailure(Throwable failure) {
        return problem(failure)
                .orElseGet(() -> new ProblemException(
                        new Problem(
                                ErrorCode.JOB_FAILED,
                                said(failure),
                                "a job that runs until it is stopped",
                                "Mend the cause and start it again from the last checkpoint. All of it is in the log."),
                        failure));
    }

    /** A failure in as few words as say what it was: a problem's text, or the two innermost messages. */
    static String said(Throwable failure) {
        return problem(failure).map(Throwable::getMessage).orElseGet(() -> {
            List<Throwable> causes = causes(failure);
            String innermost = message(causes.get(causes.size() - 1));
            String around = causes.size() == 1 ? innermost : message(causes.get(causes.size() - 2));
            return around.contains(innermost) ? around : around + ": " + innermost;
        });
    }

    private static Optional<ProblemException> problem(Throwable failure) {
        return causes(failure).stream()
                .filter(ProblemException.class::isInstance)
                .map(ProblemException.class::cast)
                .findFirst();
    }

    /** A failure and its causes, from the outermost, as they were before Flink sent them from process to process. */
    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        Throwable cause = failure;
        while (cause != null) {
            Throwable original = SerializedThrowable.get(cause, ClusterProblems.class.getClassLoader());
            causes.add(original);
            cause = original.getCause();
        }
        return causes;
    }

    private static String message(Throwable cause) {
        String message = cause instanceof SerializedThrowable || cause.getMessage() == null
                ? cause.toString()
                : cause.getMessage();
        return message.lines().findFirst().orElse(message);
    }

    /** Flink has no type for what goes wrong while it reads the state a job starts from; but it is where it was. */
    private static boolean isOfTheSavedState(Throwable cause) {
        return Arrays.stream(cause.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(CheckpointCoordinator.class.getName())
                        && frame.getMethodName().equals("restoreSavepoint"));
    }

    private static boolean isUnreachable(Throwable cause) {
        return cause instanceof ConnectException
                || cause instanceof UnknownHostException
                || cause instanceof TimeoutException;
    }
}
