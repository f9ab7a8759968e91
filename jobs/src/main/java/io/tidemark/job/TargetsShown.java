package io.tidemark.job;

import io.tidemark.position.LogPosition;
import io.tidemark.source.ShownPositions;
import io.tidemark.target.ShownTidemarks;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a job's targets stand in the log of one of its sources.
 *
 * @param source as the targets know it
 * @param withOthers whether the job has other ones
 */
record TargetsShown(ShownTidemarks targets, String source, boolean withOthers) implements ShownPositions {

    private static final long serialVersionUID = 1L;

    @Override
    public Map<String, Shown> ask() throws SQLException {
        Map<String, Shown> shown = new TreeMap<>();
        targets.of(source)
                .forEach((target, row) -> shown.put(target, new Shown(LogPosition.parse(row.position()), row.epoch())));
        return shown;
    }
}
