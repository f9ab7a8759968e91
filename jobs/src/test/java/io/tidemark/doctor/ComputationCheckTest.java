package io.tidemark.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.checkpoint.flink.OperatorIds;
import io.tidemark.job.Computation;
import io.tidemark.job.Pipeline;
import io.tidemark.job.PlannedJob;
import io.tidemark.job.PlannedOperator;
import io.tidemark.job.Variables;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Outcome;
import io.tidemark.problem.Subject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
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
        Path file = Files.writeString(directory.resolve("orders.sql"), TABLES + inserts);
        return Pipeline.examine(
                        file, new Variables(Map.of(), Map.of()), new StreamExecutionEnvironment(new Configuration()))
                .pipeline()
                .orElseThrow()
                .job();
    }

    /** Of a job whose operators have all left state, to one that does not take what it has no statement for. */
    private List<Finding> check(String before, String now) throws Exception {
        PlannedJob old = planned(before);
        Set<String> known = old.operators().stream().map(PlannedOperator::id).collect(Collectors.toSet());
        Findings findings = new Findings(new Subject(Subject.Kind.STATE, "sp"));
        new OperatorCheck("sp", known, Set.of(), Optional.of(new RunningJob("orders", Optional.of(old.computation()))))
                .check(planned(now), false, findings);
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
        PlannedJob old = planned(inserts);
        Path file = Files.writeString(directory.resolve("orders.sql"), tables + inserts);
        PlannedJob now = Pipeline.examine(
                        file, new Variables(Map.of(), Map.of()), new StreamExecutionEnvironment(new Configuration()))
                .pipeline()
                .orElseThrow()
                .job();
        Findings findings = new Findings(new Subject(Subject.Kind.STATE, "sp"));
        new ComputationCheck("sp", Optional.of(old.computation()), now).check(findings);
        return findings.list();
    }

    @Test
    void anAggregateInPlaceOfAJoinRefuses() throws Exception {
        String join = "INSERT INTO plain SELECT o.id, a.status FROM orders o JOIN archive a ON o.id = a.id;\n";
        String distinct = "INSERT INTO plain SELECT DISTINCT id, status FROM orders;\n";
        assertThat(check(join, distinct)).extracting(Finding::outcome).contains(Outcome.PROBLEM);
    }

    @Test
    void aFunctionThatIsMadeOfAnotherClassIsNotKnownToBeRight() throws Exception {
        String function = "CREATE FUNCTION shortened AS 'org.apache.flink.table.examples.Nothing';\n";
        assertUnknown(function + PLAIN, function.replace("Nothing", "Other") + PLAIN, "Nothing");
        assertThat(check(PLAIN, function + PLAIN)).isEmpty();
    }

    @Test
    void aJobThatDoesNotSayWhatItComputesIsNotKnownToComputeTheSame() throws Exception {
        Findings findings = new Findings(new Subject(Subject.Kind.STATE, "sp"));
        new ComputationCheck("sp", Optional.empty(), planned(PLAIN)).check(findings);
        assertThat(findings.list()).extracting(Finding::outcome).containsExactly(Outcome.UNKNOWN);
    }

    @Test
    void whatIsNoneIsSaid() {
        for (String garbage : List.of("", "{}", "H4sI", "????")) {
            assertThatThrownBy(() -> Computation.decode(garbage))
                    .as(garbage)
                    .isInstanceOf(IllegalArgumentException.class);
        }
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
                        Optional.of(new RunningJob("orders", Optional.of(old.computation()))))
                .check(planned(PLAIN), false, findings);
        assertThat(findings.list()).first().satisfies(finding -> assertThat(
                        finding.problem().orElseThrow().found())
                .contains("are none of this pipeline's: " + aggregate + " (GroupAggregate(groupBy=[status]"));
    }
}
