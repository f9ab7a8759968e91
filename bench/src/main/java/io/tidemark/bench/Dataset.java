package io.tidemark.bench;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The tables that are read: {@code load_1}, {@code load_2} and so on, all alike.
 *
 * @param rows of all tables together
 * @param note bytes of each row's text
 */
record Dataset(ServerKind server, KeyShape key, int tables, long rows, int note) {

    static final String DATABASE = "bench";

    /** Where the tables are loaded into, if they are. */
    static final String TARGET = "mart";

    /** A row's columns behind its key, as Flink declares them. */
    private static final String PAYLOAD =
            "qty INT, note STRING, price DECIMAL(12, 2), at_time TIMESTAMP_LTZ(6), paid BOOLEAN";

    Dataset {
        if (tables < 1 || rows < tables) {
            throw new IllegalArgumentException("at least one table, and a row for each");
        }
        if (note < 1) {
            throw new IllegalArgumentException("a text of at least one byte");
        }
    }

    List<String> names() {
        return IntStream.rangeClosed(1, tables).mapToObj(i -> "load_" + i).toList();
    }

    /** Rows of each table, the first of which has the rest, too. */
    long rowsOf(int table) {
        return rows / tables + (table == 0 ? rows % tables : 0);
    }

    String flinkColumns() {
        return key.flinkColumns() + ", " + PAYLOAD;
    }
}
