package io.tidemark.checkpoint;

/** What a submitted job carries for those who look at it later: global job parameters, which Flink's REST API shows. */
public final class JobParameters {

    /** What the job computes, to be compared with the file that goes on from its state. */
    public static final String COMPUTATION = "tidemark.computation";

    /**
     * Which target databases the job writes, to tell it from another one of its name. Whoever makes that of something else gives
     * the parameter another name.
     */
    public static final String TARGETS = "tidemark.targets";

    /** The state that the job was submitted with, as its user named it: Flink tells the last one that it has recovered from. */
    public static final String RESTORED = "tidemark.restored";

    /** Up to where the job reads, as {@link io.tidemark.position.ReadLimit} prints it; not there if it goes on for ever. */
    public static final String UNTIL = "tidemark.until";

    /** Whether what the job reads again becomes visible epoch by epoch: {@code true}; not there if it is held back. */
    public static final String VISIBLE = "tidemark.visible";

    private JobParameters() {}
}
