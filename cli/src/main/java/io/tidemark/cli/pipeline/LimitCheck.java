package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.source.Phase;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.cli.live.LiveSource;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.position.LogPosition;
import io.tidemark.position.ReadLimit;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Words;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a pipeline that is replayed can be read up to a limit, by where savepoint, log and targets are. What the file says the
 * doctor finds, and the job what only the log says.
 */
record LimitCheck(ReadLimit until, ReplayPlan plan) {

    /** None if there is no limit. */
    static List<Problem> problems(ReplayPlan plan) {
        return plan.until().map(until -> new LimitCheck(until, plan).problems()).orElse(List.of());
    }

    private List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        if (until instanceof ReadLimit.Position && plan.sources().size() != 1) {
            problems.add(refused(
                    "the savepoint has %s".formatted(Words.count(plan.sources().size(), "source")),
                    "one source: a position lies in one log",
                    "Name a time, which holds for each source."));
            return problems;
        }
        plan.sources().forEach(source -> checkState(source, problems));
        plan.live().sources().forEach(source -> checkLog(source, problems));
        plan.live().targets().forEach(target -> checkTarget(target, problems));
        return problems;
    }

    private void checkState(StoredSource source, List<Problem> problems) {
        SourceState state = source.state();
        String name = Words.printable(ReplayPlan.name(source));
        if (state.phase() == Phase.SNAPSHOT) {
            problems.add(refused(
                    "the savepoint is in the first load of source " + name,
                    "a savepoint behind it: before that the targets are equal to no position",
                    "Name a later one."));
            return;
        }
        state.position()
                .filter(at -> until.isPassedBy(
                        at, state.lastCommit().map(LimitCheck::micros).orElse(0L)))
                .ifPresent(at -> problems.add(refused(
                        "the savepoint is at %s of source %s%s"
                                .formatted(
                                        Words.brief(at),
                                        name,
                                        state.lastCommit()
                                                .map(time -> ", whose last transaction is of " + time)
                                                .orElse("")),
                        "a savepoint at or before it, of the same log",
                        "Name an earlier savepoint, or a later time or position.")));
    }

    private void checkLog(LiveSource source, List<Problem> problems) {
        String name = Words.printable(source.name());
        if (until instanceof ReadLimit.Time at && !source.outlook().now().isAfter(at.time())) {
            problems.add(refused(
                    "by the clock of source %s it is %s"
                            .formatted(name, source.outlook().now()),
                    "a time that has been: what is committed by then is not in the log yet",
                    "Wait until then; or to read on without an end leave --until out."));
        }
        if (until instanceof ReadLimit.Position at && !source.head().hasReached(at.position())) {
            problems.add(refused(
                    "the log of source %s ends at %s".formatted(name, Words.brief(source.head())),
                    "a position that has been written, of this log",
                    "See how positions look, and where they are: tidemark position show"));
        }
    }

    private void checkTarget(LiveTarget target, List<Problem> problems) {
        for (LiveTarget.Tidemark tidemark : target.shown()) {
            try {
                if (!tidemark.position().isEmpty()
                        && until.isPassedBy(
                                LogPosition.parse(tidemark.position()),
                                tidemark.committed().isEmpty() ? 0 : micros(Instant.parse(tidemark.committed())))) {
                    problems.add(
                            refused(
                                    "target %s is at %s of source %s%s"
                                            .formatted(
                                                    Words.printable(target.name()),
                                                    Words.brief(tidemark.position()),
                                                    Words.printable(tidemark.source()),
                                                    tidemark.committed().isEmpty()
                                                            ? ""
                                                            : ", whose last transaction is of "
                                                                    + Words.printable(tidemark.committed())),
                                    "targets at or before it: what they have cannot be taken out of them",
                                    "Put them back from a backup of before, tidemark and all (docs/runbook.md); or read up to a later place."));
                }
            } catch (IllegalArgumentException | DateTimeException altered) {
                problems.add(refused(
                        "where target %s is cannot be read: %s"
                                .formatted(Words.printable(target.name()), Words.printable(tidemark.position())),
                        "a tidemark as Tidemark writes it",
                        "Put it back from a backup."));
            }
        }
    }

    static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    private Problem refused(String found, String required, String remedy) {
        return new Problem(
                ErrorCode.LIMIT_REFUSED,
                "it cannot be read up to %s: %s".formatted(Words.brief(until), found),
                required,
                remedy);
    }
}
