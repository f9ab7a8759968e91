package io.tidemark.checkpoint.source;

/** How far a source was. */
public enum Phase {
    /** Tables were being loaded, or the log had not been read beyond what the loaded rows may have seen. */
    SNAPSHOT,
    /** The log alone was being read. */
    STREAMING
}
