package io.tidemark.cli.remains;

import java.sql.SQLException;
import java.util.Set;

/** How the schema {@code tidemark} is spoken to, which is a database of its own on MySQL and MariaDB. */
enum TargetKind {
    POSTGRES(
            '"',
            """
            SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relnamespace = to_regnamespace('tidemark') AND c.relkind IN ('r', 'p') AND a.attnum > 0
              AND NOT a.attisdropped""",
            "SET lock_timeout = '5s'",
            "SELECT 0",
            "extract(epoch FROM clock_timestamp() - %s)::bigint"),
    MYSQL(
            '`',
            """
            SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN information_schema.tables t
              ON t.table_schema = c.table_schema AND t.table_name = c.table_name
            WHERE c.table_schema = 'tidemark' AND t.table_type = 'BASE TABLE'""",
            "SET SESSION lock_wait_timeout = 5, innodb_lock_wait_timeout = 5",
            "SELECT @@lower_case_table_names",
            "timestampdiff(SECOND, %s, utc_timestamp())");

    /** {@code lock_not_available}, {@code object_in_use} and {@code deadlock_detected} (PostgreSQL manual, appendix A). */
    private static final Set<String> HELD_STATES = Set.of("55P03", "55006", "40P01");

    /**
     * {@code ER_LOCK_WAIT_TIMEOUT}, which MariaDB says of NOWAIT as well, {@code ER_LOCK_DEADLOCK}, and MySQL's {@code
     * ER_LOCK_NOWAIT}.
     */
    private static final Set<Integer> HELD_CODES = Set.of(1205, 1213, 3572);

    private final char quote;
    private final String columns;
    private final String patience;
    private final String foldsNames;
    private final String seconds;

    TargetKind(char quote, String columns, String patience, String foldsNames, String seconds) {
        this.quote = quote;
        this.columns = columns;
        this.patience = patience;
        this.foldsNames = foldsNames;
        this.seconds = seconds;
    }

    static TargetKind of(boolean postgres) {
        return postgres ? POSTGRES : MYSQL;
    }

    /** Base tables of the schema with their columns, a row for each. */
    String columns() {
        return columns;
    }

    /** Has the session wait for locks no longer than an operator does. */
    String patience() {
        return patience;
    }

    /** Asks whether upper and lower case are one in the names of tables; 0 if they are not. */
    String foldsNames() {
        return foldsNames;
    }

    /** The seconds since a time, by the target's own clock. */
    String secondsSince(String time) {
        return seconds.formatted(time);
    }

    /** Whether each table that is dropped commits what was done before. */
    boolean commitsWithDrop() {
        return this == MYSQL;
    }

    /** A table of the schema, for SQL. */
    String table(String name) {
        String doubled = String.valueOf(quote).repeat(2);
        return "tidemark." + quote + name.replace(String.valueOf(quote), doubled) + quote;
    }

    /** Whether somebody else holds what was asked for. */
    static boolean isHeld(SQLException failure) {
        return HELD_STATES.contains(String.valueOf(failure.getSQLState()))
                || HELD_CODES.contains(failure.getErrorCode());
    }
}
