package io.tidemark.source.mysql;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Problem;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Settings under which a server's log has every change whole. One that a server does not know is as it has to be. */
final class LogSettings {

    /** What the settings must be. */
    private static final List<Required> REQUIRED = List.of(
            new Required("log_bin", "ON", "Start the server with log-bin = mysql-bin."),
            new Required(
                    "binlog_format", "ROW", "SET GLOBAL binlog_format = 'ROW'; and put it into the server's options."),
            new Required(
                    "binlog_row_image",
                    "FULL",
                    "SET GLOBAL binlog_row_image = 'FULL'; and put it into the server's options."),
            new Required(
                    "binlog_row_value_options",
                    "",
                    "SET GLOBAL binlog_row_value_options = ''; for the log then has whole JSON documents."),
            new Required(
                    "binlog_transaction_compression",
                    "OFF",
                    "SET GLOBAL binlog_transaction_compression = OFF; compressed transactions are not read."),
            new Required(
                    "binlog_alter_two_phase",
                    "OFF",
                    "SET GLOBAL binlog_alter_two_phase = OFF; each ALTER TABLE is in the log twice otherwise."),
            new Required(
                    "log_bin_compress", "OFF", "SET GLOBAL log_bin_compress = OFF; compressed events are not read."));

    private final MySqlEndpoint source;
    private final Connection connection;
    private final Findings findings;

    LogSettings(MySqlEndpoint source, Connection connection, Findings findings) {
        this.source = source;
        this.connection = connection;
        this.findings = findings;
    }

    /** @param value the only one that will do */
    record Required(String setting, String value, String remedy) {}

    /** The names of the settings that every server needs. */
    static List<String> names() {
        return REQUIRED.stream().map(Required::setting).toList();
    }

    /** What a server that follows another one needs beside. */
    static Required ownLogOfAReplica(boolean mariaDb) {
        String setting = mariaDb ? "log_slave_updates" : "log_replica_updates";
        return new Required(setting, "ON", "Put %s = ON into the server's options.".formatted(setting));
    }

    void check() throws SQLException {
        Map<String, String> found = found(names());
        REQUIRED.forEach(required -> check(required, found));
    }

    void check(Required required) throws SQLException {
        check(required, found(List.of(required.setting())));
    }

    boolean is(Required required) throws SQLException {
        return found(List.of(required.setting()))
                .getOrDefault(required.setting(), required.value())
                .equalsIgnoreCase(required.value());
    }

    private void check(Required required, Map<String, String> found) {
        String value = found.getOrDefault(required.setting(), required.value());
        if (!value.equalsIgnoreCase(required.value())) {
            findings.problem(
                    required.setting(),
                    value,
                    new Problem(
                            ErrorCode.BINLOG_NOT_COMPLETE,
                            "%s: %s = %s".formatted(source, required.setting(), value),
                            "%s = %s"
                                    .formatted(
                                            required.setting(),
                                            required.value().isEmpty() ? "'' (empty)" : required.value()),
                            required.remedy()));
        } else if (found.containsKey(required.setting())) {
            findings.ok(required.setting(), value.isEmpty() ? "empty" : value);
        } else {
            findings.ok(required.setting(), "not known to this server");
        }
    }

    /** Names are ours: none of them needs quoting. */
    private Map<String, String> found(List<String> names) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SHOW GLOBAL VARIABLES WHERE variable_name IN ('%s')".formatted(String.join("', '", names)))) {
            Map<String, String> found = new HashMap<>();
            while (rows.next()) {
                found.put(rows.getString(1).toLowerCase(Locale.ROOT), rows.getString(2));
            }
            return found;
        }
    }
}
