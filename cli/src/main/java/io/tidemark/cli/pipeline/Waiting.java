package io.tidemark.cli.pipeline;

import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobFailure;
import io.tidemark.problem.ProblemException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Waits for something that a job does, as long as it gets on, and says what it waits for whenever that changes. */
record Waiting(FlinkRest flink, Consumer<String> narration) {

    static final String RUNNING = "RUNNING";

    /** How it is. */
    interface Progress {

        /** Whether nothing is to be waited for any more, or it will never come. */
        boolean isDone();

        /** What it waits for. */
        String waits();

        /** What has to change for it to get on. */
        Object reached();
    }

    /** Why a job is waited for that cannot have got anywhere yet; empty if it can. */
    static Optional<String> forTheJob(String state, Optional<JobFailure> failure, boolean checkpoint) {
        if (!state.equals(RUNNING)) {
            return Optional.of("Waiting: the job is %s%s."
                    .formatted(
                            state,
                            failure.map(last -> " (" + last.words() + ")").orElse("")));
        }
        return checkpoint ? Optional.empty() : Optional.of("Waiting for the job's first checkpoint.");
    }

    /**
     * @param look asks how it is
     * @param first what it has reached if it has not moved at all
     * @param patience from one change to the next, at most
     * @return how it is when it is done, or has not got on for so long
     */
    <P extends Progress> P await(Supplier<P> look, Object first, Duration patience) {
        Object seen = first;
        String said = "";
        long moved = System.nanoTime();
        while (true) {
            boolean late = System.nanoTime() - moved >= patience.toNanos();
            try {
                P progress = look.get();
                if (progress.isDone()) {
                    return progress;
                }
                if (!progress.waits().equals(said)) {
                    said = progress.waits();
                    narration.accept(said);
                }
                if (!progress.reached().equals(seen)) {
                    seen = progress.reached();
                    moved = System.nanoTime();
                } else if (late) {
                    return progress;
                }
            } catch (ProblemException failure) {
                if (late || !FlinkRest.mayPass(failure)) {
                    throw failure;
                }
            }
            flink.awaitRefresh();
        }
    }
}
