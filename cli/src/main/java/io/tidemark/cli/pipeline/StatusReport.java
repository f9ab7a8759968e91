package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.cli.ShellWord;
import io.tidemark.cli.rest.CompletedCheckpoint;
import io.tidemark.cli.rest.JobFailure;
import io.tidemark.position.LogPosition;
import io.tidemark.problem.Words;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A pipeline's state for people, and for programs.
 *
 * @param standing whether it reads on for ever
 * @param readAnew what is left of the tables that it reads anew
 * @param position what the state says that it has left last; empty if it has left none
 * @param cluster the options that name the cluster, for commands that are shown
 */
record StatusReport(
        PipelineState state, Standing standing, ReadAnew readAnew, Optional<ReadPosition> position, String cluster) {

    String text() {
        StringBuilder text = new StringBuilder();
        text.append("pipeline ").append(Words.printable(state.job().name())).append('\n');
        line(text, "job", state.job().id());
        line(text, "state", state.word() + " since " + state.since());
        if (state.restarts().isPresent()) {
            line(text, "restarts", state.restarts().getAsLong());
        }
        state.checkpoints().restored().ifPresent(path -> line(text, "started from", path));
        if (!state.job().hasEnded()) {
            line(text, "checkpoint", state.checkpointWords());
        }
        state.checkpoints().newest().ifPresent(newest -> line(text, "newest state", words(newest)));
        if (standing.until().isPresent()) {
            line(text, "reads", standing.words());
        }
        if (readAnew.isAny()) {
            line(text, "reads anew", readAnew.words());
        }
        state.failure().ifPresent(failure -> line(text, "last failure", failure.at() + "  " + failure.words()));
        position.ifPresent(read -> {
            if (!read.why().isEmpty()) {
                line(text, "position", "not readable from here: " + read.why());
            }
            read.inspection().ifPresent(inspection -> sources(text, inspection));
        });
        return text.append('\n').append(verdict()).toString();
    }

    private static void line(StringBuilder text, String title, Object value) {
        text.append("  %-12s %s\n".formatted(title, Words.printable(value)));
    }

    private String words(CompletedCheckpoint newest) {
        return "%s %d, %s, %s"
                .formatted(
                        state.checkpoints().endsWithSavepoint() ? "savepoint" : "checkpoint",
                        newest.id(),
                        newest.completed(),
                        newest.path());
    }

    private static void sources(StringBuilder text, Inspection inspection) {
        for (SourceState source : inspection.sources()) {
            text.append("\nsource ")
                    .append(Words.printable(name(inspection, source)))
                    .append('\n');
            line(text, "phase", source.phase());
            line(text, "position", source.position().map(LogPosition::toString).orElse("none yet"));
            source.lastCommit().ifPresent(commit -> line(text, "committed", commit));
        }
        inspection.unread().forEach(operator -> line(text, "not read", operator.why()));
    }

    private static String name(Inspection inspection, SourceState source) {
        return inspection.name(source).orElse(source.database().isEmpty() ? "of some database" : source.database());
    }

    private String verdict() {
        if (state.isPaused()) {
            return "It is paused. To go on: %s\n"
                    .formatted(resume(state.checkpoints().newest()));
        }
        if (state.job().hasEnded()) {
            return "It has ended: %s. To go on from its newest state: %s\n"
                    .formatted(state.job().state(), resume(Optional.empty()));
        }
        if (state.isStale()) {
            return "Its checkpoints do not come.\n";
        }
        return state.job().state().equals(Waiting.RUNNING)
                ? "%s. To pause it: tidemark pipeline pause %s%s\n"
                        .formatted(
                                standing.stands() ? "It stands where it was to be read up to" : "It runs",
                                ShellWord.of(Words.printable(state.job().name())),
                                cluster)
                : "It is %s.\n".formatted(state.job().state());
    }

    private String resume(Optional<CompletedCheckpoint> from) {
        return ResumeWords.of(from.map(CompletedCheckpoint::path), cluster);
    }

    Map<String, Object> json() {
        Map<String, Object> json = ListPipelinesCommand.json(state);
        standing.into(json);
        json.put("resnapshot", readAnew.json());
        json.put("startedFrom", state.checkpoints().restored());
        json.put("newestState", state.checkpoints().newest().map(this::json));
        json.put("lastFailure", state.failure().map(StatusReport::json));
        json.put("notReadable", position.map(ReadPosition::why).filter(why -> !why.isEmpty()));
        json.put(
                "sources",
                position.flatMap(ReadPosition::inspection)
                        .map(inspection -> inspection.sources().stream()
                                .map(source -> json(inspection, source))
                                .toList())
                        .orElse(List.of()));
        return json;
    }

    private Map<String, Object> json(CompletedCheckpoint newest) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("path", newest.path());
        json.put("checkpoint", newest.id());
        json.put("savepoint", state.checkpoints().endsWithSavepoint());
        json.put("completed", newest.completed());
        return json;
    }

    private static Map<String, Object> json(JobFailure failure) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("at", failure.at());
        json.put("code", failure.code().map(code -> code.id()));
        json.put("words", failure.words());
        return json;
    }

    private static Map<String, Object> json(Inspection inspection, SourceState source) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name(inspection, source));
        json.put("phase", source.phase());
        json.put("position", source.position());
        json.put("committed", source.lastCommit());
        return json;
    }
}
