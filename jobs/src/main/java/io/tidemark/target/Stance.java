package io.tidemark.target;

import io.tidemark.problem.Problem;
import java.util.Map;

/** What a job that starts or is restored does with the target it finds. */
sealed interface Stance {

    /** Nothing of this pipeline is in the target, or all of it counts as the begin: epochs are numbered from here on. */
    record Begin() implements Stance {}

    /**
     * The target is what the state says, or is later by epochs that the state has: those after {@code applied} are applied.
     */
    record GoOn(Applied applied) implements Stance {}

    /** The target is exactly where the state stands, by epochs of another branch: nothing is left to apply. */
    record Join() implements Stance {}

    /**
     * The target is ahead of the state: what is read again is kept back until every source has reached what is in the target, and
     * then applied at once; or applied visibly, if the job was told to.
     *
     * @param until up to where the target has changes
     * @param goesOn whether the state waits for the same already, and has what was staged meanwhile; or is the last one of a job
     *     that has replayed visibly so far
     */
    record WaitUntil(Map<String, SourcePosition> until, boolean goesOn) implements Stance {

        public WaitUntil {
            until = Map.copyOf(until);
        }
    }

    /** Going on would lose changes, apply them twice, or show a mixture. */
    record Refuse(Problem problem) implements Stance {}
}
