package io.tidemark.cli.pipeline;

import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.cli.pin.SavedSlot;
import io.tidemark.position.LogPosition;
import io.tidemark.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A replay, for programs. */
final class ReplayJson {

    private ReplayJson() {}

    /**
     * What would be done.
     *
     * @param file the pipeline's
     * @param refusals everything that stands against it
     */
    static Map<String, Object> plan(ReplayPlan plan, String file, List<Problem> refusals) {
        Map<String, Object> json = begun(plan);
        json.put("replayedNow", false);
        json.put(
                "refusedBy",
                refusals.stream().map(problem -> problem.code().id()).toList());
        json.put("undo", plan.undo().path());
        json.put(
                "undoNotPinned",
                plan.undo().why().isEmpty() ? null : plan.undo().why());
        json.put("targets", targets(plan.live().targets()));
        json.put("steps", plan.steps(file));
        return json;
    }

    /**
     * What was done.
     *
     * @param job that reads again; empty if none does
     * @param now whether this call has submitted it, and it has come through
     * @param targets as they are now
     * @param back the command that takes it back; empty if nobody knows it
     */
    static Map<String, Object> done(
            ReplayPlan plan,
            Optional<String> job,
            boolean now,
            Undo.Made undo,
            List<LiveTarget> targets,
            Optional<String> back) {
        Map<String, Object> json = begun(plan);
        json.put("replayedNow", now);
        json.put("newJob", job);
        json.put("undo", undo.path());
        json.put("undoPins", undo.pins());
        json.put("back", back);
        json.put("targets", targets(targets));
        return json;
    }

    private static Map<String, Object> begun(ReplayPlan plan) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pipeline", plan.pipeline());
        json.put("job", plan.job().map(running -> running.id()));
        json.put("savepoint", plan.savepoint().path());
        json.put("committed", plan.savepoint().committed());
        json.put("standing", plan.standing());
        json.put(
                "sources",
                plan.sources().stream().map(source -> source(plan, source)).toList());
        return json;
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

    private static List<Map<String, Object>> targets(List<LiveTarget> targets) {
        return targets.stream()
                .map(target -> {
                    Map<String, Object> json = new LinkedHashMap<>();
                    json.put("name", target.name());
                    json.put("positions", Reach.positions(List.of(target)));
                    return json;
                })
                .toList();
    }
}
