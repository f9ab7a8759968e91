package io.tidemark.job;

import java.sql.SQLException;

/**
 * Everything a reader could make or alter in a source: slots and how far they are, publications, what they publish, the
 * replica identities of the tables. Those of the plain connector, beside which ours is tried, are left out.
 *
 * @param text a line for each
 */
record SourceObjects(String text) {

    private static final String QUERY =
            """
            SELECT coalesce(string_agg(line, E'\\n' ORDER BY line), '') FROM (
              SELECT 'slot ' || concat_ws(' ', slot_name, plugin, restart_lsn, confirmed_flush_lsn, failover) AS line
              FROM pg_replication_slots WHERE slot_type = 'logical' AND slot_name NOT LIKE '%_plain'
              UNION ALL
              SELECT 'publication ' || row_to_json(p) FROM pg_publication p WHERE pubname NOT LIKE '%_plain'
              UNION ALL
              SELECT 'published ' || row_to_json(r) FROM pg_publication_rel r
              JOIN pg_publication p ON p.oid = r.prpubid WHERE pubname NOT LIKE '%_plain'
              UNION ALL
              SELECT 'published ' || row_to_json(n) FROM pg_publication_namespace n
              UNION ALL
              SELECT 'table ' || concat_ws(' ', oid, relname, relreplident) FROM pg_class
              WHERE relnamespace = 'public'::regnamespace
            ) lines""";

    static SourceObjects of(PostgresFixture shop) throws SQLException {
        return new SourceObjects(shop.text(QUERY));
    }
}
