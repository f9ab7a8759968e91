package io.tidemark.target;

/** The statements about a pipeline's rows in the schema {@code tidemark} that each kind of database says in its own words. */
interface TidemarkSql {

    /**
     * Of a pipeline, the first parameter: source, position, log identity (each "" for none), whether it streams, load, and the
     * commit time in microseconds since 1970-01-01 UTC (0 for none).
     */
    String readSources();

    /** Pipeline, source, position, log identity, epoch, phase, commit time in microseconds or null, load. */
    String writeSource();

    /** A text as a value of JSON. */
    String json(String text);

    /** Pipeline, source: as of a first load that has not begun, if there is no row. */
    String insertSource();

    /** Rows of the epoch, pipeline. */
    String writeHistory();

    /** Pipeline: those that are older than a week. */
    String pruneHistory();

    /** Pipeline: if there is no row. */
    String insertPipeline();

    /** Behind a query of the pipeline's row: keeps it from being changed, and others from reading it in this way. */
    String locking();

    /** Pipeline: stage and subtask as {@code stage/subtask}, generation and owner of each slot, kept from being taken over. */
    String lockSlots();
}
