package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;

/** A row reads alike whether it comes from the table or from the log, and as the server prints it (FAULTS 41). */
abstract class MySqlValuesContract extends MySqlContract {

    /** Columns, each with values in SQL; what Flink has no text for is left to the tests of the values themselves. */
    private static final Map<String, List<String>> COLUMNS = new LinkedHashMap<>();

    static {
        COLUMNS.put("tinyint", List.of("-128", "127"));
        COLUMNS.put("tinyint unsigned", List.of("0", "255"));
        COLUMNS.put("smallint unsigned", List.of("0", "65535"));
        COLUMNS.put("mediumint", List.of("-8388608", "8388607"));
        COLUMNS.put("int unsigned", List.of("0", "4294967295"));
        COLUMNS.put("bigint", List.of("-9223372036854775808", "9223372036854775807"));
        COLUMNS.put("bigint unsigned", List.of("0", "18446744073709551615"));
        COLUMNS.put("decimal(38,10)", List.of("-9999999999999999999999999999.9999999999", "0.0000000001"));
        COLUMNS.put(
                "decimal(65,30)", List.of("-99999999999999999999999999999999999.999999999999999999999999999999", "0"));
        COLUMNS.put("date", List.of("'1000-01-01'", "'9999-12-31'"));
        COLUMNS.put("time(6)", List.of("'-838:59:59.000000'", "'838:59:59.000000'"));
        COLUMNS.put("datetime(6)", List.of("'1000-01-01 00:00:00.000001'", "'9999-12-31 23:59:59.999999'"));
        COLUMNS.put("year", List.of("1901", "2155"));
        COLUMNS.put("char(10)", List.of("'a  '", "''"));
        COLUMNS.put("varchar(50)", List.of("'emoji \\U0001F600, tab \\t, quote \\', back \\\\'", "'  '"));
        COLUMNS.put("varchar(20) CHARACTER SET latin1", List.of("'naïve €'", "''"));
        COLUMNS.put("varchar(20) CHARACTER SET ucs2", List.of("'ΑΩ'", "''"));
        COLUMNS.put("longtext", List.of("repeat('long ', 20000)", "''"));
        COLUMNS.put("enum('x','it''s','ö')", List.of("'it''s'", "'ö'"));
        COLUMNS.put("set('a','b','c')", List.of("'a,c'", "''"));
    }

    @Test
    void everyValueArrivesAsTheServerPrintsItLoadedAndStreamed() throws Exception {
        List<String> definitions = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<String> casts = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (String type : COLUMNS.keySet()) {
            String name = "c" + names.size();
            names.add(name);
            definitions.add(name + " " + type);
            casts.add("CAST(%s AS STRING)".formatted(name));
            texts.add(name);
        }
        shop.run(
                "SET time_zone = '+05:30', sql_mode = 'NO_ENGINE_SUBSTITUTION'",
                "CREATE TABLE source (id int PRIMARY KEY, %s, doubled int AS (id * 2) VIRTUAL, tripled int AS (id * 3) STORED)"
                                .formatted(String.join(", ", definitions))
                        + " CHARACTER SET utf8mb4");
        insert(0, names);
        JobClient job = shop.submit(shop.catalog()
                + shop.target(
                        "mirror",
                        "id int PRIMARY KEY, %s text, doubled int, tripled int"
                                .formatted(String.join(" text, ", texts)),
                        "id INT, %s STRING, doubled INT, tripled INT, PRIMARY KEY (id) NOT ENFORCED"
                                .formatted(String.join(" STRING, ", texts)))
                + "INSERT INTO mirror SELECT id, %s, doubled, tripled FROM %s;"
                        .formatted(String.join(", ", casts), shop.source("source")));
        String printed = "SELECT id, CAST(%s AS CHAR), doubled, tripled FROM source"
                .formatted(String.join(" AS CHAR), CAST(", texts));
        String arrived = "SELECT id, %s, doubled, tripled FROM mirror".formatted(String.join(", ", texts));
        shop.awaitEqual(printed, arrived);
        insert(100, names);
        shop.awaitEqual(printed, arrived);
        shop.run("UPDATE source SET id = id + 1000 WHERE id < 100");
        shop.awaitEqual(printed, arrived);
        assertThat(shop.number("SELECT count(*) FROM source")).isEqualTo(6);
        job.cancel().get();
    }

    /** The lowest values, the highest, and none at all. */
    private void insert(int id, List<String> names) throws Exception {
        String columns = "id, " + String.join(", ", names);
        List<String> lowest =
                COLUMNS.values().stream().map(values -> values.get(0)).toList();
        List<String> highest =
                COLUMNS.values().stream().map(values -> values.get(1)).toList();
        for (List<String> values : List.of(lowest, highest)) {
            shop.run("INSERT INTO source (%s) VALUES (%d, %s)"
                    .formatted(columns, id + (values == lowest ? 1 : 2), String.join(", ", values))
                    .replace("\\U0001F600", "\uD83D\uDE00"));
        }
        shop.run("INSERT INTO source (id) VALUES (%d)".formatted(id + 3));
    }
}
