package io.tidemark.doctor;

import io.tidemark.checkpoint.SavedStates;
import io.tidemark.guard.Comparison;
import io.tidemark.guard.Examination;
import io.tidemark.guard.Stored;
import io.tidemark.guard.Verdict;
import io.tidemark.job.CarriedComputation;
import io.tidemark.job.Computation.Part;
import io.tidemark.job.Examined;
import io.tidemark.job.Pipeline;
import io.tidemark.job.PlannedJob;
import io.tidemark.position.ReadLimit;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Outcome;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Subject;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.RestorePolicy.OnUnknownHistory;
import io.tidemark.source.TableRead;
import io.tidemark.source.enumerator.SourceControl;
import io.tidemark.source.saved.SavedReader;
import io.tidemark.source.saved.SavedState;
import io.tidemark.target.StanceCheck;
import io.tidemark.target.WrittenBefore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The guard's whole verdict on a savepoint or checkpoint beforehand: what the job will ask when it is restored, asked in the
 * same way, of every source.
 */
final class RestoreDoctor {

    private static final String RESTORE = "restore";
    private static final String UNTIL = "until";
    private static final int OTHERS_ASKED = 20;

    private final Examined pipeline;
    private final Optional<RunningJob> running;
    private final Optional<Again> replay;
    private final SavedSources sources;
    private final Map<Subject, Outcome> held = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Map<Subject, List<Comparison>> comparisons = new LinkedHashMap<>();
    private final List<OtherState> others = new ArrayList<>();

    private RestoreDoctor(Examined pipeline, Optional<RunningJob> running, Optional<Again> replay) {
        this.pipeline = pipeline;
        this.running = running;
        this.replay = replay;
        this.sources = new SavedSources(pipeline, replay);
    }

    /**
     * @param from a savepoint or checkpoint, as the user names it
     * @param running the pipeline's job, if that still runs; it has left the state unless that is replayed
     * @param replay if the state need not be the last one
     */
    static RestoreDoctor ask(Examined pipeline, String from, Optional<RunningJob> running, Optional<Again> replay) {
        RestoreDoctor doctor = new RestoreDoctor(pipeline, running, replay);
        doctor.ask(from);
        return doctor;
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** Of the sources that the running job reads, whether what one reader at a time can have is known to be its own. */
    Map<Subject, Outcome> held() {
        return Map.copyOf(held);
    }

    Map<Subject, List<Comparison>> comparisons() {
        return Map.copyOf(comparisons);
    }

    List<OtherState> others() {
        return List.copyOf(others);
    }

    private void ask(String from) {
        Findings state = new Findings(new Subject(Subject.Kind.STATE, from));
        try {
            Optional<Path> directory = SavedStates.find(from);
            if (directory.isEmpty()) {
                state.unknown(
                        "state",
                        "cannot be read from here",
                        SavedState.unreadable(from, "it is in a file system that this machine does not read"));
                ofAll(source -> source.unknown(RESTORE, "not asked: the state could not be read"));
            } else {
                SavedState saved = SavedState.read(directory.get());
                state.ok("state", "checkpoint %d of %d operators".formatted(saved.checkpoint(), saved.operators()));
                Optional<BackTo> back = replay.flatMap(Again::back);
                if (back.isPresent()) {
                    // What cannot be set back is asked as it is: all that stands against it is said at once.
                    saved = back.get().made(saved, pipeline, sources, state).orElse(saved);
                }
                check(saved, state);
            }
        } catch (ProblemException refused) {
            if (isSaidAlready()) {
                state.unknown("positions", "not read: see the problems");
            } else {
                refused.problems().forEach(problem -> state.problem("state", problem));
            }
            ofAll(source -> source.unknown(RESTORE, "not asked: the state could not be read"));
        }
        findings.addAll(0, state.list());
        if (running.isPresent() || replay.isPresent()) {
            return;
        }
        if (isSaidAlready() || findings.stream().anyMatch(finding -> finding.outcome() == Outcome.PROBLEM)) {
            SavedStates.path(from).ifPresent(this::askOthers);
        }
    }

    private void check(SavedState saved, Findings state) {
        checkOperators(saved, state);
        checkSources(saved, state);
        pipeline.pipeline().ifPresent(planned -> checkTargets(saved, planned));
    }

    /** What the running job has left last its targets follow; of any other state they have to be asked. */
    private boolean isFollowed() {
        return running.isPresent() && replay.isEmpty();
    }

    /** What the job computed that has left the state; empty if nobody has asked for it to be compared. */
    private Optional<CarriedComputation> computed() {
        return replay.map(Again::computation).or(() -> running.map(RunningJob::computation));
    }

    private void checkTargets(SavedState saved, Pipeline planned) {
        if (computed().isPresent()) {
            findings.addAll(planned.writes(new WrittenBefore(saved::target, saved::knows, isFollowed())));
        }
        if (replay.isPresent()) {
            findings.addAll(planned.stands(new StanceCheck(saved::committer, running.isPresent())));
        }
    }

    /** Whether the files of the state have been found wanting. */
    private boolean isSaidAlready() {
        return pipeline.findings().stream()
                .anyMatch(finding -> finding.subject().kind() == Subject.Kind.STATE && finding.refuses());
    }

    private interface SourceFinding {

        void in(Findings source);
    }

    private void ofAll(SourceFinding finding) {
        for (CaptureOptions source : pipeline.sources()) {
            Findings found = new Findings(Subject.source(source));
            finding.in(found);
            findings.addAll(found.list());
        }
    }

    private void checkOperators(SavedState saved, Findings state) {
        if (pipeline.pipeline().isEmpty()) {
            state.unknown("operators", "not compared: the pipeline could not be planned");
            return;
        }
        Pipeline planned = pipeline.pipeline().get();
        PlannedJob job = planned.job();
        String directory = saved.directory().toString();
        Map<String, Part> did = computed().map(CarriedComputation::parts).orElse(Map.of());
        new OperatorCheck(directory, saved.known(), saved.stateful(), did).check(job, planned.leavesOutState(), state);
        computed().ifPresent(before -> ComputationCheck.check(directory, before, job, state));
        replay.ifPresent(again -> new ReplayCheck(directory, again, job, planned.claimsState()).check(state));
    }

    private void checkSources(SavedState saved, Findings state) {
        boolean any = false;
        for (CaptureOptions source : pipeline.sources()) {
            Findings found = new Findings(Subject.source(source));
            try {
                Optional<SavedReader> reader = sources.reader(saved, source);
                any |= reader.isPresent();
                if (reader.isPresent()) {
                    checkSource(source, reader.get(), found);
                } else if (until().isPresent()) {
                    found.problem(UNTIL, loadedAsOfNow(source.toString()));
                } else {
                    found.ok(RESTORE, "the state has nothing of this source: it is loaded as in a first start");
                }
            } catch (ProblemException unreadable) {
                any = true;
                unreadable.problems().forEach(problem -> found.problem(RESTORE, problem));
            }
            findings.addAll(found.list());
        }
        if (!any && !pipeline.sources().isEmpty()) {
            state.problem(
                    "positions",
                    SavedState.unreadable(
                            saved.directory().toString(), "it has no position of any source of this pipeline"));
        }
    }

    private Optional<ReadLimit> until() {
        return replay.flatMap(Again::until);
    }

    private Problem loadedAsOfNow(String what) {
        return new Problem(
                ErrorCode.LIMIT_REFUSED,
                "it cannot be read up to %s: the state has nothing of %s, which would be loaded as of now"
                        .formatted(until().map(ReadLimit::toString).orElse(""), what),
                "a state that has every source and table of the file",
                "Leave it out of the file; or read on without an end.");
    }

    private void checkSource(CaptureOptions source, SavedReader reader, Findings found) {
        sources.planned(source).ifPresent(planned -> {
            if (until().isPresent()) {
                planned.names().stream()
                        .filter(table -> !reader.planned().tables().contains(table))
                        .forEach(table -> found.problem(UNTIL, loadedAsOfNow(table.toString())));
            }
            for (TableRead read : reader.planned().newReads(planned.reads())) {
                found.problem("statements", read.withoutHistory());
            }
            List<TableRead> others = computed().isPresent() ? reader.planned().otherReads(planned.reads()) : List.of();
            others.forEach(read -> found.unknown("statements", read + ", in one of the two files alone"));
        });
        Optional<Stored> stored = reader.stored();
        held.put(found.subject(), source.isHeldBy(stored.flatMap(Stored::identity)));
        if (stored.isEmpty()) {
            found.ok(RESTORE, "nothing was read yet: it is loaded as in a first start");
            return;
        }
        try {
            SourceControl control = sources.control(source, reader);
            Examination examination =
                    isFollowed() ? control.examineWhileRead(stored.get()) : control.examine(stored.get());
            comparisons.put(found.subject(), examination.comparisons());
            say(source, stored.get(), examination.verdict(), found);
        } catch (Exception unasked) {
            found.unknown(RESTORE, "not asked: " + unasked.getMessage());
        }
    }

    private void say(CaptureOptions source, Stored stored, Verdict verdict, Findings found) {
        Optional<Problem> problem = verdict.problem(source.toString());
        if (verdict instanceof Verdict.Serves && sources.planned(source).isPresent()) {
            found.ok(RESTORE, "every change behind %s is still sent".formatted(stored.position()));
        } else if (verdict instanceof Verdict.Serves) {
            found.unknown(RESTORE, "nothing is against it; columns were not compared, there is no plan");
        } else if (verdict instanceof Verdict.Unknown unknown
                && source.restorePolicy().onUnknownHistory() == OnUnknownHistory.WARN) {
            found.unknown(RESTORE, unknown.why(), problem.orElseThrow());
        } else if (verdict.isContradiction()
                && source.restorePolicy().resnapshots()
                && computed().isEmpty()) {
            found.warning(
                    RESTORE, "all tables would be loaded anew: " + SavedSources.what(verdict), problem.orElseThrow());
        } else {
            found.problem(RESTORE, SavedSources.what(verdict), problem.orElseThrow());
        }
    }

    /** FAULTS 8: whoever cannot restore one state is told of the others. */
    private void askOthers(Path from) {
        OtherStates states = new OtherStates(pipeline, sources);
        List<Path> beside = SavedStates.beside(from);
        for (Path path : beside.subList(0, Math.min(OTHERS_ASKED, beside.size()))) {
            others.add(states.ask(path));
        }
    }
}
