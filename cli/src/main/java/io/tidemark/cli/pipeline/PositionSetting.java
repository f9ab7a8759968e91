package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.log.PinName;
import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.LogIdentity;
import io.tidemark.position.LogPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A savepoint, and what another one has of it in which one source stands at another position.
 *
 * @param savepoint the directory of the one that is there
 * @param before what that has
 * @param name the source's
 * @param source what the savepoint has of it
 * @param place the directory of the new one, beside the other one. It is called as one of the same job, which it is by what it has
 */
record PositionSetting(Path savepoint, Inspection before, String name, SourceState source, LogPosition to, Path place) {

    private static final int DIGITS = 12;

    /** @throws ProblemException if the savepoint is none of the pipeline's, or has no such source */
    static PositionSetting of(String pipeline, Path savepoint, String name, LogPosition to) {
        Inspection before = Inspection.of(savepoint);
        String job = PinName.job(savepoint.getFileName().toString())
                .orElseThrow(() -> refused(
                        "%s is not called as Flink calls savepoints".formatted(Words.printable(savepoint)),
                        "savepoint-JOB-ID: the new one and its pins are called after it",
                        "Name what tidemark pipeline pause has left."));
        if (before.targets().stream().map(TargetState::pipeline).noneMatch(pipeline::equals)) {
            throw new ProblemException(new Problem(
                    ErrorCode.PIPELINE_DIFFERENT,
                    "%s is none of %s".formatted(Words.printable(savepoint), Words.printable(pipeline)),
                    "a savepoint that this pipeline has left",
                    "See what there is: tidemark savepoint list"));
        }
        List<StoredSource> stored = StoredSource.of(before);
        SourceState source = stored.stream()
                .filter(one -> one.name().equals(Optional.of(name))
                        && one.state().position().isPresent())
                .map(StoredSource::state)
                .findFirst()
                .orElseThrow(() -> refused(
                        "%s has no source %s that stands anywhere; it has %s"
                                .formatted(
                                        Words.printable(savepoint),
                                        Words.printable(name),
                                        stored.stream()
                                                .map(one -> Words.printable(
                                                        one.name().orElse("one without a name")))
                                                .collect(Collectors.joining(", "))),
                        "one of the pipeline's sources",
                        "See what they are called: tidemark savepoint show."));
        if (to.getClass() != source.at().getClass()) {
            throw refused(
                    "%s is no position of %s, which stands at %s"
                            .formatted(Words.brief(to), Words.printable(name), Words.brief(source.at())),
                    "a position of the log that the source reads: an LSN of Postgres, FILE:OFFSET of MySQL and MariaDB",
                    "Name one like that, or another source.");
        }
        if (to instanceof BinlogPosition binlog && !binlog.gtids().isEmpty()) {
            throw refused(
                    "%s has GTIDs, and whether those are all before file and offset nobody has said"
                            .formatted(Words.brief(binlog)),
                    "file and offset alone: which GTIDs are before them is read from the log",
                    "--to %s:%d".formatted(Words.printable(binlog.file()), binlog.offset()));
        }
        String id = UUID.randomUUID().toString().replace("-", "").substring(0, DIGITS);
        return new PositionSetting(
                savepoint, before, name, source, to, savepoint.resolveSibling("savepoint-%s-%s".formatted(job, id)));
    }

    private static ProblemException refused(String found, String required, String remedy) {
        return new ProblemException(new Problem(ErrorCode.POSITION_REFUSED, found, required, remedy));
    }

    /** The same with the whole of the position, as the new one has it: the ids ahead of file and offset, where the log is read by those. */
    PositionSetting exactly(Inspection made) {
        return made.sources().stream()
                .filter(one -> one.operator().equals(source.operator()))
                .flatMap(one -> one.position().stream())
                .filter(at -> at instanceof BinlogPosition there
                        && to instanceof BinlogPosition named
                        && there.file().equals(named.file())
                        && there.offset() == named.offset())
                .findFirst()
                .map(at -> new PositionSetting(savepoint, before, name, source, at, place))
                .orElse(this);
    }

    /** The sources as they stand in the new one. */
    List<StoredSource> sources() {
        return StoredSource.of(before).stream()
                .map(one -> one.state().equals(source) ? new StoredSource(one.name(), moved(source.history())) : one)
                .toList();
    }

    private SourceState moved(LogIdentity history) {
        return new SourceState(
                source.operator(),
                source.kind(),
                source.database(),
                source.versions(),
                source.parallelism(),
                source.phase(),
                source.remarks(),
                to,
                source.following(),
                source.parts(),
                history,
                null,
                source.tables());
    }

    /**
     * In what else than the position the new one differs, for people; none if it is right. The history's own words for the new place are
     * those of another file of a binary log; targets know of no epoch, so that what they have is judged by its position.
     */
    List<String> differences(Inspection after) {
        List<String> differences = new ArrayList<>();
        if (after.metadata().checkpoint() != before.metadata().checkpoint()
                || after.metadata().kind() != before.metadata().kind()
                || after.metadata().operators().size()
                        != before.metadata().operators().size()) {
            differences.add("the checkpoint it is of");
        }
        if (!after.unread().equals(before.unread()) || !after.files().isWhole()) {
            differences.add("what can be read of it");
        }
        List<SourceState> expected = before.sources().stream()
                .map(one -> one.equals(source) ? moved(history(after)) : one)
                .toList();
        if (!after.sources().equals(expected)) {
            differences.add("where its sources stand: %s where it should be %s".formatted(after.sources(), expected));
        }
        if (after.targets().size() != before.targets().size()) {
            differences.add("how many targets it has");
            return differences;
        }
        for (int i = 0; i < after.targets().size(); i++) {
            TargetState is = after.targets().get(i);
            TargetState target = moved(before.targets().get(i), is.branch());
            if (!is.equals(target) || is.made() != target.sources().containsKey(name)) {
                differences.add("what it knows of a target: %s where it should be %s".formatted(is, target));
            }
        }
        return differences;
    }

    private LogIdentity history(Inspection after) {
        return after.sources().stream()
                .filter(one -> one.operator().equals(source.operator()))
                .flatMap(one -> one.identity().stream())
                .filter(found -> found instanceof BinlogIdentity
                        && source.identity().map(LogIdentity::history).equals(Optional.of(found.history())))
                .findFirst()
                .orElse(source.history());
    }

    private TargetState moved(TargetState target, String branch) {
        if (!target.sources().containsKey(name)) {
            return target;
        }
        Map<String, String> sources = new TreeMap<>(target.sources());
        sources.put(name, to.toString());
        return new TargetState(
                target.operator(), target.pipeline(), branch, branch, 0, false, sources, List.of(), target.stages());
    }
}
