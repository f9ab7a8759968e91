package io.tidemark.target;

import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.position.LogOrder;
import io.tidemark.position.LogPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Words;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What a committer would know if one of its sources stood at an earlier position, and nothing else was different.
 *
 * <p>It knows of no epoch of the branch that it was of: rows of those are read again. So the guard judges it by its positions, and
 * holds what is read until the target's tidemark is reached, as after any older state. With the branch kept it would go on behind the
 * last epoch, and the target would show its past. The branch says of itself that it is none of a job's.
 */
public final class SetBackState {

    private SetBackState() {}

    /**
     * @param state a committer's
     * @param to before the position that the state has of the source
     * @return empty if the committer does not know the source
     * @throws NotSteadyException if the state cannot be set back, with a message for the operator
     * @throws IOException if it is no committer's
     */
    public static Optional<byte[]> of(byte[] state, String source, LogPosition to) throws IOException {
        CommitterState known = CommitterStateCodec.decode(state);
        SourcePosition at = known.sources().get(source);
        if (at == null) {
            return Optional.empty();
        }
        if (known.waiting()) {
            throw new NotSteadyException("its epochs wait for what the target has already, and are held back");
        }
        if (!known.sources().values().stream().allMatch(position -> position.isKnown() && position.streaming())) {
            throw new NotSteadyException("of a source it has rows of a first load, or of a part of a transaction");
        }
        if (to.order(at.position()) != LogOrder.BEFORE) {
            throw new NotSteadyException(
                    "it has source %s at %s, and %s is not before that".formatted(source, at.position(), to));
        }
        Map<String, SourcePosition> sources = new TreeMap<>(known.sources());
        // When the transaction before it was committed is not known: the log says that of what it is read from.
        sources.put(source, new SourcePosition(to.toString(), at.history(), true, at.load(), 0));
        String branch = TargetState.MADE + UUID.randomUUID();
        return Optional.of(CommitterStateCodec.encode(new CommitterState(
                known.pipeline(),
                known.checkpoint(),
                branch,
                Applied.none(branch),
                false,
                sources,
                List.of(),
                known.stages())));
    }

    /**
     * Why what a state has of epochs keeps it from being set back; empty if nothing does. They are not carried over, and not all that is in
     * them is read again: the rows of a table that was loaded or read anew are in no log.
     *
     * @param applied what is in the target
     */
    static Optional<Problem> against(CommitterState state, Applied applied, String database) {
        List<Epoch> missing = state.missing(applied);
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(new Problem(
                        ErrorCode.POSITION_REFUSED,
                        "%s has not got %s of the state yet, with %d rows"
                                .formatted(
                                        database,
                                        Words.count(missing.size(), "epoch"),
                                        missing.stream().mapToLong(Epoch::rows).sum()),
                        "targets that have all that the state has read: rows of a table that was loaded or read anew since do not come again",
                        "Go on from it as it is until that is applied, pause the pipeline again, and set the position in what that"
                                + " leaves: tidemark pipeline resume."));
    }

    /** What a state is in the middle of. */
    public static final class NotSteadyException extends IOException {

        private static final long serialVersionUID = 1L;

        NotSteadyException(String message) {
            super(message);
        }
    }
}
