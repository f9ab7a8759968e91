package io.tidemark.job;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import io.tidemark.source.foreign.PlainSavepoint;
import io.tidemark.source.saved.FlinkStateFiles;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * State that may be none of the pipeline's. Flink refuses what no operator claims, unless it is told not to: then every
 * reader would begin with its first load.
 *
 * @param path of the savepoint or checkpoint, as Flink takes it
 * @param ignored whether Flink is told to leave out what no operator claims
 */
record UnclaimedState(String path, boolean ignored) {

    private static final Logger LOG = LoggerFactory.getLogger(UnclaimedState.class);

    private static final String IGNORING = StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE.key();

    /**
     * Where only the cluster can see it, it is not for us to judge. What can be seen from here and not be read is for Flink
     * to judge, which takes more than we do, unless nobody would.
     *
     * @return empty if Flink is to judge
     * @throws ProblemException if nobody would
     */
    Optional<PlainSavepoint> read() {
        try {
            FlinkStateFiles.reachable().status(FlinkStateFiles.find(path).metadata());
        } catch (IOException | RuntimeException unseen) {
            LOG.info("{} cannot be seen from here: {}", path, unseen.toString());
            return Optional.empty();
        }
        try {
            return Optional.of(PlainSavepoint.read(path));
        } catch (IOException | RuntimeException unreadable) {
            if (ignored) {
                throw new ProblemException(unread(unreadable), unreadable);
            }
            LOG.info("{} cannot be read from here: {}", path, unreadable.toString());
            return Optional.empty();
        }
    }

    private Problem unread(Exception unreadable) {
        String why = unreadable instanceof IOException failure ? Inspection.said(failure) : Words.printable(unreadable);
        return new Problem(
                ErrorCode.FOREIGN_STATE_UNUSABLE,
                "%s cannot be read: %s; and %s is true".formatted(path, why, IGNORING),
                "a savepoint that is known to be of this pipeline: of another one's all would be left out, and all tables"
                        + " loaded again, into targets that are filled",
                "Restore it with %s = false, or submit the pipeline without state, into empty targets."
                        .formatted(IGNORING));
    }

    /** @param readers the pipeline's, of none of which there is any state */
    void refuse(Set<String> readers) {
        if (ignored) {
            throw new ProblemException(new Problem(
                    ErrorCode.FOREIGN_STATE_UNUSABLE,
                    "%s has the state of none of the pipeline's readers, which are %s, and %s is true"
                            .formatted(path, new TreeSet<>(readers), IGNORING),
                    "a savepoint of this pipeline: all tables would be loaded again, into targets that are filled",
                    "Restore a savepoint of this pipeline, or submit it without state, into empty targets."));
        }
    }
}
