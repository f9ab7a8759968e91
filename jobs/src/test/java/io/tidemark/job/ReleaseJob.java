package io.tidemark.job;

/** A job in a class loader of its own: what goes in and out is Java's alone. */
public interface ReleaseJob extends AutoCloseable {

    /** Throws what has made the job fail, if it has. */
    void verify() throws Exception;

    /**
     * Takes a state of the job, which goes on.
     *
     * @param kind the name of a {@code SnapshotKind}
     * @return where it is
     */
    String take(String kind) throws Exception;
}
