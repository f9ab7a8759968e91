package io.tidemark.job;

import static io.tidemark.job.DoctorFixture.codes;
import static io.tidemark.job.DoctorFixture.finding;
import static io.tidemark.job.DoctorFixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.doctor.Report;
import io.tidemark.problem.Outcome;
import io.tidemark.problem.Subject.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** What the doctor says of a file that a running job is to go on with, while that job reads. */
class PostgresRunningDoctorIT extends PostgresRunningCase {

    private String slotCheck() {
        return "slot " + shop.database();
    }

    @Test
    void whatTheJobItselfCausesDoesNotStandAgainstTheFile() throws Exception {
        Report report = ask(pipeline, "orders");
        assertThat(report.verdict()).as(report.text(false)).isEqualTo(Outcome.OK);
        assertThat(finding(report, Kind.SOURCE, slotCheck()).detail()).isEqualTo("read by the job itself");
        assertThat(finding(report, Kind.SOURCE, "restore").detail()).startsWith("every change behind ");
        assertThat(outcome(
                        DoctorFixture.ask(directory, pipeline, values, Optional.of(savepoint.toString())),
                        Kind.SOURCE,
                        "restore"))
                .as("without a word of the job, the slot has moved")
                .isEqualTo(Outcome.PROBLEM);
    }

    @Test
    void aTableThatIsNotPublishedAnyMoreRefusesWhileTheJobStillRuns() throws Exception {
        shop.run(shop.text(
                "SELECT 'ALTER PUBLICATION ' || quote_ident(pubname) || ' DROP TABLE orders' FROM pg_publication"));
        Report report = ask(pipeline, "orders");
        assertThat(codes(report)).containsExactly("TM-2014");
        assertThat(finding(report, Kind.SOURCE, "restore").detail()).startsWith("publication ");
    }

    /** All tables would be loaded anew, for which nobody has asked. */
    @Test
    void thePolicyOfASourceDoesNotHaveItLoadedAnew() throws Exception {
        shop.run(shop.text(
                "SELECT 'ALTER PUBLICATION ' || quote_ident(pubname) || ' DROP TABLE orders' FROM pg_publication"));
        Report report = ask(pipeline.replace("'slot.name'", "'on-gap' = 'resnapshot', 'slot.name'"), "orders");
        assertThat(codes(report)).as(report.text(false)).containsExactly("TM-2014");
    }

    /** It is not the one that the job itself moves. */
    @Test
    void anotherSlotThatIsAheadOfTheStateRefuses() throws Exception {
        String other = shop.database() + "_other";
        shop.run("SELECT pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(other));
        try {
            Report report = ask(
                    pipeline.replace(
                            "'slot.name' = '${DATABASE}'",
                            "'slot.name' = '${DATABASE}_other', 'debezium.publication.name' = '${DATABASE}'"),
                    "orders");
            assertThat(codes(report)).as(report.text(false)).containsExactly("TM-2014");
            assertThat(finding(report, Kind.SOURCE, "restore").detail()).startsWith("slot " + other + " begins at ");
        } finally {
            shop.run("SELECT pg_drop_replication_slot('%s')".formatted(other));
        }
    }

    /** Rows that are there would stay, of whomever they are. */
    @Test
    void whatAnAddedStatementWritesHasToBeEmpty() throws Exception {
        String added = pipeline
                + shop.target("added", "id int PRIMARY KEY", "id INT, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO added SELECT id FROM " + shop.source("orders") + ";\n";
        assertThat(outcome(ask(added, "orders"), Kind.TARGET, "rows of public.added"))
                .isEqualTo(Outcome.OK);
        shop.run("INSERT INTO added VALUES (7)");
        Report report = ask(added, "orders");
        assertThat(codes(report)).contains("TM-3009");
        assertThat(finding(report, Kind.TARGET, "rows of public.added")
                        .problem()
                        .orElseThrow()
                        .found())
                .isEqualTo("public.added has rows, and the state knows no INSERT INTO it");
    }

    /** The job would find it, and end, behind the stop of the one that runs. */
    @Test
    void aSecondDatabaseMayHaveNothingOfThePipeline() throws Exception {
        String elsewhere = shop.database() + "_second";
        shop.run("CREATE DATABASE " + elsewhere);
        values.put("SECOND", values.get("URL").replace("/" + shop.database(), "/" + elsewhere));
        String table =
                """
                CREATE TABLE added (id INT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'tidemark-target',
                  'url' = '${SECOND}', 'username' = '${USER}', 'password' = '${PASSWORD}', 'table-name' = 'added');
                """;
        second("CREATE TABLE added (id int PRIMARY KEY)");
        String added = pipeline + table + "INSERT INTO added SELECT id FROM " + shop.source("orders") + ";\n";
        assertThat(codes(ask(added, "orders"))).doesNotContain("TM-3009");
        Path before = Files.writeString(
                Files.createDirectory(directory.resolve("before")).resolve("orders.sql"),
                "CREATE TABLE numbers (id INT) WITH ('connector' = 'datagen');\n" + table
                        + "INSERT INTO added SELECT id FROM numbers;\n");
        Pipeline.plan(before, new Variables(values, Map.of()), new StreamExecutionEnvironment(new Configuration()))
                .makeTargets();
        second(
                "INSERT INTO tidemark.pipeline (pipeline, epoch) VALUES ('orders', 5) ON CONFLICT (pipeline) DO UPDATE SET"
                        + " epoch = 5");
        Report report = ask(added, "orders");
        assertThat(codes(report)).contains("TM-3009");
        assertThat(report.problems(Outcome.PROBLEM)).anySatisfy(problem -> assertThat(problem.found())
                .contains("/" + elsewhere + " is at epoch 5 of pipeline 'orders', no position"));
    }

    private void second(String... statements) throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(values.get("SECOND"), values.get("USER"), values.get("PASSWORD"));
                Statement statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        }
    }

    @Test
    void anotherPipelinesNameAndWhateverIsComputedOtherwiseAreSaid() throws Exception {
        Report report = ask(pipeline.replace("COUNT(*)", "COUNT(status)"), "mart");
        assertThat(codes(report)).containsExactly("TM-1021");
        assertUnknown(report, "(*)", "(status)");
        report = ask(pipeline.replace(" GROUP BY", " WHERE status <> 'new' GROUP BY"), "orders");
        assertThat(report.verdict()).isEqualTo(Outcome.UNKNOWN);
        assertUnknown(report, "<> 'new'");
        shop.run("CREATE TABLE archive (id int PRIMARY KEY, status text)");
        assertUnknown(
                ask(pipeline.replace(shop.source("orders"), shop.source("archive")), "orders"),
                "and now reads",
                "archive");
    }

    /** Its later changes alone would come there, and the rows of before stay in the old one. */
    @Test
    void anotherTableOrAnotherDatabaseIsRefused() throws Exception {
        shop.run("CREATE TABLE other (status text PRIMARY KEY, n bigint)");
        Report report = ask(pipeline.replace("'table-name' = 'mart'", "'table-name' = 'other'"), "orders");
        assertThat(codes(report)).containsExactly("TM-3011");
        assertThat(finding(report, Kind.TARGET, "rows of public.other")
                        .problem()
                        .orElseThrow()
                        .found())
                .isEqualTo("INSERT INTO mart writes public.other, which it did not before: the rows of before are in"
                        + " another table");
        String elsewhere = shop.database() + "_elsewhere";
        shop.run("CREATE DATABASE " + elsewhere);
        String url = values.get("URL");
        values.put("URL", url.replace("/" + shop.database(), "/" + elsewhere));
        try (Connection connection =
                        DriverManager.getConnection(values.get("URL"), values.get("USER"), values.get("PASSWORD"));
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE mart (status text PRIMARY KEY, n bigint)");
        }
        report = ask(pipeline, "orders");
        assertThat(codes(report)).containsExactly("TM-3011");
        assertThat(report.problems(Outcome.PROBLEM)).singleElement().satisfies(problem -> assertThat(problem.found())
                .endsWith("/" + elsewhere + " has nothing of it"));
    }
}
