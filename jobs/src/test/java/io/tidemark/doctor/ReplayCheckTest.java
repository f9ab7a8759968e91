package io.tidemark.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.job.CarriedComputation;
import io.tidemark.job.CarriedComputation.Known;
import io.tidemark.job.CarriedComputation.Unknown;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Outcome;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Subject;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file beside what has written the targets since its savepoint. */
class ReplayCheckTest {

    private static final String TABLES =
            """
            CREATE TABLE orders (id INT, a INT) WITH ('connector' = 'datagen');
            CREATE TABLE plain (id INT, a INT) WITH ('connector' = 'blackhole');
            CREATE TABLE added (id INT, a INT) WITH ('connector' = 'blackhole');
            """;
    private static final String FILTERED = "INSERT INTO plain SELECT id, a FROM orders WHERE a > 2;\n";
    private static final String ADDED = "INSERT INTO added SELECT id, a FROM orders;\n";

    @TempDir
    private Path directory;

    private CarriedComputation left;

    @BeforeEach
    void plan() throws Exception {
        left = computed(FILTERED);
    }

    private CarriedComputation computed(String inserts) throws Exception {
        return new Known(PlanFixture.planned(directory, TABLES + inserts).computation());
    }

    private Finding check(CarriedComputation written, boolean same) throws Exception {
        Findings findings = new Findings(new Subject(Subject.Kind.STATE, "sp"));
        Again again = new Again(Map.of(), left, written, same);
        new ReplayCheck("sp", again, PlanFixture.planned(directory, TABLES + FILTERED), false).check(findings);
        assertThat(findings.list()).hasSize(1);
        return findings.list().get(0);
    }

    @Test
    void whatWroteTheTargetsLastIsKnownToBeTheFile() throws Exception {
        assertThat(check(left, false))
                .extracting(Finding::check, Finding::outcome)
                .containsExactly("file", Outcome.OK);
    }

    /** Of a key that changed since, that one has given a row for which this one gives nothing. */
    @Test
    void whatAnotherFilterHasPutIntoTheTargetsIsNotKnownToComeRight() throws Exception {
        Finding finding = check(computed(FILTERED.replace("> 2", "> 1")), false);
        assertThat(finding).extracting(Finding::check, Finding::outcome).containsExactly("rows", Outcome.UNKNOWN);
        assertThat(finding.detail())
                .startsWith("the targets were written last by another file: ")
                .contains("(a > 1)", "(a > 2)");
        assertThat(finding.problem().orElseThrow().found())
                .startsWith("whether the targets come right is not known, for another file has written them since: ");
        assertThat(finding.problem().orElseThrow().required()).contains("A table without a key keeps what it has");
    }

    @Test
    void statementsThatOneOfTheTwoHasNotAreNoHarm() throws Exception {
        assertThat(check(computed(FILTERED + ADDED), false))
                .extracting(Finding::check, Finding::outcome)
                .containsExactly("rows", Outcome.OK);
    }

    @Test
    void whatNobodyCanCompareIsNotKnown() throws Exception {
        Finding finding = check(new Unknown("forgotten"), false);
        assertThat(finding).extracting(Finding::check, Finding::outcome).containsExactly("rows", Outcome.UNKNOWN);
        assertThat(finding.detail()).isEqualTo("not compared with what has written the targets last: forgotten");
        assertThat(finding.problem().orElseThrow().found())
                .isEqualTo(
                        "whether the targets come right is not known, for what has written them last is not known: forgotten");
        Finding followed = check(new Unknown("forgotten"), true);
        assertThat(followed).extracting(Finding::check, Finding::outcome).containsExactly("file", Outcome.UNKNOWN);
        assertThat(followed.problem().map(Problem::code)).contains(ErrorCode.PIPELINE_IN_USE);
    }

    @Test
    void whatIsFollowedHasToBeTheFileExactly() throws Exception {
        assertThat(check(left, true).outcome()).isEqualTo(Outcome.OK);
        Finding other = check(computed(FILTERED + ADDED), true);
        assertThat(other.outcome()).isEqualTo(Outcome.PROBLEM);
        assertThat(other.problem().map(Problem::code)).contains(ErrorCode.PIPELINE_IN_USE);
    }

    /** Flink deletes what a job has claimed as soon as that has completed enough of its own. */
    @Test
    void aSavepointThatTheJobTakesForItsOwnIsNotReplayed() throws Exception {
        Findings findings = new Findings(new Subject(Subject.Kind.STATE, "sp"));
        Again again = new Again(Map.of(), left, left, false);
        new ReplayCheck("sp", again, PlanFixture.planned(directory, TABLES + FILTERED), true).check(findings);
        assertThat(findings.list().stream()
                        .map(Finding::problem)
                        .flatMap(Optional::stream)
                        .map(Problem::code))
                .containsExactly(ErrorCode.SETTING_REFUSED);
    }
}
