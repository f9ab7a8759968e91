package io.tidemark.demo;

import io.tidemark.cli.Tidemark;
import io.tidemark.embedded.DatabaseServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The tool, and the server in whose database {@code mart} pipelines have left something. */
abstract class DropCase {

    static final String MART = "mart";

    static final String STAGES = "SELECT table_name FROM information_schema.tables"
            + " WHERE table_schema = 'tidemark' AND table_name LIKE '%:%' ORDER BY table_name";

    static final String SLOTS = "SELECT slot_name FROM pg_replication_slots ORDER BY slot_name";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    DatabaseServer server;

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @AfterEach
    void forgetTheContext() {
        System.clearProperty("tidemark.config");
    }

    int pipeline(String... words) {
        List<String> all = new ArrayList<>(List.of("pipeline"));
        all.addAll(List.of(words));
        return tidemark(all.toArray(String[]::new));
    }

    int tidemark(String... words) {
        out = new StringWriter();
        err = new StringWriter();
        CommandLine line = Tidemark.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(words);
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    void execute(String database, String... statements) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        }
    }

    List<String> rows(String query) throws SQLException {
        try (Connection connection = server.connect(MART);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(row.getString(1));
            }
            return rows;
        }
    }

    /**
     * Makes a context of the server's databases.
     *
     * @param source the name of the source and its database
     */
    void configure(String jobManager, String source) throws IOException {
        configure(jobManager, source, server.user(), server.password());
    }

    void configure(String jobManager, String source, String user, String password) throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), password);
        String database = "{url: '%s', username: '%s', password: {file: '" + secret + "'}}";
        Path file = Files.writeString(
                directory.resolve("config.yaml"),
                "contexts: {bank: {jobmanager: '%s', sources: {%s: %s}, targets: {mart: %s}}}"
                        .formatted(
                                jobManager,
                                source,
                                database.formatted(server.jdbcUrl(source), user),
                                database.formatted(server.jdbcUrl(MART), user)));
        System.setProperty("tidemark.config", file.toString());
    }
}
