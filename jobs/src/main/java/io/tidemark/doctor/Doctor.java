package io.tidemark.doctor;

import io.tidemark.guard.Comparison;
import io.tidemark.job.Examined;
import io.tidemark.job.Pipeline;
import io.tidemark.job.Variables;
import io.tidemark.position.ReadLimit;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Outcome;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Subject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Asks everything that a start of a pipeline would ask, and starts nothing. */
public final class Doctor {

    private final Path pipeline;
    private final Variables variables;
    private final Collection<String> named;
    private final Configuration flink;

    /**
     * @param variables values for the file's variables
     * @param named variables that the user set by hand: the next command needs them, too
     * @param flink Flink's settings
     */
    public Doctor(Path pipeline, Variables variables, Collection<String> named, Configuration flink) {
        this.pipeline = pipeline;
        this.variables = variables;
        this.named = List.copyOf(named);
        this.flink = new Configuration(flink);
    }

    /** @param from a savepoint or checkpoint to restore; empty for a first start */
    public Report examine(Optional<String> from) {
        return examine(from, Optional.empty(), Optional.empty());
    }

    /**
     * Whether a running job's pipeline could go on with the file, as soon as the job has stopped.
     *
     * @param from a savepoint of the job
     */
    public Report examine(String from, RunningJob running) {
        return examine(Optional.of(from), Optional.of(running), Optional.empty());
    }

    /**
     * Whether a pipeline could be started from a state once more that it has gone on from.
     *
     * @param running the name of its job, if that still runs
     */
    public Report examine(String from, Optional<String> running, Again replay) {
        return examine(
                Optional.of(from),
                running.map(name -> new RunningJob(name, replay.computation())),
                Optional.of(replay));
    }

    private Report examine(Optional<String> from, Optional<RunningJob> running, Optional<Again> replay) {
        from.ifPresent(path -> flink.set(StateRecoveryOptions.SAVEPOINT_PATH, path));
        List<Finding> findings = new ArrayList<>();
        Examined looked;
        try {
            StreamExecutionEnvironment env = new StreamExecutionEnvironment(flink);
            looked = running.isPresent()
                    ? Pipeline.examineBehindAJob(pipeline, variables, env)
                    : Pipeline.examine(pipeline, variables, env);
        } catch (ProblemException unreadable) {
            Findings file = new Findings(Pipeline.SUBJECT);
            unreadable.problems().forEach(problem -> file.problem("file", problem));
            file.unknown("databases", "not asked: nobody knows which");
            looked = new Examined(file.list(), List.of(), Optional.empty(), List.of(), Optional.empty());
        }
        Examined examined = looked;
        findings.addAll(examined.findings());
        Map<Subject, List<Comparison>> comparisons = Map.of();
        List<OtherState> others = List.of();
        if (from.isPresent()) {
            List<Finding> visible = replay.filter(Again::visible)
                    .map(again -> visible(examined))
                    .orElse(List.of());
            RestoreDoctor restore = RestoreDoctor.ask(examined, from.get(), running, replay);
            if (running.isPresent()) {
                findings.clear();
                findings.addAll(RunningJob.excused(examined.findings(), restore.held()));
                findings.addAll(named(examined, running.get()));
                findings.addAll(running.get().resnapshot(examined.pipeline()));
            }
            findings.addAll(restore.findings());
            replay.flatMap(Again::until).ifPresent(until -> findings.addAll(limited(examined, until)));
            findings.addAll(visible);
            comparisons = restore.comparisons();
            others = restore.others();
        }
        Report report =
                new Report(pipeline.toString(), from, Report.bySubject(findings), comparisons, others, List.of());
        return new Report(
                report.pipeline(), from, report.findings(), comparisons, others, next(report.verdict(), from, others));
    }

    private List<Finding> named(Examined examined, RunningJob running) {
        Findings name = new Findings(Pipeline.SUBJECT);
        examined.pipeline()
                .ifPresentOrElse(
                        planned -> name.of("name", planned.name(), running.named(planned.name(), pipeline.toString())),
                        () -> name.unknown("name", "not compared: the pipeline could not be planned"));
        return name.list();
    }

    private static List<Finding> limited(Examined examined, ReadLimit until) {
        Findings limit = new Findings(Pipeline.SUBJECT);
        examined.pipeline()
                .ifPresentOrElse(
                        planned -> {
                            List<Problem> problems = planned.limitProblems(until);
                            problems.forEach(problem -> limit.problem("until", problem));
                            if (problems.isEmpty()) {
                                limit.ok("until", "it can be read up to " + until);
                            }
                        },
                        () -> limit.unknown("until", "not looked at: the pipeline could not be planned"));
        return limit.list();
    }

    /** Ahead of all questions about the targets, which are other ones then. */
    private static List<Finding> visible(Examined examined) {
        Findings visible = new Findings(Pipeline.SUBJECT);
        examined.pipeline()
                .ifPresentOrElse(
                        planned -> {
                            try {
                                planned.replayVisibly();
                                visible.ok("visible", "its targets change by epochs");
                            } catch (ProblemException refused) {
                                refused.problems().forEach(problem -> visible.problem("visible", problem));
                            }
                        },
                        () -> visible.unknown("visible", "not looked at: the pipeline could not be planned"));
        return visible.list();
    }

    private List<String> next(Outcome verdict, Optional<String> from, List<OtherState> others) {
        if (verdict == Outcome.OK || verdict == Outcome.WARNING) {
            return List.of(command("run", "--restore", from), command("submit", "--restore", from));
        }
        Optional<String> served = others.stream()
                .filter(other -> other.outcome() == Outcome.OK)
                .map(other -> other.path().toString())
                .findFirst();
        return List.of(command("doctor", "--from", served.or(() -> from)));
    }

    /** Of variables set by hand the names alone, their values may be secrets. */
    private String command(String name, String option, Optional<String> state) {
        StringBuilder command = new StringBuilder("tidemark ").append(name).append(' ');
        command.append(quoted(pipeline.toString()));
        state.ifPresent(path -> command.append(' ').append(option).append(' ').append(quoted(path)));
        named.forEach(
                variable -> command.append(" --set ").append(quoted(variable)).append("=..."));
        return command.toString();
    }

    private static String quoted(String word) {
        return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
