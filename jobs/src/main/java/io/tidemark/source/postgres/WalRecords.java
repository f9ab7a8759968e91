package io.tidemark.source.postgres;

import io.tidemark.position.WalPosition;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.foreign.PlainWalGuard.Change;
import io.tidemark.source.foreign.PlainWalGuard.Commit;
import io.tidemark.source.foreign.PlainWalGuard.Scan;
import io.tidemark.source.foreign.PlainWalGuard.WalRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a server for records of its log (PostgreSQL manual, section F.37, {@code pg_walinspect}; since version 15). */
final class WalRecords {

    private static final String EXTENSION =
            """
            SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
            WHERE e.extname = 'pg_walinspect'""";

    private static final String RECORDS =
            """
            SELECT start_lsn::text, xid::text, resource_manager, record_type, coalesce(description, ''),
                   coalesce(block_ref, '')
            FROM %s.pg_get_wal_records_info(?::pg_lsn, ?::pg_lsn)
            WHERE resource_manager = 'Transaction' AND record_type LIKE 'COMMIT%%'
               OR resource_manager = 'Standby' AND record_type = 'RUNNING_XACTS'
               OR resource_manager IN ('Heap', 'Heap2')
                  AND record_type ~ '^(INSERT|UPDATE|HOT_UPDATE|DELETE|MULTI_INSERT|TRUNCATE)'
            ORDER BY start_lsn""";

    /** The server keeps and removes its log by whole segments. */
    private static final String SEGMENT_BEGIN =
            """
            SELECT ('0/0'::pg_lsn + (at - '0/0') - mod(at - '0/0', setting::numeric))::text
            FROM pg_settings, CAST(? AS pg_lsn) AS at WHERE name = 'wal_segment_size'""";

    private static final String CAPTURED =
            """
            SELECT pg_relation_filenode(relid) FROM pg_partition_tree(?::regclass)
            UNION SELECT pg_relation_filenode(?::regclass)""";

    private static final String ALL = "SELECT pg_relation_filenode(oid) FROM pg_class";

    private static final Pattern RELATION = Pattern.compile("rel \\d+/(\\d+)/(\\d+)");
    private static final Pattern NEXT = Pattern.compile("nextXid (\\d+)");
    private static final Pattern CHILDREN = Pattern.compile("subxacts:((?: \\d+)+)");

    private static final String NOT_ALLOWED = "42501";
    private static final int FETCHED = 10_000;
    private static final int MOST = 1_000_000;

    private final Connection connection;
    private final List<CapturedTable> tables;

    WalRecords(Connection connection, List<CapturedTable> tables) {
        this.connection = connection;
        this.tables = tables;
    }

    /**
     * The records from {@code from} to {@code to}, and those of the same segment before: of a transaction nothing is
     * known unless it began behind a record that lists the running ones, and the server writes one in 15 seconds only.
     *
     * @return empty if the server has not the extension, or does not let us use it
     */
    Optional<Scan> around(WalPosition from, WalPosition to) throws SQLException {
        List<String> schema = texts(EXTENSION);
        if (schema.isEmpty()) {
            return Optional.empty();
        }
        String database = texts("SELECT oid FROM pg_database WHERE datname = current_database()")
                .get(0);
        Set<String> others = new HashSet<>(texts(ALL));
        for (CapturedTable table : tables) {
            String name = Identifiers.quoted(table.name());
            others.removeAll(texts(CAPTURED, name, name));
        }
        String begin = texts(SEGMENT_BEGIN, from.toString()).get(0);
        List<WalRecord> records = new ArrayList<>();
        Optional<Long> next = Optional.empty();
        // Within a transaction the driver takes the rows as they come.
        connection.setAutoCommit(false);
        try (PreparedStatement statement = connection.prepareStatement(RECORDS.formatted(schema.get(0)))) {
            statement.setString(1, begin);
            statement.setString(2, to.toString());
            statement.setFetchSize(FETCHED);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    if (records.size() > MOST) {
                        throw new SQLException(
                                "more than %d transactions lie between %s and %s, too many to be looked at"
                                        .formatted(MOST, begin, to));
                    }
                    WalPosition at = WalPosition.parse(row.getString(1));
                    long transaction = row.getLong(2);
                    Matcher given = NEXT.matcher(row.getString(5));
                    if (row.getString(3).equals("Transaction")) {
                        records.add(commit(at, transaction, row.getString(4), row.getString(5)));
                    } else if (row.getString(3).equals("Standby")) {
                        if (next.isEmpty() && given.find()) {
                            next = Optional.of(Long.parseLong(given.group(1)));
                        }
                    } else if (mayBeCaptured(row.getString(6), database, others)) {
                        boolean several = !row.getString(4).matches("(INSERT|UPDATE|HOT_UPDATE|DELETE).*");
                        records.add(new Change(at, transaction, several));
                    }
                }
            }
        } catch (SQLException failure) {
            if (NOT_ALLOWED.equals(failure.getSQLState())) {
                return Optional.empty();
            }
            throw failure;
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
        return Optional.of(new Scan(next, records));
    }

    /** A prepared transaction is committed under another id, by which nothing of it is found. */
    private static Commit commit(WalPosition at, long transaction, String type, String description) {
        Set<Long> children = new HashSet<>();
        Matcher found = CHILDREN.matcher(description);
        if (found.find()) {
            for (String child : found.group(1).strip().split(" ")) {
                children.add(Long.parseLong(child));
            }
        }
        return new Commit(at, type.equals("COMMIT") ? transaction : 0, children);
    }

    /** A table that was written anew since, or is gone, is under a number that nobody knows. */
    private static boolean mayBeCaptured(String blocks, String database, Set<String> others) {
        Matcher relation = RELATION.matcher(blocks);
        return !relation.find() || (relation.group(1).equals(database) && !others.contains(relation.group(2)));
    }

    private List<String> texts(String query, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                List<String> texts = new ArrayList<>();
                while (rows.next()) {
                    if (rows.getString(1) != null) {
                        texts.add(rows.getString(1));
                    }
                }
                return texts;
            }
        }
    }
}
