package io.tidemark.checkpoint;

/** What a submitted job carries for those who look at it later: global job parameters, which Flink's REST API shows. */
public final class JobParameters {

    /** What the job computes, to be compared with the file that goes on from its state. */
    public static final String COMPUTATION = "tidemark.computation";

    private JobParameters() {}
}
