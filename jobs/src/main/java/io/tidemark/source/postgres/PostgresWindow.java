package io.tidemark.source.postgres;

import io.tidemark.guard.WalWindow;
import io.tidemark.log.PostgresLog;
import io.tidemark.position.LogIdentity;
import io.tidemark.position.PublishedTable;
import io.tidemark.position.WalIdentity;
import io.tidemark.position.WalPosition;
import io.tidemark.source.CapturedColumn;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a Postgres server for what the guard has to know. Makes and alters nothing. */
final class PostgresWindow {

    /**
     * Filters of rows and lists of columns came with version 15, out of JSON what is not there is null. Beside a schema's
     * entry the filter of a table's own does not count ({@code pgoutput_row_filter_init}), and that entry would not do
     * alone; nor does that of the table that a partition is published with.
     */
    private static final String PUBLISHED =
            """
            SELECT t.schemaname, t.tablename, c.oid AS "table", p.oid AS publication,
                   ARRAY(SELECT r.oid FROM pg_publication_rel r
                         WHERE r.prpubid = p.oid
                           AND (r.prrelid = c.oid AND to_jsonb(r) ->> 'prqual' IS NULL
                                OR r.prrelid <> c.oid
                                   AND r.prrelid IN (SELECT relid FROM pg_partition_ancestors(c.oid)))) AS by_table,
                   %s AS by_schema,
                   ARRAY(SELECT a.attname::text FROM pg_attribute a
                         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                           AND NOT to_jsonb(t) -> 'attnames' @> to_jsonb(a.attname::text)) AS left_out
            FROM pg_publication p
            JOIN pg_publication_tables t ON t.pubname = p.pubname
            JOIN pg_namespace n ON n.nspname = t.schemaname
            JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = t.tablename
            WHERE p.pubname = ? AND p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate
              AND to_jsonb(t) ->> 'rowfilter' IS NULL""";

    private static final String BY_SCHEMA =
            """
            ARRAY(SELECT s.oid FROM pg_publication_namespace s
                  WHERE s.pnpubid = p.oid
                    AND (s.pnnspid = n.oid
                         OR s.pnnspid IN (SELECT a.relnamespace FROM pg_class a
                                          JOIN pg_partition_ancestors(c.oid) f ON f.relid = a.oid)))""";

    private static final String BY_NO_SCHEMA = "ARRAY[]::oid[]";

    /** Lines of a timeline's history: the timeline left, where, why (PostgreSQL source, {@code timeline.c}). */
    private static final Pattern FORK = Pattern.compile("(?m)^\\s*(\\d+)\\s+([0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8})");

    private static final int SCHEMAS_PUBLISHED_SINCE = 15;

    private final PostgresCapture options;
    private final List<CapturedTable> tables;

    PostgresWindow(PostgresCapture options, List<CapturedTable> tables) {
        this.options = options;
        this.tables = tables;
    }

    /** @param known the history that is asked about, empty for none */
    WalWindow ask(Connection connection, Optional<LogIdentity> known) throws SQLException {
        PostgresLog log = new PostgresLog(connection);
        long timeline = log.timeline();
        boolean other = known.map(identity -> ((WalIdentity) identity).timeline() != timeline)
                .orElse(false);
        return new WalWindow(
                log.system(),
                timeline,
                other && timeline > 1 ? forks(timeline) : Map.of(),
                log.head(),
                options.endpoint().database(),
                options.slot(),
                log.slots(List.of(options.slot())).stream().findFirst(),
                options.publication(),
                published(connection));
    }

    /** Asked for in the replication protocol: the history is a file, and its text comes as it is. */
    private Map<Long, WalPosition> forks(long timeline) throws SQLException {
        try (Connection replication = options.endpoint().connectToReplicate();
                Statement statement = replication.createStatement();
                ResultSet row = statement.executeQuery("TIMELINE_HISTORY " + timeline)) {
            row.next();
            Map<Long, WalPosition> forks = new HashMap<>();
            Matcher line = FORK.matcher(row.getString("content"));
            while (line.find()) {
                forks.put(Long.parseLong(line.group(1)), WalPosition.parse(line.group(2)));
            }
            return forks;
        }
    }

    private Map<String, PublishedTable> published(Connection connection) throws SQLException {
        boolean bySchema = connection.getMetaData().getDatabaseMajorVersion() >= SCHEMAS_PUBLISHED_SINCE;
        Map<TableName, CapturedTable> captured = new HashMap<>();
        tables.forEach(table -> captured.put(table.name(), table));
        try (PreparedStatement statement =
                connection.prepareStatement(PUBLISHED.formatted(bySchema ? BY_SCHEMA : BY_NO_SCHEMA))) {
            statement.setString(1, options.publication());
            try (ResultSet rows = statement.executeQuery()) {
                Map<String, PublishedTable> published = new HashMap<>();
                while (rows.next()) {
                    TableName name = new TableName(rows.getString("schemaname"), rows.getString("tablename"));
                    CapturedTable table = captured.get(name);
                    if (table != null
                            && isWhole(
                                    table, (String[]) rows.getArray("left_out").getArray())) {
                        published.put(
                                name.id(),
                                new PublishedTable(
                                        rows.getLong("table"),
                                        rows.getLong("publication"),
                                        identifiers(rows, "by_table"),
                                        identifiers(rows, "by_schema")));
                    }
                }
                return published;
            }
        }
    }

    private static Set<Long> identifiers(ResultSet row, String column) throws SQLException {
        return Set.of((Long[]) row.getArray(column).getArray());
    }

    private static boolean isWhole(CapturedTable table, String[] leftOut) {
        Set<String> columns = Set.of(leftOut);
        return table.columns().stream().map(CapturedColumn::name).noneMatch(columns::contains);
    }
}
