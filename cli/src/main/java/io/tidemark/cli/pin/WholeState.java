package io.tidemark.cli.pin;

import io.tidemark.cli.live.StoredSource;
import io.tidemark.cli.pipeline.ReadPosition;
import io.tidemark.problem.Problem;
import java.util.List;

/**
 * The sources of a state, if all of it is read: an operator that is not may be a source that nobody pins.
 *
 * @param sources none if it is not
 * @param why it is not; "" if it is
 */
record WholeState(List<StoredSource> sources, String why) {

    WholeState {
        sources = List.copyOf(sources);
    }

    /** @param location as the cluster says it */
    static WholeState of(String location) {
        return of(ReadPosition.of(location));
    }

    static WholeState of(ReadPosition read) {
        if (read.inspection().isEmpty()) {
            return new WholeState(List.of(), read.why());
        }
        return read.problems().stream()
                .findFirst()
                .map(Problem::found)
                .map(why -> new WholeState(List.of(), why))
                .orElseGet(
                        () -> new WholeState(StoredSource.of(read.inspection().get()), ""));
    }

    boolean isRead() {
        return why.isEmpty();
    }
}
