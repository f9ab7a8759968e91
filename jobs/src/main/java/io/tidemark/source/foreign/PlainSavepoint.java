package io.tidemark.source.foreign;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.flink.Metadata;
import io.tidemark.checkpoint.flink.MetadataReader;
import io.tidemark.checkpoint.flink.SavedOperator;
import io.tidemark.checkpoint.flink.StateFiles;
import io.tidemark.checkpoint.flink.UnreadableStateException;
import io.tidemark.checkpoint.source.CdcEnumerator;
import io.tidemark.checkpoint.source.CdcLayout;
import io.tidemark.checkpoint.source.CdcSplit;
import io.tidemark.checkpoint.source.SourceReading;
import io.tidemark.source.TableName;
import io.tidemark.source.saved.FlinkStateFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The sources of Flink CDC in a savepoint or checkpoint, whatever job has left it. They are recognised by their state:
 * Flink keeps neither names nor uids of operators.
 *
 * @param operators ids of all operators, 32 hexadecimal digits
 * @param sources those that can be gone on from
 * @param obstacles why what else is there cannot be carried, in words; empty for nothing
 */
public record PlainSavepoint(Set<String> operators, List<PlainSource> sources, List<String> obstacles) {

    /** What Flink CDC 3.5 writes; only from there is it known what comes again. */
    private static final Set<CdcLayout> CARRIED = Set.of(CdcLayout.POSTGRES_3_4, CdcLayout.MYSQL_2_3);

    public PlainSavepoint {
        operators = Set.copyOf(operators);
        sources = List.copyOf(sources);
        obstacles = List.copyOf(obstacles);
    }

    /** Whether there is anything of Flink CDC in it. */
    public boolean isPlain() {
        return !sources.isEmpty() || !obstacles.isEmpty();
    }

    /**
     * Reads the savepoint's metadata, and of its files those of the sources.
     *
     * @param path a directory or its {@code _metadata}
     * @throws IOException if there is no savepoint, or none that can be read from here
     */
    public static PlainSavepoint read(String path) throws IOException {
        StateFiles files = FlinkStateFiles.reachable();
        FlinkStateFiles.Location location = FlinkStateFiles.find(path);
        Metadata metadata = MetadataReader.read(files, location.directory(), location.metadata(), (file, length) -> {});
        Set<String> operators = new LinkedHashSet<>();
        List<PlainSource> sources = new ArrayList<>();
        List<String> obstacles = new ArrayList<>();
        boolean keyed = false;
        for (SavedOperator operator : metadata.operators()) {
            operators.add(operator.id());
            keyed |= operator.keyed();
            if (SourceReading.isLegacy(operator)) {
                obstacles.add("a source without incremental snapshots, whose state has the position of one row and not"
                        + " what was loaded (scan.incremental.snapshot.enabled = false)");
            }
            try {
                read(files, operator, obstacles).ifPresent(sources::add);
            } catch (UnreadableStateException unreadable) {
                obstacles.add("a source of Flink CDC whose state cannot be read: " + Inspection.said(unreadable));
            }
        }
        if (keyed && (!sources.isEmpty() || !obstacles.isEmpty())) {
            obstacles.add("an operator with state by key, as of a join or an aggregation");
        }
        return new PlainSavepoint(operators, sources, obstacles);
    }

    private static Optional<PlainSource> read(StateFiles files, SavedOperator operator, List<String> obstacles)
            throws IOException {
        Optional<CdcEnumerator> found = SourceReading.enumerator(files, operator);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        CdcEnumerator enumerator = found.get();
        String name = enumerator.layout().connector().connector();
        if (!CARRIED.contains(enumerator.layout()) || !enumerator.isQuoted()) {
            obstacles.add("%s of a release before Flink CDC 3.5".formatted(name));
            return Optional.empty();
        }
        if (!enumerator.unfinished().isEmpty()) {
            obstacles.add("%s whose first load was not finished: %s"
                    .formatted(name, String.join(", ", enumerator.unfinished())));
            return Optional.empty();
        }
        List<CdcSplit.Stream> streams = new ArrayList<>();
        boolean chunks = false;
        for (CdcSplit split : SourceReading.splits(files, operator, enumerator.layout())) {
            if (split instanceof CdcSplit.Stream stream) {
                streams.add(stream);
            } else {
                chunks = true;
            }
        }
        if (chunks || streams.size() != 1 || !streams.get(0).whole()) {
            obstacles.add("%s whose first load was not finished: %s"
                    .formatted(name, chunks ? "chunks were still held by readers" : SourceReading.NOT_FOLLOWING));
            return Optional.empty();
        }
        return Optional.of(new PlainSource(
                enumerator.layout().connector(),
                enumerator.tables().stream()
                        .map(table -> new TableName(table.schema(), table.table()))
                        .collect(Collectors.toSet()),
                PlainPosition.of(enumerator.layout().connector(), streams.get(0).start())));
    }
}
