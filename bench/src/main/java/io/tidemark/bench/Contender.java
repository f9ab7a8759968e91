package io.tidemark.bench;

import java.util.Arrays;
import java.util.List;

/** Who reads. The first that reads a server is what the others are compared with. */
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
    FLINK_CDC_TUNED;

    boolean reads(ServerKind server) {
        return switch (this) {
            case PGJDBC_COPY, JDBC_FETCH -> server == ServerKind.POSTGRES;
            case JDBC_STREAM -> server != ServerKind.POSTGRES;
            case TIDEMARK, FLINK_CDC, FLINK_CDC_TUNED -> true;
        };
    }

    static List<Contender> of(ServerKind server) {
        return Arrays.stream(values())
                .filter(contender -> contender.reads(server))
                .toList();
    }

    @Override
    public String toString() {
        return SnapshotCommand.name(this);
    }
}
