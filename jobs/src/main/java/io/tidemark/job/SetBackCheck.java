package io.tidemark.job;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.target.TargetTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a plan's statements come out right if a source is read again from an earlier position while all other state stays as it is,
 * of later. They do where each row is computed from its own change alone and takes its place by a key: then the last change of each key
 * is what counts, and it comes again. Nothing that remembers rows may lie on the way, whatever it makes of them: a sum counts them
 * twice, a join meets rows that are not of that time, and where the last row of each key is kept, one that is gone since is changed.
 *
 * @param continuous whether rows come into the targets between epochs
 */
record SetBackCheck(List<TableWishes.End> ends, boolean continuous) {

    SetBackCheck {
        ends = List.copyOf(ends);
    }

    /** Everything that stands against it, each once. */
    List<Problem> problems(String source) {
        Set<Problem> problems = new LinkedHashSet<>();
        if (continuous) {
            problems.add(refused(
                    "tidemark.delivery = continuous: rows come into the targets between epochs, and would show their past",
                    "targets that change by epochs, which stay as they are until all is read again",
                    "Update the pipeline without tidemark.delivery first."));
        }
        for (TableWishes.End end : ends) {
            List<RowWays.Way> ways = end.ways().ways().stream()
                    .filter(way -> way.source().options().name().equals(source))
                    .toList();
            ways.forEach(way -> problems.addAll(against(end, way)));
            if (!ways.isEmpty()) {
                problems.addAll(against(end));
            }
        }
        return new ArrayList<>(problems);
    }

    private static List<Problem> against(TableWishes.End end, RowWays.Way way) {
        List<Problem> problems = new ArrayList<>();
        way.remembers()
                .ifPresent(operator -> problems.add(remembering("%s, ahead of %s".formatted(operator, end.name()))));
        if (way.route().completed()) {
            problems.add(remembering(
                    "what keeps the last row of each key of %s, ahead of %s (no REPLICA IDENTITY FULL, or 'on-gap' ="
                                    .formatted(way.route().table().name(), end.name())
                            + " 'resnapshot')"));
        }
        return problems;
    }

    private static Problem remembering(String operator) {
        return refused(
                operator + ", has rows of later in its state, and would take those that are read again for others",
                "statements that compute each row from its own change alone, between the source and each of their targets",
                "State and position are taken back together by a savepoint of that time: tidemark pipeline replay. Rows of a table"
                        + " that were changed by hand are put right by tidemark table resnapshot.");
    }

    private static List<Problem> against(TableWishes.End end) {
        Optional<TargetTable> target = end.target();
        if (target.isPresent() && target.get().keyed()) {
            return List.of();
        }
        return List.of(refused(
                target.isEmpty()
                        ? "%s is of another connector, and would get its rows twice".formatted(end.name())
                        : "%s has no key, and would get its rows twice".formatted(end.name()),
                "targets of Tidemark's with a key, by which a row that comes again takes the place of itself",
                "Submit the pipeline anew without state, into empty targets."));
    }

    private static Problem refused(String found, String required, String remedy) {
        return new Problem(ErrorCode.POSITION_REFUSED, found, required, remedy);
    }
}
