package io.tidemark.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;

/** Rows are parted by the pages they lie on, which is the best any key could do. */
record PostgresTables(Dataset dataset) implements SourceTables {

    private static final int PAGE = 8192;

    @Override
    public void create(Connection connection) throws SQLException {
        for (int i = 0; i < dataset.tables(); i++) {
            String table = dataset.names().get(i);
            long rows = dataset.rowsOf(i);
            SourceTables.run(
                    connection,
                    "CREATE TABLE %s (%s)".formatted(table, columns()),
                    """
                    INSERT INTO %s SELECT %s, n %% 1000, rpad(md5(n::text) || lpad((n %% 100000000)::text, 8, '0'), %d, 'x'),
                      (n %% 10000000) / 100.0, timestamptz '2026-01-01 00:00:00.123456+00' + n * interval '1 second',
                      n %% 3 = 0
                    FROM generate_series(1::bigint, %d) n"""
                            .formatted(table, dataset.key().of(rows, "md5(n::text)::uuid"), dataset.note(), rows));
            if (dataset.key().primaryKey().isPresent()) {
                SourceTables.run(
                        connection,
                        "ALTER TABLE %s ADD PRIMARY KEY (%s)"
                                .formatted(table, dataset.key().primaryKey().get()));
            }
            SourceTables.run(connection, "ALTER TABLE %s REPLICA IDENTITY FULL".formatted(table));
        }
        settle(connection);
    }

    @Override
    public void settle(Connection connection) throws SQLException {
        for (String table : dataset.names()) {
            // Otherwise the first to read would write.
            SourceTables.run(connection, "VACUUM (FREEZE, ANALYZE) " + table);
        }
        SourceTables.run(connection, "CHECKPOINT");
    }

    private String columns() {
        return """
               %s, qty int NOT NULL, note text NOT NULL, price numeric(12, 2) NOT NULL,
               at_time timestamptz NOT NULL, paid boolean NOT NULL"""
                .formatted(dataset.key().columns("uuid"));
    }

    @Override
    public String definition(String table) {
        return "CREATE TABLE %s (%s%s)"
                .formatted(
                        table,
                        columns(),
                        dataset.key()
                                .primaryKey()
                                .map(", PRIMARY KEY (%s)"::formatted)
                                .orElse(""));
    }

    @Override
    public String bytes() {
        return "SELECT sum(pg_table_size(oid)) FROM pg_class WHERE relkind = 'r' AND relname LIKE 'load\\_%'";
    }

    @Override
    public List<String> parts(Connection connection, String table, int parallelism) throws SQLException {
        if (parallelism == 1 || dataset.tables() > 1) {
            return List.of(table);
        }
        long pages =
                Long.parseLong(SourceTables.text(connection, "SELECT pg_relation_size('%s')".formatted(table))) / PAGE;
        return IntStream.range(0, parallelism)
                .mapToObj(i -> "%s WHERE ctid >= '(%d,0)' AND ctid < '(%d,0)'"
                        .formatted(
                                table,
                                pages * i / parallelism,
                                i == parallelism - 1 ? Integer.MAX_VALUE : pages * (i + 1) / parallelism))
                .toList();
    }

    @Override
    public void dropTidemark(Connection connection) throws SQLException {
        SourceTables.run(connection, "DROP SCHEMA IF EXISTS tidemark CASCADE");
    }

    @Override
    public void cleanUp(Connection connection) throws SQLException {
        SourceTables.run(
                connection,
                "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE active",
                """
                DO $$
                BEGIN
                  FOR i IN 1..100 LOOP
                    PERFORM pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active;
                    EXIT WHEN NOT EXISTS (SELECT 1 FROM pg_replication_slots);
                    PERFORM pg_sleep(0.1);
                  END LOOP;
                  FOR i IN 1..10 LOOP
                    EXECUTE coalesce((SELECT 'DROP PUBLICATION ' || quote_ident(pubname) FROM pg_publication LIMIT 1),
                      'SELECT 1');
                  END LOOP;
                END $$""");
    }
}
