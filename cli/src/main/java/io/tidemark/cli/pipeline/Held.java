package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.cli.rest.CompletedCheckpoint;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobCheckpoints;
import java.util.Optional;

/**
 * Whether a job that was started from a state holds back what it reads again. One that has come through stays so, and one that has
 * completed nothing is not known to have brought its targets any further.
 *
 * @param newest the last checkpoint that was read; empty if none was
 * @param why it is not known; "" if it is
 */
public record Held(Answer answer, Optional<Inspection> newest, String why) {

    /** A cluster tells of a checkpoint for some seconds after the next one has taken its place. */
    private static final int TIMES = 3;

    public enum Answer {
        HELD,
        NOT,
        NOT_KNOWN
    }

    /** Asks some times, as long as it is not known. */
    public static Held of(FlinkRest flink, String job) {
        Held held = look(flink.checkpoints(job), job);
        for (int time = 1; time < TIMES && held.answer == Answer.NOT_KNOWN; time++) {
            flink.awaitRefresh();
            held = look(flink.checkpoints(job), job);
        }
        return held;
    }

    /** By what the cluster has just said of a job. */
    static Held look(JobCheckpoints checkpoints, String job) {
        Optional<ReadPosition> read = checkpoints
                .checkpoint()
                .map(CompletedCheckpoint::path)
                .or(() -> recovered(checkpoints, job))
                .map(ReadPosition::of);
        Optional<Inspection> state = read.flatMap(ReadPosition::inspection);
        if (state.filter(Inspection::waits).isPresent()) {
            return new Held(Answer.HELD, state, "");
        }
        if (checkpoints.restored().isEmpty()) {
            return new Held(Answer.NOT, state, "");
        }
        if (state.isPresent()) {
            return state.get().unread().isEmpty()
                    ? new Held(Answer.NOT, state, "")
                    : notKnown("not every operator of %s is read"
                            .formatted(state.get().location()));
        }
        if (read.isPresent()) {
            return notKnown(read.get().why());
        }
        return checkpoints.discarded().isPresent()
                ? notKnown("its last checkpoint is discarded")
                : new Held(Answer.HELD, Optional.empty(), "");
    }

    /** A checkpoint of its own that the job was started from again, and has completed none since. */
    static Optional<String> recovered(JobCheckpoints checkpoints, String job) {
        return checkpoints.restored().filter(path -> path.contains("/" + job + "/"));
    }

    private static Held notKnown(String why) {
        return new Held(Answer.NOT_KNOWN, Optional.empty(), why);
    }

    public boolean isHeld() {
        return answer == Answer.HELD;
    }
}
