package io.tidemark.demo;

import java.sql.SQLException;
import java.util.List;

/** Targets in which pipelines have left what a test says. */
abstract class RemainsCase extends DropCase {

    static final String NO_CLUSTER = "http://127.0.0.1:1";
    static final String JOB = "a7d764ed403015d18453ccd9e9bd9bdd";

    boolean postgres = true;

    static String text(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    /** As the pipelines' own jobs make it, as far as the tool looks at it. */
    void schema() throws Exception {
        server.createDatabase(MART);
        server.createDatabase("bank");
        configure(NO_CLUSTER, "bank");
        String time = postgres ? "timestamptz" : "datetime(6)";
        String end = postgres ? ")" : ") DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
        execute(
                MART,
                "CREATE SCHEMA tidemark",
                "CREATE TABLE tidemark.pipeline (pipeline varchar(255) PRIMARY KEY, generation bigint, owner varchar(255),"
                        + " since " + time + end,
                "CREATE TABLE tidemark.tidemark (pipeline varchar(255), source varchar(255), log_identity varchar(255),"
                        + " applied_at " + time + ", PRIMARY KEY (pipeline, source)" + end,
                "CREATE TABLE tidemark.slot (pipeline varchar(255), stage varchar(64), subtask int, generation bigint,"
                        + " owner varchar(255), PRIMARY KEY (pipeline, stage, subtask)" + end);
    }

    void writes(String pipeline, String owner, int minutesAgo, String... stages) throws SQLException {
        String now = now();
        execute(
                MART,
                "INSERT INTO tidemark.pipeline VALUES (%s, 1, '%s', %s - interval '%d' minute)"
                        .formatted(text(pipeline), owner, now, minutesAgo),
                "INSERT INTO tidemark.tidemark VALUES (%s, 'bank', '', %s - interval '%d' minute)"
                        .formatted(text(pipeline), now, minutesAgo));
        for (String stage : stages) {
            execute(
                    MART,
                    "INSERT INTO tidemark.slot VALUES (%s, %s, 0, 1, '%s')"
                            .formatted(text(pipeline), text(stage), owner));
            stage(stage);
        }
    }

    String now() {
        return postgres ? "now()" : "utc_timestamp(6)";
    }

    void stage(String name) throws SQLException {
        execute(
                MART,
                "CREATE TABLE tidemark.%s (label bigint, subtask int, seq bigint, n bigint)".formatted(quoted(name)));
    }

    String quoted(String name) {
        String quote = postgres ? "\"" : "`";
        return quote + name.replace(quote, quote + quote) + quote;
    }

    List<String> stages() throws SQLException {
        return rows(STAGES).stream().sorted().toList();
    }

    List<String> pipelines() throws SQLException {
        return rows("SELECT pipeline FROM tidemark.pipeline").stream().sorted().toList();
    }
}
