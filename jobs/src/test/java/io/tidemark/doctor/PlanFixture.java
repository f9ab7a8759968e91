package io.tidemark.doctor;

import io.tidemark.job.CarriedComputation.Known;
import io.tidemark.job.Examined;
import io.tidemark.job.Pipeline;
import io.tidemark.job.PlannedJob;
import io.tidemark.job.Variables;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Subject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Files as Flink's planner plans them. */
final class PlanFixture {

    private PlanFixture() {}

    static PlannedJob planned(Path directory, String sql) throws Exception {
        Path file = Files.writeString(directory.resolve("orders.sql"), sql);
        Examined examined = Pipeline.examine(
                file, new Variables(Map.of(), Map.of()), new StreamExecutionEnvironment(new Configuration()));
        return examined.pipeline()
                .orElseThrow(() -> new AssertionError("%s%n%s".formatted(sql, Findings.refusals(examined.findings()))))
                .job();
    }

    /** What the comparison alone says. */
    static List<Finding> compared(PlannedJob old, PlannedJob now) {
        Findings findings = new Findings(new Subject(Subject.Kind.STATE, "sp"));
        ComputationCheck.check("sp", new Known(old.computation()), now, findings);
        return findings.list();
    }
}
