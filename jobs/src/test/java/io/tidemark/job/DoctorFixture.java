package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.doctor.Again;
import io.tidemark.doctor.Doctor;
import io.tidemark.doctor.Report;
import io.tidemark.doctor.RunningJob;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Outcome;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Subject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/** Asks the doctor about a pipeline, and looks into what it says. */
final class DoctorFixture {

    private DoctorFixture() {}

    static Report ask(Path directory, String sql, Map<String, String> values, Optional<String> from) throws Exception {
        return withoutSecrets(doctor(directory, sql, values).examine(from), values);
    }

    /** What it says while the job still runs that has left a state. */
    static Report ask(Path directory, String sql, Map<String, String> values, String from, RunningJob running)
            throws Exception {
        return withoutSecrets(doctor(directory, sql, values).examine(from, running), values);
    }

    /** What it says of starting from a state once more. */
    static Report ask(
            Path directory, String sql, Map<String, String> values, String from, Optional<String> running, Again replay)
            throws Exception {
        return withoutSecrets(doctor(directory, sql, values).examine(from, running, replay), values);
    }

    /** A start from a state whose pipeline has not changed since it was left. */
    static Again again(Map<String, String> slots, CarriedComputation left) {
        return new Again(slots, left, left, false);
    }

    private static Doctor doctor(Path directory, String sql, Map<String, String> values) throws Exception {
        Path file = Files.writeString(directory.resolve("orders.sql"), sql);
        return new Doctor(file, new Variables(values, Map.of()), List.of(), new Configuration());
    }

    private static Report withoutSecrets(Report report, Map<String, String> values) {
        // Whatever comes out, nobody reads a password there.
        for (Map.Entry<String, String> value : values.entrySet()) {
            if (value.getKey().endsWith("PASSWORD")) {
                assertThat(report.text(false)).doesNotContain(value.getValue());
                assertThat(report.json()).doesNotContain(value.getValue());
            }
        }
        return report;
    }

    /** The only finding of a check. */
    static Finding finding(Report report, Subject.Kind kind, String check) {
        List<Finding> found = report.findings().values().stream()
                .flatMap(List::stream)
                .filter(finding ->
                        finding.subject().kind() == kind && finding.check().equals(check))
                .toList();
        assertThat(found).as("%s of %s in %s", check, kind, report.text(false)).hasSize(1);
        return found.get(0);
    }

    static Outcome outcome(Report report, Subject.Kind kind, String check) {
        return finding(report, kind, check).outcome();
    }

    static List<String> codes(Report report) {
        return report.problems(Outcome.PROBLEM).stream()
                .map(Problem::code)
                .map(code -> code.id())
                .toList();
    }
}
