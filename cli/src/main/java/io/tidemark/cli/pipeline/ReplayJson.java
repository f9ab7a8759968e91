package io.tidemark.cli.pipeline;

import io.tidemark.cli.Output;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.cli.pin.SavedSlot;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.position.LogPosition;
import io.tidemark.position.ReadLimit;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A replay, for programs, as far as it has come. */
final class ReplayJson {

    private static final String UNDER_WAY = "underWay";
    private static final String STOPPED = "stoppedNow";
    private static final String REPLAYED = "replayedNow";
    private static final String REFUSED_BY = "refusedBy";
    private static final String JOB = "newJob";
    private static final String UNDO = "undo";
    private static final String PINS = "undoPins";
    private static final String BACK = "back";
    private static final String WHEN_THROUGH = "backWhenThrough";
    private static final String PAUSED = "paused";
    private static final String RESUME = "resume";
    private static final String TARGETS = "targets";

    private final Map<String, Object> json = new LinkedHashMap<>();
    private String text = "";

    /** What is done for it. */
    interface Act {

        int exitCode() throws IOException, InterruptedException;
    }

    /** @param file the pipeline's */
    ReplayJson(ReplayPlan plan, String file) {
        json.put("pipeline", plan.pipeline());
        json.put("job", plan.job().map(JobSummary::id));
        json.put("savepoint", plan.savepoint().path());
        json.put("committed", plan.savepoint().committed());
        json.put("standing", plan.standing());
        json.put(
                "sources",
                plan.sources().stream().map(source -> source(plan, source)).toList());
        json.put(UNDER_WAY, false);
        json.put(STOPPED, false);
        json.put(REPLAYED, false);
        json.put(REFUSED_BY, List.of());
        json.put(JOB, null);
        json.put(UNDO, plan.undo().path());
        json.put(PINS, Map.of());
        json.put(
                "undoNotPinned",
                plan.undo().why().isEmpty() ? null : plan.undo().why());
        json.put(BACK, null);
        json.put(WHEN_THROUGH, plan.isBackWhenThrough());
        json.put("until", plan.until().map(ReadLimit::toString));
        json.put("visible", plan.visible());
        json.put(PAUSED, null);
        json.put(RESUME, null);
        targets(plan.live().targets());
        json.put("steps", plan.steps(file));
    }

    /** @param problems what stands against it, or against going on with it */
    void refused(List<Problem> problems) {
        json.put(
                REFUSED_BY,
                problems.stream().map(problem -> problem.code().id()).toList());
    }

    /** There is a job already that does it. */
    ReplayJson underWay() {
        json.put(UNDER_WAY, true);
        return this;
    }

    /** From here on nobody knows whether it has stopped. */
    void stopping() {
        json.put(STOPPED, null);
    }

    void stopped() {
        json.put(STOPPED, true);
    }

    /** @param back the command that goes back; empty if nobody knows it */
    void undo(Undo.Made undo, Optional<String> back) {
        json.put(UNDO, undo.path());
        json.put(PINS, undo.pins());
        json.put(BACK, back);
    }

    /** Somebody else goes on with the pipeline: there is no way back. */
    void takenOver() {
        json.put(BACK, null);
    }

    /** @param job that reads again */
    void submitted(String job) {
        json.put(JOB, job);
    }

    /** @param targets as they are now */
    void targets(List<LiveTarget> targets) {
        json.put(TARGETS, positions(targets));
    }

    /** @param now whether this call has submitted the job that has come through */
    void replayed(boolean now) {
        json.put(REPLAYED, now);
        json.put(WHEN_THROUGH, false);
        text = json.get(JOB) + "\n";
    }

    /**
     * It is read up to its limit, and stopped there.
     *
     * @param left what with
     * @param resume the command that goes on from it
     */
    void paused(String left, String resume) {
        json.put(PAUSED, left);
        json.put(RESUME, resume);
        text = Words.printable(left) + "\n";
    }

    Map<String, Object> json() {
        return Collections.unmodifiableMap(json);
    }

    /** However it ends, programs are told how far it has come, and people which job has come through. */
    int told(Output output, Act act) throws IOException, InterruptedException {
        try {
            return act.exitCode();
        } catch (ProblemException refused) {
            refused(refused.problems());
            throw refused;
        } finally {
            output.print(text, json());
        }
    }

    private static Map<String, Object> source(ReplayPlan plan, StoredSource source) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", ReplayPlan.name(source));
        json.put("position", source.state().position().map(LogPosition::toString));
        json.put("slot", plan.slot(source).map(SavedSlot::slot));
        json.put("way", plan.slot(source).map(SavedSlot::way));
        json.put(
                "pin",
                plan.slot(source)
                        .filter(slot -> slot.way() == SavedSlot.Way.BY_PIN)
                        .flatMap(SavedSlot::pin));
        OptionalLong bytes = plan.bytes(source);
        json.put("bytesToReadAgain", bytes.isPresent() ? bytes.getAsLong() : null);
        return json;
    }

    private static List<Map<String, Object>> positions(List<LiveTarget> targets) {
        return targets.stream()
                .map(target -> {
                    Map<String, Object> json = new LinkedHashMap<>();
                    json.put("name", target.name());
                    json.put("positions", Reach.tidemarks(List.of(target)));
                    json.put("replaying", target.isReplaying());
                    return json;
                })
                .toList();
    }
}
