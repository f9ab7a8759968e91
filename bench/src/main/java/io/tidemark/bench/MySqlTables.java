package io.tidemark.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Rows are parted by the first column of their key; without a key they are not. */
record MySqlTables(Dataset dataset) implements SourceTables {

    private static final int BATCH = 1_000_000;
    private static final int SHORT_NOTE = 60;

    private static final String UUID =
            "INSERT(INSERT(INSERT(INSERT(MD5(n), 21, 0, '-'), 17, 0, '-'), 13, 0, '-'), 9, 0, '-')";

    @Override
    public void create(Connection connection) throws SQLException {
        SourceTables.run(
                connection,
                "SET SESSION sql_log_bin = 0",
                "SET SESSION time_zone = '+00:00'",
                "CREATE TABLE digits (d bigint)",
                "INSERT INTO digits VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)",
                """
                CREATE TABLE million (PRIMARY KEY (n)) AS SELECT
                  1 + a.d + 10 * b.d + 100 * c.d + 1000 * d.d + 10000 * e.d + 100000 * f.d AS n
                FROM digits a, digits b, digits c, digits d, digits e, digits f ORDER BY n""");
        for (int i = 0; i < dataset.tables(); i++) {
            String table = dataset.names().get(i);
            long rows = dataset.rowsOf(i);
            SourceTables.run(connection, definition(table));
            for (long done = 0; done < rows; done += BATCH) {
                SourceTables.run(
                        connection,
                        """
                        INSERT INTO %s SELECT %s, n %% 1000, RPAD(CONCAT(MD5(n), LPAD(n %% 100000000, 8, '0')), %d, 'x'),
                          (n %% 10000000) / 100.0, TIMESTAMP '2026-01-01 00:00:00.123456' + INTERVAL n SECOND, n %% 3 = 0
                        FROM (SELECT n + %d AS n FROM million WHERE n <= %d) numbers"""
                                .formatted(
                                        table,
                                        dataset.key().of(rows, UUID),
                                        dataset.note(),
                                        done,
                                        Math.min(BATCH, rows - done)));
            }
        }
        settle(connection);
    }

    /** Dead rows it takes away by itself at once. */
    @Override
    public void settle(Connection connection) throws SQLException {
        for (String table : dataset.names()) {
            // Local, so that it is not in the log.
            SourceTables.text(connection, "ANALYZE LOCAL TABLE " + table);
        }
    }

    @Override
    public String definition(String table) {
        return """
               CREATE TABLE %s (%s, qty int NOT NULL, note %s NOT NULL, price decimal(12, 2) NOT NULL,
                 at_time timestamp(6) NOT NULL, paid bit(1) NOT NULL%s) ENGINE = InnoDB"""
                .formatted(
                        table,
                        dataset.key().columns("char(36)"),
                        dataset.note() <= SHORT_NOTE ? "varchar(%d)".formatted(SHORT_NOTE) : "longtext",
                        dataset.key()
                                .primaryKey()
                                .map(", PRIMARY KEY (%s)"::formatted)
                                .orElse(""));
    }

    @Override
    public String bytes() {
        return "SELECT SUM(data_length) FROM information_schema.tables WHERE table_schema = '%s' AND table_name LIKE 'load\\_%%'"
                .formatted(Dataset.DATABASE);
    }

    @Override
    public List<String> parts(Connection connection, String table, int parallelism) throws SQLException {
        if (parallelism == 1
                || dataset.tables() > 1
                || dataset.key().primaryKey().isEmpty()) {
            return List.of(table);
        }
        String key = dataset.key().leading();
        List<Optional<String>> bounds = new ArrayList<>();
        bounds.add(Optional.empty());
        for (int i = 1; i < parallelism; i++) {
            bounds.add(Optional.of(SourceTables.text(
                    connection,
                    "SELECT %1$s FROM %2$s ORDER BY %1$s LIMIT 1 OFFSET %3$d"
                            .formatted(key, table, dataset.rows() * i / parallelism))));
        }
        bounds.add(Optional.empty());
        return IntStream.range(0, parallelism)
                .mapToObj(i -> "%s WHERE %s AND %s"
                        .formatted(
                                table,
                                bounds.get(i)
                                        .map(from -> "%s >= '%s'".formatted(key, from))
                                        .orElse("true"),
                                bounds.get(i + 1)
                                        .map(to -> "%s < '%s'".formatted(key, to))
                                        .orElse("true")))
                .toList();
    }

    @Override
    public void dropTidemark(Connection connection) throws SQLException {
        SourceTables.run(connection, "DROP DATABASE IF EXISTS tidemark");
    }

    @Override
    public void cleanUp(Connection connection) {
        // A reader of the binary log leaves nothing.
    }
}
