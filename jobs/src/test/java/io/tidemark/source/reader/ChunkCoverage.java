package io.tidemark.source.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.source.CapturedTable;
import io.tidemark.source.rows.LoadedRows;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.LoadedChunk;
import io.tidemark.source.split.LoadedRanges;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;

/** Reads a table by its chunks. */
public final class ChunkCoverage {

    private ChunkCoverage() {}

    private static void keep(LoadedRows rows, List<RowData> kept, RowDataSerializer copier) {
        for (int i = 0; i < rows.size(); i++) {
            kept.add(copier.copy(rows.row(i)));
        }
    }

    /**
     * How many rows each chunk has. Each row, told by a number in its first column, must be there once, and must be found by
     * the reader of the log in the chunk it was read with.
     */
    public static List<Long> sizes(CaptureDatabase database, CapturedTable table, List<ChunkSplit> chunks, int rows)
            throws Exception {
        RowDataSerializer copier = new RowDataSerializer(table.rowType());
        List<List<RowData>> read = new ArrayList<>();
        List<LoadedChunk> loaded = new ArrayList<>();
        for (ChunkSplit chunk : chunks) {
            List<RowData> found = new ArrayList<>();
            try (ChunkReader reader = database.open(chunk)) {
                Unit unit;
                do {
                    unit = reader.next();
                    keep(unit.loaded(), found, copier);
                } while (unit.end() == null);
                loaded.add(((UnitEnd.Loaded) unit.end()).chunk());
            }
            read.add(found);
        }
        database.release();
        List<LoadedChunk> inAnyOrder = new ArrayList<>(loaded);
        Collections.shuffle(inAnyOrder, new Random(1));
        LoadedRanges ranges = new LoadedRanges(table, inAnyOrder);
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < read.size(); i++) {
            for (RowData row : read.get(i)) {
                assertThat(ranges.of(row)).as("%s", row).isSameAs(loaded.get(i));
                assertThat(seen.add(row.getLong(0))).as("%s", row).isTrue();
            }
        }
        assertThat(seen).hasSize(rows);
        return loaded.stream().map(LoadedChunk::rows).toList();
    }
}
