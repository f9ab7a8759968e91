package io.tidemark.checkpoint;

import io.tidemark.checkpoint.flink.FileCheck;
import io.tidemark.checkpoint.source.Phase;
import io.tidemark.checkpoint.source.SourceKind;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.checkpoint.source.TableProgress;
import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.LogIdentity;
import io.tidemark.position.WalIdentity;
import io.tidemark.problem.Words;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** An inspection for people, and for scripts. */
public final class InspectionReport {

    private static final int TABLES_NAMED = 10;
    /** What no shell takes apart. */
    private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z0-9_./:@%+=,-]+");

    private final Inspection inspection;
    private final StringBuilder text = new StringBuilder();

    private InspectionReport(Inspection inspection) {
        this.inspection = inspection;
    }

    /** Lines for people; the last ones say what a restore would do. */
    public static String text(Inspection inspection) {
        InspectionReport report = new InspectionReport(inspection);
        report.head();
        inspection.sources().forEach(report::source);
        inspection.targets().forEach(report::target);
        report.unread();
        report.verdict();
        return report.text.toString();
    }

    private void line(String name, Object value) {
        text.append("  %-12s %s\n".formatted(Words.printable(name), Words.printable(value)));
    }

    private void title(String title) {
        text.append(text.isEmpty() ? "" : "\n").append(Words.printable(title)).append('\n');
    }

    private void head() {
        title("checkpoint " + inspection.metadata().checkpoint());
        line("path", inspection.location());
        line("taken as", inspection.metadata().kind().words());
        line("written", inspection.written());
        line("size", inspection.metadata().bytes() + " bytes");
        line("files", files(inspection.files()));
        line("operators", inspection.metadata().operators().size());
    }

    private static String files(FileCheck.Found files) {
        if (files.count() == 0) {
            return "none beside _metadata";
        }
        List<String> found = new ArrayList<>();
        if (files.elsewhere() > 0) {
            found.add(files.elsewhere() + " not looked for, in other file systems");
        }
        if (!files.unseen().isEmpty()) {
            found.add("%d not looked for, the first is %s"
                    .formatted(files.unseen().size(), files.unseenWithWhy().get(0)));
        }
        if (!files.missing().isEmpty()) {
            found.add("%d missing, the first is %s"
                    .formatted(files.missing().size(), files.missing().get(0)));
        }
        if (!files.shorter().isEmpty()) {
            found.add("%d cut short, the first is %s"
                    .formatted(files.shorter().size(), files.shorter().get(0)));
        }
        return "%d beside _metadata: %s"
                .formatted(files.count(), found.isEmpty() ? "there, and not cut short" : String.join("; ", found));
    }

    private void source(SourceState source) {
        title("source "
                + inspection.name(source).orElse(source.database().isEmpty() ? "of some database" : source.database()));
        line("operator", source.operator());
        line("reader", "%s, %s".formatted(source.kind().words(), source.versions()));
        line("parallelism", source.parallelism());
        line("phase", source.phase());
        source.remarks().forEach(remark -> line("", remark));
        line(
                source.following() || source.position().isEmpty() ? "position" : "log from",
                source.position().isPresent() ? source.position().get() : "none in the state");
        if (!source.parts().isEmpty()) {
            line(
                    "offset",
                    source.parts().entrySet().stream()
                            .map(part -> part.getKey() + "=" + part.getValue())
                            .collect(Collectors.joining(" ")));
        }
        source.lastCommit().ifPresent(commit -> line("committed", commit));
        source.identity().ifPresent(identity -> line("history", history(identity)));
        if (!source.tables().isEmpty()) {
            line("tables", tables(source.tables()));
            line("chunks", chunks(source));
        }
    }

    private static String tables(List<TableProgress> tables) {
        String named = tables.stream()
                .limit(TABLES_NAMED)
                .map(table -> table.table().toString())
                .collect(Collectors.joining(", "));
        return tables.size() <= TABLES_NAMED ? named : "%s, and %d more".formatted(named, tables.size() - TABLES_NAMED);
    }

    private static String chunks(SourceState source) {
        if (source.chunks() == 0 && source.uncut() == 0) {
            return "the state no longer says";
        }
        String read = "%d of %d read".formatted(source.chunksDone(), source.chunks());
        return source.uncut() == 0 ? read : "%s, %s not yet cut".formatted(read, Words.count(source.uncut(), "table"));
    }

    private static String history(LogIdentity identity) {
        if (identity instanceof WalIdentity wal) {
            return "system %s, timeline %d, slot %s".formatted(wal.system(), wal.timeline(), wal.slot());
        }
        BinlogIdentity binlog = (BinlogIdentity) identity;
        List<String> known = new ArrayList<>();
        if (!binlog.serverUuid().isEmpty()) {
            known.add("server " + binlog.serverUuid());
        }
        if (binlog.serverId() != 0) {
            known.add("server id " + binlog.serverId());
        }
        if (binlog.hasHeader()) {
            known.add("file begun " + Instant.ofEpochSecond(binlog.fileCreated()));
        }
        return known.isEmpty() ? "not known" : String.join(", ", known);
    }

    private void target(TargetState target) {
        title("target of " + target.pipeline());
        line("operator", target.operator());
        line(
                "applied",
                target.appliedBranch().isEmpty()
                        ? "nothing, as far as was known"
                        : "epoch %d of %s, as far as was known".formatted(target.applied(), target.appliedBranch()));
        line("waiting", waiting(target));
        target.sources().forEach((name, position) -> line(name, position.isEmpty() ? "the first load" : position));
    }

    private static String waiting(TargetState target) {
        List<TargetState.Epoch> epochs = target.epochs();
        if (epochs.isEmpty()) {
            return "no epoch";
        }
        long first = epochs.get(0).number();
        long last = epochs.get(epochs.size() - 1).number();
        return "%s: %s%s"
                .formatted(
                        epochs.size() == 1
                                ? "epoch " + first
                                : "epochs %d to %d (%d)".formatted(first, last, epochs.size()),
                        Words.count(target.waitingRows(), "row"),
                        target.waiting() ? ", until the sources reach what is in the target" : "");
    }

    private void unread() {
        for (UnreadOperator operator : inspection.unread()) {
            title("operator " + operator.operator());
            line("not read", operator.why());
        }
    }

    private void verdict() {
        text.append('\n');
        List<SourceState> sources = inspection.sources();
        if (sources.isEmpty()
                && inspection.targets().isEmpty()
                && inspection.unread().isEmpty()) {
            text.append("There is nothing of Flink CDC or of Tidemark in it.\n");
        } else {
            text.append(streaming());
        }
        if (!inspection.unread().isEmpty()) {
            text.append(Words.count(inspection.unread().size(), "operator")).append(" could not be read.\n");
        }
        if (!inspection.files().isWhole()) {
            text.append("Flink cannot restore it: see its files.\n");
        }
        if (sources.stream().anyMatch(source -> source.kind() == SourceKind.TIDEMARK)) {
            doctor();
        } else if (!sources.isEmpty()) {
            text.append("Its job would not ask the databases whether they still serve this.\n");
        }
    }

    private String streaming() {
        List<SourceState> sources = inspection.sources();
        if (sources.isEmpty()) {
            return inspection.unread().isEmpty() ? "There is no source of Flink CDC or of Tidemark in it.\n" : "";
        }
        long streaming = sources.stream()
                .filter(source -> source.phase() == Phase.STREAMING)
                .count();
        if (sources.size() == 1) {
            return streaming == 1 ? "Its source streams.\n" : "Its source does not stream yet.\n";
        }
        return "%d of %d sources %s.\n".formatted(streaming, sources.size(), streaming == 1 ? "streams" : "stream");
    }

    /** Doctor reads what is on this machine alone. */
    private void doctor() {
        String location = inspection.location();
        if (SavedStates.path(location).isPresent() && Words.printable(location).equals(location)) {
            text.append("Whether the databases still serve this: tidemark doctor PIPELINE --from ")
                    .append(
                            PLAIN_WORD.matcher(location).matches()
                                    ? location
                                    : "'" + location.replace("'", "'\\''") + "'")
                    .append('\n');
        }
    }

    /** One JSON object. */
    public static String json(Inspection inspection) {
        return JsonText.of(fields(inspection));
    }

    /** The fields of that object, in their order. */
    public static Map<String, Object> fields(Inspection inspection) {
        return InspectionJson.of(inspection);
    }
}
