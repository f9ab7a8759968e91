package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which tables of a pipeline can be read anew, by Flink's own plans. */
class PostgresWishesIT extends PostgresContract {

    @BeforeEach
    void tables() throws Exception {
        shop.run(
                "CREATE TABLE kept (id int PRIMARY KEY, status text)",
                "CREATE TABLE whole (id int PRIMARY KEY, status text)",
                "ALTER TABLE whole REPLICA IDENTITY FULL",
                "CREATE TABLE loose (id int, status text)",
                "ALTER TABLE loose REPLICA IDENTITY FULL");
    }

    private String mirror(String target) throws Exception {
        return shop.target(
                target, "id int PRIMARY KEY, status text", "id INT, status STRING, PRIMARY KEY (id) NOT ENFORCED");
    }

    private String count(String target) throws Exception {
        return shop.target(
                target,
                "status text PRIMARY KEY, n bigint",
                "status STRING, n BIGINT, PRIMARY KEY (status) NOT ENFORCED");
    }

    private Pipeline planned(String... statements) throws Exception {
        return plannedWith("", shop.catalog(), statements);
    }

    private Pipeline plannedWith(String settings, String catalog, String... statements) throws Exception {
        Path file = Files.writeString(
                directory.resolve("wishes.sql"),
                "SET 'pipeline.name' = 'wishes';\n" + settings + catalog + String.join("\n", statements));
        Examined examined = Pipeline.examine(
                file, new Variables(shop.values(), Map.of()), new StreamExecutionEnvironment(new Configuration()));
        return examined.pipeline()
                .orElseThrow(() -> new AssertionError(
                        Findings.refusals(examined.findings()).toString()));
    }

    private static void assertRefused(Pipeline pipeline, String table, String... words) {
        assertThat(pipeline.resnapshotProblems(List.of(table))).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ErrorCode.RESNAPSHOT_REFUSED);
            assertThat(problem.text()).contains(words);
        });
    }

    @Test
    void aMirrorIsPutRightAlsoOfAPartOfTheRows() throws Exception {
        Pipeline pipeline = planned(
                mirror("kept_m"),
                mirror("whole_m"),
                "INSERT INTO kept_m SELECT id, UPPER(status) FROM " + shop.source("kept") + " WHERE id > 3;",
                "INSERT INTO whole_m SELECT id, status FROM " + shop.source("whole") + ";");
        List<String> both = List.of("public.kept", "public.whole");
        assertThat(pipeline.resnapshotProblems(both)).isEmpty();
        assertThat(pipeline.resnapshotOutlook(both))
                .containsExactly(
                        "public.kept is read anew: its rows are put right, and rows that it does not have are deleted, in public.kept_m",
                        "public.whole is read anew: its rows are put right, and rows that it does not have are deleted, in public.whole_m");
    }

    @Test
    void aViewIsNoMirrorAndDoesNoHarmWhereTheRowsAreKept() throws Exception {
        Pipeline pipeline = planned(
                mirror("kept_m"),
                count("kept_n"),
                "INSERT INTO kept_m SELECT id, status FROM " + shop.source("kept") + ";",
                "INSERT INTO kept_n SELECT status, COUNT(*) FROM " + shop.source("kept") + " GROUP BY status;");
        assertThat(pipeline.resnapshotProblems(List.of("public.kept"))).isEmpty();
        assertThat(pipeline.resnapshotOutlook(List.of("public.kept")))
                .containsExactly(
                        "public.kept is read anew: its rows are put right, and rows that it does not have are deleted, in public.kept_m");
    }

    @Test
    void aViewWouldCountARowTwiceThatIsNotKept() throws Exception {
        Pipeline pipeline = planned(
                mirror("whole_m"),
                count("whole_n"),
                "INSERT INTO whole_m SELECT id, status FROM " + shop.source("whole") + ";",
                "INSERT INTO whole_n SELECT status, COUNT(*) FROM " + shop.source("whole") + " GROUP BY status;");
        assertRefused(pipeline, "public.whole", "public.whole: GroupAggregate", "another one", "'on-gap'");
    }

    @Test
    void whatIsReadOfTheLastChangeWouldBeLost() throws Exception {
        Pipeline pipeline = plannedWith(
                "",
                shop.catalog("'scan.metadata-columns' = 'commit_time'"),
                shop.target(
                        "kept_at",
                        "id int PRIMARY KEY, changed timestamptz",
                        "id INT, changed TIMESTAMP_LTZ(6), PRIMARY KEY (id) NOT ENFORCED"),
                "INSERT INTO kept_at SELECT id, commit_time FROM " + shop.source("kept") + ";");
        assertRefused(pipeline, "public.kept", "kept_at reads of its rows' last changes (commit_time) would be lost");
    }

    @Test
    void whatGoesByTheOrderOfChangesIsRefusedAlsoWhereTheRowsAreKept() throws Exception {
        Pipeline pipeline = planned(
                mirror("kept_m"),
                shop.target(
                        "kept_last",
                        "odd int PRIMARY KEY, status text",
                        "odd INT, status STRING, PRIMARY KEY (odd) NOT ENFORCED"),
                "INSERT INTO kept_m SELECT id, status FROM " + shop.source("kept") + ";",
                "INSERT INTO kept_last SELECT id % 2, LAST_VALUE(status) FROM " + shop.source("kept")
                        + " GROUP BY id % 2;");
        assertRefused(pipeline, "public.kept", "goes by the order in which rows come");
    }

    @Test
    void twoTablesInOneTargetAreNoMirrorOfEither() throws Exception {
        Pipeline pipeline = planned(
                mirror("all_m"),
                "INSERT INTO all_m SELECT id, status FROM %s UNION ALL SELECT -id, status FROM %s;"
                        .formatted(shop.source("kept"), shop.source("whole")));
        assertRefused(pipeline, "public.kept", "no target has the rows of public.kept as they are");
    }

    @Test
    void aTableWithoutAKeyIsRefused() throws Exception {
        Pipeline pipeline = planned(
                shop.target("loose_m", "id int, status text", "id INT, status STRING"),
                "INSERT INTO loose_m SELECT id, status FROM " + shop.source("loose") + ";");
        assertRefused(pipeline, "public.loose", "public.loose has no primary key");
    }

    @Test
    void aTargetWithoutAKeyWouldGetTheRowsTwice() throws Exception {
        Pipeline pipeline = planned(
                mirror("whole_m"),
                shop.target("loose_m", "id int, status text", "id INT, status STRING"),
                "INSERT INTO whole_m SELECT id, status FROM " + shop.source("whole") + ";",
                "INSERT INTO loose_m SELECT id, status FROM " + shop.source("whole") + ";");
        assertRefused(pipeline, "public.whole", "has no key, and would get its rows twice");
    }

    @Test
    void aTableThatIsNotReadIsRefusedWithThoseThatAre() throws Exception {
        Pipeline pipeline =
                planned(mirror("kept_m"), "INSERT INTO kept_m SELECT id, status FROM " + shop.source("kept") + ";");
        assertRefused(
                pipeline, "public.keept", "the pipeline reads no table public.keept", "Name one of these: public.kept");
    }

    @Test
    void whatIsWrittenBetweenEpochsIsNotNoted() throws Exception {
        Pipeline pipeline = plannedWith(
                "SET 'tidemark.delivery' = 'continuous';\n",
                shop.catalog(),
                mirror("kept_m"),
                "INSERT INTO kept_m SELECT id, status FROM " + shop.source("kept") + ";");
        assertThat(pipeline.resnapshotProblems(List.of("public.kept")))
                .extracting(Problem::found)
                .singleElement()
                .asString()
                .startsWith("tidemark.delivery = continuous");
    }
}
