package io.tidemark.cli.remains;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** How the schema {@code tidemark} is spoken to, which is a database of its own on MySQL and MariaDB. */
enum TargetKind {
    POSTGRES(
            '"',
            """
            SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relnamespace = to_regnamespace('tidemark') AND c.relkind IN ('r', 'p') AND a.attnum > 0
              AND NOT a.attisdropped""",
            "SET lock_timeout = '5s'"),
    MYSQL(
            '`',
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'tidemark'",
            "SET SESSION lock_wait_timeout = 5, innodb_lock_wait_timeout = 5");

    /** PostgreSQL manual, appendix A. */
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private static final String OBJECT_IN_USE = "55006";

    /** {@code ER_LOCK_WAIT_TIMEOUT}, which MariaDB says of NOWAIT as well, and MySQL's {@code ER_LOCK_NOWAIT}. */
    private static final Set<Integer> LOCKED = Set.of(1205, 3572);

    private final char quote;
    private final String columns;
    private final String patience;

    TargetKind(char quote, String columns, String patience) {
        this.quote = quote;
        this.columns = columns;
        this.patience = patience;
    }

    static TargetKind of(boolean postgres) {
        return postgres ? POSTGRES : MYSQL;
    }

    /** Tables of the schema with their columns, a row for each. */
    String columns() {
        return columns;
    }

    /** Has the session wait for locks no longer than an operator does. */
    String patience() {
        return patience;
    }

    /** A table of the schema, for SQL. */
    String table(String name) {
        String doubled = String.valueOf(quote).repeat(2);
        return "tidemark." + quote + name.replace(String.valueOf(quote), doubled) + quote;
    }

    /** Locks rows of a table at once, or not at all. */
    String lock(String table) {
        return "SELECT pipeline FROM %s WHERE pipeline = ? FOR UPDATE NOWAIT".formatted(table(table));
    }

    /** Whether somebody else holds what was asked for. */
    static boolean isHeld(SQLException failure) {
        return List.of(LOCK_NOT_AVAILABLE, OBJECT_IN_USE).contains(String.valueOf(failure.getSQLState()))
                || LOCKED.contains(failure.getErrorCode());
    }
}
