package io.tidemark.target;

/**
 * What the committer of epochs is told just ahead of a barrier: by each writer what it has staged since the barrier before,
 * and by each source where it stands.
 *
 * @param mark whether a source says this
 * @param subject the source, or the stage that the rows are in
 * @param subtask of the writer
 * @param generation of the writer in its slot, see {@link StageConnection}
 * @param rows that were staged
 * @param deletes how many of them remove something
 * @param bytes that were sent for them
 * @param folded whether each key is among the rows only once
 * @param flushed rows that went into the target at once
 * @param position as {@link io.tidemark.position.LogPosition} prints it
 * @param history which history it belongs to, "" if nobody knows
 * @param streaming whether every table's first load has been passed
 * @param load which load of the tables it is of
 * @param commitMicros commit time of the last transaction before it, microseconds since 1970-01-01 UTC; 0 if none was seen
 * @param head what an attempt before this one may have read of the source at most, "" while nobody knows
 * @param headHistory which history that belongs to, "" if nobody says
 * @param resnapshots the tables that a source reads anew, as {@link io.tidemark.checkpoint.Resnapshot#written} writes them
 */
public record Notice(
        boolean mark,
        String subject,
        int subtask,
        long generation,
        long rows,
        long deletes,
        long bytes,
        boolean folded,
        long flushed,
        String position,
        String history,
        boolean streaming,
        int load,
        long commitMicros,
        String head,
        String headHistory,
        String resnapshots) {

    static Notice staged(String stage, int subtask, long generation, Staged staged, long flushed) {
        return new Notice(
                false,
                stage,
                subtask,
                generation,
                staged.rows(),
                staged.deletes(),
                staged.bytes(),
                staged.folded(),
                flushed,
                "",
                "",
                false,
                0,
                0,
                "",
                "",
                "");
    }

    /** Where a source stands. */
    public static Notice mark(
            String source,
            String position,
            String history,
            boolean streaming,
            int load,
            long commitMicros,
            String head,
            String headHistory,
            String resnapshots) {
        return new Notice(
                true,
                source,
                0,
                0,
                0,
                0,
                0,
                true,
                0,
                position,
                history,
                streaming,
                load,
                commitMicros,
                head,
                headHistory,
                resnapshots);
    }

    Staged staged() {
        return new Staged(rows, deletes, bytes, folded);
    }

    SourcePosition sourcePosition() {
        return new SourcePosition(position, history, streaming, load, commitMicros);
    }
}
