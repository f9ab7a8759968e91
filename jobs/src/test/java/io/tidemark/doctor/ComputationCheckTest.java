package io.tidemark.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.flink.OperatorIds;
import io.tidemark.job.CarriedComputation.Known;
import io.tidemark.job.CarriedComputation.Unknown;
import io.tidemark.job.PlannedJob;
import io.tidemark.job.PlannedOperator;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Outcome;
import io.tidemark.problem.Subject;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the planner's own words: each file as it is planned, compared with another one. */
class ComputationCheckTest {

    private static final String TABLES =
            """
            CREATE TABLE orders (id INT, status STRING, a INT, b INT, c INT) WITH ('connector' = 'datagen');
            CREATE TABLE archive (id INT, status STRING, a INT, b INT, c INT) WITH ('connector' = 'datagen');
            CREATE TABLE counts (status STRING, n BIGINT) WITH ('connector' = 'blackhole');
            CREATE TABLE plain (id INT, status STRING) WITH ('connector' = 'blackhole');
            CREATE TABLE copy (id INT, status STRING) WITH ('connector' = 'blackhole');
            CREATE TABLE added (id INT, a INT) WITH ('connector' = 'blackhole');
            """;
    private static final String COUNTS = "INSERT INTO counts SELECT status, COUNT(*) FROM orders WHERE status <> 'x'"
            + " GROUP BY status HAVING COUNT(*) > 1;\n";
    private static final String PLAIN = "INSERT INTO plain SELECT id, status FROM orders WHERE status = 'a\nb';\n";
    private static final String SUMS =
            "INSERT INTO counts SELECT status, SUM(CAST(a AS BIGINT) * b) FROM orders" + " GROUP BY status;\n";

    @TempDir
    private Path directory;

    private PlannedJob planned(String inserts) throws Exception {
        return PlanFixture.planned(directory, TABLES + inserts);
    }

    /** Of a job whose operators have all left state, to one that does not take what it has no statement for. */
    private List<Finding> check(String before, String now) throws Exception {
        PlannedJob old = planned(before);
        Set<String> known = old.operators().stream().map(PlannedOperator::id).collect(Collectors.toSet());
        Findings findings = new Findings(new Subject(Subject.Kind.STATE, "sp"));
        PlannedJob job = planned(now);
        new OperatorCheck("sp", known, Set.of(), old.computation().parts()).check(job, false, findings);
        ComputationCheck.check("sp", new Known(old.computation()), job, findings);
        return findings.list().stream()
                .filter(finding -> finding.outcome() != Outcome.OK)
                .toList();
    }

    private void assertUnknown(String before, String now, String... words) throws Exception {
        List<Finding> findings = check(before, now);
        assertThat(findings).as(now).isNotEmpty().allSatisfy(finding -> assertThat(finding.outcome())
                .isEqualTo(Outcome.UNKNOWN));
        assertThat(findings.stream()
                        .map(finding -> finding.problem().orElseThrow().found())
                        .collect(Collectors.joining("\n")))
                .contains(words);
    }

    @Test
    void theSameFileComputesTheSame() throws Exception {
        assertThat(check(COUNTS + PLAIN, COUNTS + PLAIN)).isEmpty();
    }

    @Test
    void aStatementMayBeAddedWhatItSharesWithOthersAsWell() throws Exception {
        assertThat(check(COUNTS, COUNTS + PLAIN)).isEmpty();
        assertThat(check(COUNTS + PLAIN, COUNTS + PLAIN + "INSERT INTO added SELECT id, a FROM orders WHERE a > 1;"))
                .isEmpty();
        assertThat(check(COUNTS, COUNTS + "INSERT INTO added SELECT id, a FROM archive;"))
                .isEmpty();
    }

    /** A row that was not counted takes itself back when it changes. */
    @Test
    void aFilterBelowAnAggregateIsNotKnownToBeRight() throws Exception {
        assertUnknown(COUNTS, COUNTS.replace("<> 'x'", "<> 'y'"), "it did Calc(", "'x'", "and now does Calc(", "'y'");
        assertUnknown(COUNTS + PLAIN, COUNTS.replace("<> 'x'", "<> 'y'") + PLAIN, "'y'");
    }

    @Test
    void aFilterThatIsTakenOutOrPutInIsNotKnownToBeRight() throws Exception {
        String without = COUNTS.replace("WHERE status <> 'x'", "");
        assertThat(check(COUNTS, without)).isNotEmpty();
        assertThat(check(without, COUNTS)).isNotEmpty();
    }

    /** A row that is in the target is never taken back. */
    @Test
    void aFilterBehindAnAggregateOrOfAStatementWithoutStateIsNotKnownToBeRight() throws Exception {
        assertUnknown(COUNTS, COUNTS.replace("> 1", "> 2"), "(EXPR$1 > 2)");
        assertUnknown(PLAIN, PLAIN.replace("b'", "c'"), "a\\u000ac");
    }

    @Test
    void whatIsSummedUpIsNotKnownToBeRight() throws Exception {
        assertUnknown(SUMS, SUMS.replace("* b", "* c"), "Calc(");
        assertUnknown(SUMS, SUMS.replace("CAST(a AS BIGINT) * b", "CAST(a AS BIGINT)"), "Calc(");
    }

    @Test
    void anotherTableIsNotKnownToBeRight() throws Exception {
        assertThat(check(COUNTS, COUNTS.replace("FROM orders", "FROM archive"))).isNotEmpty();
        assertThat(check(PLAIN, PLAIN.replace("FROM orders", "FROM archive"))).isNotEmpty();
    }

    @Test
    void twoStatementsThatAreChangedForEachOtherAreNotKnownToBeRight() throws Exception {
        String one = "INSERT INTO plain SELECT id, status FROM orders WHERE a > 1;\n";
        String other = "INSERT INTO copy SELECT id, status FROM orders WHERE a > 2;\n";
        String changedOne = one.replace("> 1", "> 2");
        String changedOther = other.replace("> 2", "> 1");
        assertUnknown(one + other, changedOne + changedOther, "copy", "plain");
        assertThat(check(one + other, changedOther + changedOne)).isNotEmpty();
    }

    @Test
    void aFilterThatMovesToAnotherStatementIsNotKnownToBeRight() throws Exception {
        String first = "INSERT INTO added SELECT id, a FROM orders;\n";
        String one = "INSERT INTO plain SELECT id, status FROM orders WHERE a > 1;\n";
        String other = "INSERT INTO copy SELECT id, status FROM orders;\n";
        assertThat(check(
                        first + one + other,
                        first + one.replace(" WHERE a > 1", "") + other.replace(";", " WHERE a > 1;")))
                .isNotEmpty();
    }

    @Test
    void aStatementThatReadsAnotherViewOfTheSameTablesIsNotKnownToBeRight() throws Exception {
        String views =
                """
                CREATE VIEW v1 AS SELECT status, COUNT(*) AS n FROM orders GROUP BY status;
                CREATE VIEW v2 AS SELECT status, COUNT(DISTINCT a) AS n FROM orders GROUP BY status;
                CREATE TABLE c1 (status STRING, n BIGINT) WITH ('connector' = 'blackhole');
                CREATE TABLE c2 (status STRING, n BIGINT) WITH ('connector' = 'blackhole');
                INSERT INTO c1 SELECT * FROM v1;
                INSERT INTO c2 SELECT * FROM v2;
                INSERT INTO counts SELECT * FROM v1;
                """;
        assertUnknown(views, views.replace("counts SELECT * FROM v1", "counts SELECT * FROM v2"), "counts", "read");
    }

    @Test
    void howThePlannerNamesItsOperatorsHidesNothing() throws Exception {
        String otherwise = "SET 'table.exec.simplify-operator-name-enabled' = 'false';\n";
        assertThat(check(COUNTS, otherwise + COUNTS.replace("<> 'x'", "<> 'y'")))
                .isNotEmpty();
        assertThat(check(otherwise + COUNTS, otherwise + COUNTS.replace("<> 'x'", "<> 'y'")))
                .isNotEmpty();
    }

    /** The planner says neither. */
    @Test
    void aColumnOfAnotherTypeIsNotKnownToBeRight() throws Exception {
        String distinct = "INSERT INTO counts SELECT status, COUNT(DISTINCT a) FROM orders GROUP BY status;\n";
        List<Finding> findings = checkTables(
                distinct,
                TABLES.replace("orders (id INT, status STRING, a INT", "orders (id INT, status STRING, a BIGINT"));
        assertThat(findings).isNotEmpty().allSatisfy(finding -> assertThat(finding.outcome())
                .isEqualTo(Outcome.UNKNOWN));
        assertThat(findings.get(0).problem().orElseThrow().found()).contains("`a` INT", "`a` BIGINT");
    }

    private List<Finding> checkTables(String inserts, String tables) throws Exception {
        return PlanFixture.compared(planned(inserts), PlanFixture.planned(directory, tables + inserts));
    }

    @Test
    void aTargetThatIsCalledAsWhatAppliesEpochsIsCompared() throws Exception {
        String target = "CREATE TABLE `tidemark/epochs~2` (id INT, status STRING) WITH ('connector' = 'blackhole');\n"
                + PLAIN.replace("plain", "`tidemark/epochs~2`");
        assertUnknown(target, target.replace("status = ", "status <> "), "<>");
    }

    /** Two that are exchanged may have one type, and are told by their places alone. */
    @Test
    void columnsOfATargetThatChangePlacesAreNotKnownToBeRight() throws Exception {
        String insert = "INSERT INTO wide SELECT id, a, b FROM orders;\n";
        assertUnknown(
                "CREATE TABLE wide (id INT, x INT, y INT) WITH ('connector' = 'blackhole');\n" + insert,
                "CREATE TABLE wide (id INT, y INT, x INT) WITH ('connector' = 'blackhole');\n" + insert,
                "it had `id` INT, `x` INT, `y` INT, and now has `id` INT, `y` INT, `x` INT");
    }

    @Test
    void aKeyOfATargetThatIsMovedIsNotKnownToBeRight() throws Exception {
        String keyed = "CREATE TABLE wide (id INT, x INT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' ="
                + " 'blackhole');\nINSERT INTO wide SELECT id, a FROM orders;\n";
        assertUnknown(keyed, keyed.replace("KEY (id)", "KEY (x)"), "PRIMARY KEY [id]", "PRIMARY KEY [x]");
    }

    /** The scan names them in its own order. */
    @Test
    void metadataColumnsThatAreExchangedAreNotKnownToBeRight() throws Exception {
        String kafka =
                """
                CREATE TABLE messages (
                  id INT, f STRING METADATA FROM 'topic' VIRTUAL, g STRING METADATA FROM 'timestamp-type' VIRTUAL
                ) WITH ('connector' = 'kafka', 'topic' = 'm', 'properties.bootstrap.servers' = 'localhost:1',
                  'scan.startup.mode' = 'earliest-offset', 'format' = 'json');
                CREATE TABLE three (id INT, x STRING, y STRING) WITH ('connector' = 'blackhole');
                INSERT INTO three SELECT id, f, g FROM messages;
                """;
        String exchanged = kafka.replace("'topic' VIRTUAL", "'timestamp-type' VIRTUAL")
                .replace("g STRING METADATA FROM 'timestamp-type'", "g STRING METADATA FROM 'topic'");
        assertUnknown(kafka, exchanged, "it handed on `id` INT, `f` STRING", "now hands on `id` INT, `g` STRING");
        assertThat(check(kafka, kafka.replace("id INT, f", "id INT, more INT, f")))
                .as("one column more")
                .isEmpty();
    }

    @Test
    void anAggregateInPlaceOfAJoinRefuses() throws Exception {
        String join = "INSERT INTO plain SELECT o.id, a.status FROM orders o JOIN archive a ON o.id = a.id;\n";
        String distinct = "INSERT INTO plain SELECT DISTINCT id, status FROM orders;\n";
        assertThat(check(join, distinct)).extracting(Finding::outcome).contains(Outcome.PROBLEM);
    }

    @Test
    void aJobThatDoesNotSayWhatItComputesIsNotKnownToComputeTheSame() throws Exception {
        Findings findings = new Findings(new Subject(Subject.Kind.STATE, "sp"));
        ComputationCheck.check("sp", new Unknown("the job does not say what that is"), planned(PLAIN), findings);
        assertThat(findings.list()).singleElement().satisfies(finding -> {
            assertThat(finding.outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(finding.detail())
                    .isEqualTo(
                            "what the job computes that has left the state is not known: the job does not say what that is");
        });
    }

    @Test
    void stateThatNobodyTakesIsNamedByWhatItsOperatorDid() throws Exception {
        PlannedJob old = planned(COUNTS + PLAIN);
        Set<String> known = old.operators().stream().map(PlannedOperator::id).collect(Collectors.toSet());
        String aggregate = old.operators().stream()
                .filter(operator -> operator.toString().startsWith("GroupAggregate"))
                .map(PlannedOperator::uid)
                .findFirst()
                .orElseThrow();
        Findings findings = new Findings(new Subject(Subject.Kind.STATE, "sp"));
        new OperatorCheck(
                        "sp",
                        known,
                        Set.of(OperatorIds.of(aggregate)),
                        old.computation().parts())
                .check(planned(PLAIN), false, findings);
        assertThat(findings.list()).first().satisfies(finding -> assertThat(
                        finding.problem().orElseThrow().found())
                .contains("are none of this pipeline's: " + aggregate + " (GroupAggregate(groupBy=[status]"));
    }
}
