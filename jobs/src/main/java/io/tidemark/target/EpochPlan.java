package io.tidemark.target;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.io.Serializable;

/** What the writers of a pipeline's tables share. Complete when the job graph is made. */
final class EpochPlan implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String pipeline;
    private final Delivery delivery;
    private int tables;
    private boolean joined;
    private boolean adopts;
    private boolean visible;

    EpochPlan(String pipeline, Delivery delivery) {
        this.pipeline = pipeline;
        this.delivery = delivery;
    }

    String pipeline() {
        return pipeline;
    }

    Delivery delivery() {
        return delivery;
    }

    void add() {
        tables++;
    }

    /** A start without state goes on in tables that another connector's job has filled. */
    void adopt() {
        adopts = true;
    }

    boolean adopts() {
        return adopts;
    }

    /** What is read again of what targets have already becomes visible epoch by epoch, and is not held back. */
    void replayVisibly() {
        visible = true;
    }

    boolean visible() {
        return visible;
    }

    /** There is somebody who applies what is staged. */
    void join() {
        joined = true;
    }

    /** Refuses to stage what nobody would apply. */
    void requireJoined(TargetTable target) {
        if (!joined) {
            throw TargetFailures.permanent(outside(target));
        }
    }

    /** @param subtasks that write each table */
    int writers(int subtasks) {
        return tables * subtasks;
    }

    static ProblemException refused(TargetTable target) {
        return new ProblemException(outside(target));
    }

    private static Problem outside(TargetTable target) {
        return new Problem(
                ErrorCode.TARGET_OUTSIDE_PIPELINE,
                "an INSERT INTO %s that is no part of a pipeline file".formatted(target),
                "a pipeline: all its tables and the tidemark change in one transaction, which its job carries out",
                "Write the statements into a file and start it: tidemark run FILE, tidemark submit FILE or flink run"
                        + " tidemark-jobs.jar FILE.");
    }
}
