package io.tidemark.cli.rest;

/**
 * A chain of operators of a job.
 *
 * @param recordsOut records it has sent on since its tasks were last started
 */
public record JobVertex(String id, String name, long recordsOut) {

    /** Whether the chain begins with a source. */
    public boolean isSource() {
        return name.startsWith("Source:");
    }
}
