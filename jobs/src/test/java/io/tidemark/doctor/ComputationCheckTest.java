package io.tidemark.doctor;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.LinkedHashSet;
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
        new OperatorCheck(
                        "sp",
                        new LinkedHashSet<>(known),
                        new LinkedHashSet<>(),
                        Optional.of(new RunningJob("orders", old.chains())))
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
        assertUnknown(COUNTS, COUNTS.replace("WHERE status <> 'x'", ""), "it did Calc(");
        assertUnknown(COUNTS.replace("WHERE status <> 'x'", ""), COUNTS, "and now does Calc(");
        assertUnknown(COUNTS + PLAIN, COUNTS.replace("<> 'x'", "<> 'y'") + PLAIN, "'y'");
    }

    /** A row that is in the target is never taken back. */
    @Test
    void aFilterBehindAnAggregateOrOfAStatementWithoutStateIsNotKnownToBeRight() throws Exception {
        assertUnknown(COUNTS, COUNTS.replace("> 1", "> 2"), "(n > 2)".replace("n", "EXPR$1"));
        assertUnknown(PLAIN, PLAIN.replace("b'", "c'"), "a\\u000ac");
    }

    @Test
    void whatIsSummedUpIsNotKnownToBeRight() throws Exception {
        assertUnknown(SUMS, SUMS.replace("* b", "* c"), "Calc(");
        assertUnknown(SUMS, SUMS.replace("CAST(a AS BIGINT) * b", "CAST(a AS BIGINT)"), "Calc(");
    }

    @Test
    void anotherTableIsNotKnownToBeRight() throws Exception {
        assertUnknown(COUNTS, COUNTS.replace("FROM orders", "FROM archive"), "archive");
    }

    @Test
    void twoStatementsThatAreChangedForEachOtherAreNotKnownToBeRight() throws Exception {
        String other =
                """
                CREATE TABLE copy (id INT, status STRING) WITH ('connector' = 'blackhole');
                INSERT INTO plain SELECT id, status FROM orders WHERE a > 1;
                INSERT INTO copy SELECT id, status FROM orders WHERE a > 2;
                """;
        assertUnknown(other, other.replace("> 2", "> 9").replace("> 1", "> 2").replace("> 9", "> 1"), "order");
    }
}
