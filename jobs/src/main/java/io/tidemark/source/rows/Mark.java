package io.tidemark.source.rows;

/**
 * The position of a source just ahead of a checkpoint barrier: everything committed before it went past before the
 * barrier, and nothing behind it but perhaps a part of a transaction beyond {@link
 * io.tidemark.source.CaptureOptions#transactionRows}.
 *
 * @param source which database, as {@link io.tidemark.source.SharedReader} names it
 * @param checkpoint the checkpoint's id
 * @param position as {@link io.tidemark.position.LogPosition} prints it
 * @param commitMicros commit time of the last transaction before it, microseconds since 1970-01-01 UTC; 0 if none has
 *     been seen yet
 * @param history which history the position belongs to, as {@link io.tidemark.position.LogIdentity#history} prints it; ""
 *     if nobody knows
 * @param streaming whether what went past is what the source had at the position: every table's first load has been passed by
 *     the stream, and no part of a transaction has gone past since
 * @param load which load of the tables this is, 0 for the first
 * @param head where the source's log ended after all tasks of this attempt had begun to run: whatever an attempt before it has
 *     read lies before; "" until the source has said so
 * @param headHistory which history that belongs to, "" if nobody says
 * @param resnapshots the tables that are read anew, as {@link io.tidemark.checkpoint.Resnapshot#written} writes them
 */
public record Mark(
        String source,
        long checkpoint,
        String position,
        long commitMicros,
        String history,
        boolean streaming,
        int load,
        String head,
        String headHistory,
        String resnapshots) {}
