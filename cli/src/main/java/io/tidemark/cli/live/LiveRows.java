package io.tidemark.cli.live;

import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.guard.BinlogComparison;
import io.tidemark.guard.BinlogWindow;
import io.tidemark.guard.Comparison;
import io.tidemark.guard.Retention;
import io.tidemark.guard.Stored;
import io.tidemark.guard.WalComparison;
import io.tidemark.guard.WalWindow;
import io.tidemark.log.MySqlLog.LogFile;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.position.LogIdentity;
import io.tidemark.position.LogPosition;
import io.tidemark.position.WalPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What a database says of its log, row by row, beside what is stored if anything is. */
final class LiveRows {

    private static final String SLOT = "slot";
    private static final String TO_READ_AGAIN = "to read again";
    private static final Set<String> KEPT = Set.of("kept", "kept for");
    private static final String FILE_HEADER = "log file ";
    private static final String GONE = "not there";

    /** Rows that say something of the database alone. */
    private static final Set<String> OF_THE_DATABASE =
            Set.of(SLOT, "log from", "log to", "room for more log", "executed", "purged");

    private LiveRows() {}

    /** @param window whose slot is called "" if nobody says which one is read */
    static List<Comparison> of(Optional<SourceState> source, WalWindow window) {
        return rows(
                        source,
                        WalComparison.of(stored(source, window.head()), window),
                        sameHistory(source, window.identity()))
                .stream()
                .map(row -> row.what().equals(SLOT) && window.slotName().isEmpty()
                        ? new Comparison(SLOT, row.stored(), "not known: say it in the context, as slot")
                        : row)
                .toList();
    }

    static List<Comparison> of(
            Optional<SourceState> source, BinlogPosition head, BinlogWindow window, Retention retention) {
        List<Comparison> all = BinlogComparison.of(stored(source, head), window, retention);
        return rows(source, all, sameHistory(source, window.identity())).stream()
                // Only a reader of the log could say when a file was begun, and when another than the last one ended.
                .filter(row ->
                        !row.what().startsWith(FILE_HEADER) || row.found().equals(GONE))
                .map(row -> KEPT.contains(row.what())
                        ? new Comparison("a file " + row.what(), row.stored(), row.found())
                        : row)
                .toList();
    }

    private static Stored stored(Optional<SourceState> source, LogPosition head) {
        return source.map(state -> new Stored(state.at(), state.identity(), Set.of(), state.lastCommit()))
                .orElse(new Stored(head, Optional.empty(), Set.of(), Optional.empty()));
    }

    private static List<Comparison> rows(Optional<SourceState> source, List<Comparison> all, boolean sameHistory) {
        List<Comparison> rows = new ArrayList<>();
        for (Comparison row : all) {
            if (source.isEmpty()) {
                boolean ofTheDatabase = OF_THE_DATABASE.contains(row.what()) || KEPT.contains(row.what());
                if (ofTheDatabase && !row.found().isEmpty()) {
                    rows.add(new Comparison(row.what(), "", row.found()));
                }
            } else if (sameHistory || !row.what().equals(TO_READ_AGAIN)) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static boolean sameHistory(Optional<SourceState> source, LogIdentity now) {
        return source.flatMap(state -> Histories.apart(state, now)).isEmpty();
    }

    static OptionalLong behind(SourceState source, WalWindow window) {
        long bytes = window.head().bytesSince((WalPosition) source.at());
        return Histories.apart(source, window.identity()).isEmpty() && bytes >= 0
                ? OptionalLong.of(bytes)
                : OptionalLong.empty();
    }

    static OptionalLong behind(SourceState source, BinlogWindow window) {
        BinlogPosition position = (BinlogPosition) source.at();
        boolean there = window.files().stream().anyMatch(file -> file.name().equals(position.file()));
        long bytes = -position.offset();
        for (LogFile file : window.files()) {
            BinlogPosition begin = new BinlogPosition(file.name(), 0, GtidSet.EMPTY);
            bytes += begin.fileNumber() >= position.fileNumber() ? file.bytes() : 0;
        }
        return there && bytes >= 0 && Histories.apart(source, window.identity()).isEmpty()
                ? OptionalLong.of(bytes)
                : OptionalLong.empty();
    }
}
