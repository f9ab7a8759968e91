package io.tidemark.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Who takes part. The first that does a task with a server is what the others are compared with. */
enum Contender {
    /** pgjdbc's COPY, each line taken as bytes and thrown away. */
    PGJDBC_COPY,
    /** A streamed result, each column read as an object. */
    JDBC_STREAM,
    /** A result by cursor, each column read as an object. */
    JDBC_FETCH,
    /** Our catalog, with its defaults. */
    TIDEMARK,
    /** Flink CDC's own connector, with its defaults for incremental snapshots. */
    FLINK_CDC,
    /** The same with chunks of 200,000 rows, fetches of 10,000 and no backfill. */
    FLINK_CDC_TUNED,
    /** pgjdbc's COPY out of one table and into the other, each line taken as bytes; nothing is parsed. */
    PGJDBC_COPY_INTO,
    /** A streamed result, put by batches of 1,000 rows that the driver makes one statement of. */
    JDBC_BATCH_INTO,
    /** Our catalogs, with their defaults. */
    TIDEMARK_EPOCHS,
    /** The same, of a pipeline that writes rows as they come once they are loaded. */
    TIDEMARK_CONTINUOUS,
    /** Our source, Flink's own connector with its defaults. */
    FLINK_JDBC,
    /** The same with batches of 10,000 rows, which the driver makes one statement of. */
    FLINK_JDBC_TUNED;

    private Set<Task> tasks() {
        return switch (this) {
            case PGJDBC_COPY, JDBC_STREAM, JDBC_FETCH, TIDEMARK, FLINK_CDC, FLINK_CDC_TUNED -> Set.of(Task.SNAPSHOT);
            case PGJDBC_COPY_INTO, JDBC_BATCH_INTO -> Set.of(Task.TARGET);
            case TIDEMARK_EPOCHS, TIDEMARK_CONTINUOUS, FLINK_JDBC, FLINK_JDBC_TUNED ->
                Set.of(Task.TARGET, Task.CHANGES);
        };
    }

    boolean does(Task task, ServerKind server) {
        return tasks().contains(task)
                && switch (this) {
                    case PGJDBC_COPY, JDBC_FETCH, PGJDBC_COPY_INTO -> server == ServerKind.POSTGRES;
                    case JDBC_STREAM, JDBC_BATCH_INTO -> server != ServerKind.POSTGRES;
                    // It has no dialect for MariaDB.
                    case FLINK_JDBC, FLINK_JDBC_TUNED -> server != ServerKind.MARIADB;
                    case TIDEMARK, TIDEMARK_EPOCHS, TIDEMARK_CONTINUOUS, FLINK_CDC, FLINK_CDC_TUNED -> true;
                };
    }

    /** Whether it runs as a job of Flink. */
    boolean isJob() {
        return switch (this) {
            case TIDEMARK,
                    FLINK_CDC,
                    FLINK_CDC_TUNED,
                    TIDEMARK_EPOCHS,
                    TIDEMARK_CONTINUOUS,
                    FLINK_JDBC,
                    FLINK_JDBC_TUNED -> true;
            case PGJDBC_COPY, JDBC_STREAM, JDBC_FETCH, PGJDBC_COPY_INTO, JDBC_BATCH_INTO -> false;
        };
    }

    boolean isOurs() {
        return this == TIDEMARK || this == TIDEMARK_EPOCHS || this == TIDEMARK_CONTINUOUS;
    }

    static List<Contender> of(Task task, ServerKind server) {
        return Arrays.stream(values())
                .filter(contender -> contender.does(task, server))
                .toList();
    }

    @Override
    public String toString() {
        return Names.of(this);
    }
}
