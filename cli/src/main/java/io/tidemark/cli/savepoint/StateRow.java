package io.tidemark.cli.savepoint;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.flink.SnapshotKind;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.position.LogPosition;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A savepoint or checkpoint that was found.
 *
 * @param inspection empty if it cannot be read
 * @param why it cannot; "" if it can
 */
public record StateRow(Path path, Optional<Inspection> inspection, String why) {

    /** The pipelines that its targets are of; none if it has no target of ours. */
    public SortedSet<String> pipelines() {
        return inspection.stream()
                .flatMap(read -> read.targets().stream())
                .map(TargetState::pipeline)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** When it was completed. */
    public Instant written() {
        return inspection.map(Inspection::written).orElseGet(() -> SavedStateList.written(path));
    }

    /** What it was taken as, in a word. */
    String kind() {
        return inspection
                .map(read -> switch (read.metadata().kind()) {
                    case CANONICAL_SAVEPOINT -> "savepoint";
                    case NATIVE_SAVEPOINT -> "native savepoint";
                    case CHECKPOINT -> "checkpoint";
                    case FULL_CHECKPOINT -> "full checkpoint";
                    case UNKNOWN -> "unknown";
                })
                .orElse("not read");
    }

    /** Whether it was taken as a savepoint. */
    public boolean isSavepoint() {
        return inspection
                .map(read -> read.metadata().kind())
                .filter(kind -> kind == SnapshotKind.CANONICAL_SAVEPOINT || kind == SnapshotKind.NATIVE_SAVEPOINT)
                .isPresent();
    }

    /** Of all sources. */
    String positions() {
        return inspection.stream()
                .flatMap(read -> read.sources().stream())
                .map(source -> source.position().map(LogPosition::toString).orElse("none"))
                .collect(Collectors.joining(", "));
    }

    /** The earliest of the sources' last commits: up to then its views show every one of them. Empty if one has none. */
    Optional<Instant> committed() {
        List<Optional<Instant>> commits = inspection.stream()
                .flatMap(read -> read.sources().stream())
                .map(SourceState::lastCommit)
                .toList();
        return commits.stream().allMatch(Optional::isPresent)
                ? commits.stream().flatMap(Optional::stream).min(Instant::compareTo)
                : Optional.empty();
    }

    /** Whether its files are there in their length, all of them, and its operators could be read. */
    boolean isWhole() {
        return inspection
                .filter(read -> read.files().isWhole()
                        && read.files().unknown() == 0
                        && read.unread().isEmpty())
                .isPresent();
    }

    /** Whether its files are there, as far as that was looked for; none was opened. */
    String files() {
        if (inspection.isEmpty()) {
            return why;
        }
        int missing = inspection.get().files().missing().size();
        int shorter = inspection.get().files().shorter().size();
        int unknown = inspection.get().files().unknown();
        if (missing + shorter > 0) {
            return "%d missing, %d cut short".formatted(missing, shorter);
        }
        if (unknown > 0) {
            return unknown + " not looked for";
        }
        return inspection.get().unread().isEmpty() ? "there" : "there, and a source is not read";
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("path", path);
        json.put("written", written());
        json.put("takenAs", inspection.map(read -> read.metadata().kind().name()));
        json.put("checkpoint", inspection.map(read -> read.metadata().checkpoint()));
        json.put("pipelines", pipelines().stream().toList());
        json.put("bytes", inspection.map(read -> read.metadata().bytes()));
        json.put(
                "positions",
                inspection.stream()
                        .flatMap(read -> read.sources().stream())
                        .map(source -> source.position().orElse(null))
                        .filter(Objects::nonNull)
                        .toList());
        json.put("committed", committed());
        json.put("files", files());
        return json;
    }
}
