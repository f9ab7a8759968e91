package io.tidemark.checkpoint;

import io.tidemark.checkpoint.source.Phase;
import io.tidemark.checkpoint.source.SourceKind;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.checkpoint.source.TableProgress;
import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.LogIdentity;
import io.tidemark.position.WalIdentity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** An inspection for people, and for scripts. */
public final class InspectionReport {

    private static final int TABLES_NAMED = 10;

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
        report.verdict();
        return report.text.toString();
    }

    /** Control characters would be the terminal's to obey. */
    private static String shown(Object value) {
        return value.toString()
                .codePoints()
                .mapToObj(
                        point -> Character.isISOControl(point) ? "\\u%04x".formatted(point) : Character.toString(point))
                .collect(Collectors.joining());
    }

    private void line(String name, Object value) {
        text.append("  %-12s %s%n".formatted(name, shown(value)).replace(System.lineSeparator(), "\n"));
    }

    private void title(String title) {
        text.append(text.isEmpty() ? "" : "\n").append(shown(title)).append('\n');
    }

    private void head() {
        title("checkpoint " + inspection.metadata().checkpoint());
        line("path", inspection.location());
        line("taken as", inspection.metadata().kind().words());
        line("written", inspection.written());
        line("size", inspection.metadata().bytes() + " bytes");
        line("operators", inspection.metadata().operators().size());
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
        return source.uncut() == 0 ? read : "%s, %d tables not yet cut".formatted(read, source.uncut());
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
        if (target.epochs().isEmpty()) {
            return "no epoch";
        }
        return "epochs %s: %d rows%s"
                .formatted(
                        target.epochs().stream()
                                .map(epoch -> Long.toString(epoch.number()))
                                .collect(Collectors.joining(", ")),
                        target.waitingRows(),
                        target.waiting() ? ", until the sources reach what is in the target" : "");
    }

    private void verdict() {
        text.append('\n');
        List<SourceState> sources = inspection.sources();
        if (sources.isEmpty()
                && inspection.targets().isEmpty()
                && inspection.unread().isEmpty()) {
            text.append("There is nothing of Flink CDC or of Tidemark in it.\n");
            return;
        }
        long loading = sources.stream()
                .filter(source -> source.phase() == Phase.SNAPSHOT)
                .count();
        text.append("%d of %d sources stream%s.%n"
                .formatted(
                        sources.size() - loading,
                        sources.size(),
                        inspection.unread().isEmpty()
                                ? ""
                                : "; %d operators could not be read"
                                        .formatted(inspection.unread().size()))
                .replace(System.lineSeparator(), "\n"));
        if (sources.stream().anyMatch(source -> source.kind() == SourceKind.TIDEMARK)) {
            text.append("Whether the databases still serve this: tidemark doctor PIPELINE --from ")
                    .append(shown(inspection.location()))
                    .append('\n');
        } else if (!sources.isEmpty()) {
            text.append("Its job would not ask the databases whether they still serve this.\n");
        }
    }

    /** One JSON object. */
    public static String json(Inspection inspection) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("path", inspection.location());
        json.put("checkpoint", inspection.metadata().checkpoint());
        json.put("takenAs", inspection.metadata().kind().name());
        json.put("written", inspection.written());
        json.put("bytes", inspection.metadata().bytes());
        json.put("operators", inspection.metadata().operators().size());
        json.put(
                "sources",
                inspection.sources().stream()
                        .map(source -> json(inspection, source))
                        .toList());
        json.put(
                "targets",
                inspection.targets().stream().map(InspectionReport::json).toList());
        json.put(
                "unread",
                inspection.unread().stream()
                        .map(operator -> Map.of("operator", operator.operator(), "why", operator.why()))
                        .map(TreeMap::new)
                        .toList());
        return JsonText.of(json);
    }

    private static Map<String, Object> json(Inspection inspection, SourceState source) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("operator", source.operator());
        json.put("name", inspection.name(source));
        json.put("reader", source.kind().name());
        json.put("versions", source.versions());
        json.put("database", source.database().isEmpty() ? null : source.database());
        json.put("parallelism", source.parallelism());
        json.put("phase", source.phase());
        json.put("remarks", source.remarks());
        json.put("position", source.position());
        json.put("following", source.following());
        json.put("offset", source.parts());
        json.put("committed", source.lastCommit());
        json.put("history", source.identity().map(InspectionReport::json));
        json.put("chunks", source.chunks());
        json.put("chunksRead", source.chunksDone());
        json.put("tables", source.tables().stream().map(InspectionReport::json).toList());
        return json;
    }

    private static Map<String, Object> json(LogIdentity identity) {
        Map<String, Object> json = new LinkedHashMap<>();
        if (identity instanceof WalIdentity wal) {
            json.put("system", wal.system());
            json.put("timeline", wal.timeline());
            json.put("slot", wal.slot());
        } else {
            BinlogIdentity binlog = (BinlogIdentity) identity;
            json.put("serverUuid", binlog.serverUuid());
            json.put("serverId", binlog.serverId());
            json.put("fileCreated", binlog.fileCreated());
        }
        return json;
    }

    private static Map<String, Object> json(TableProgress progress) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schema", progress.table().schema());
        json.put("table", progress.table().table());
        json.put("chunks", progress.chunks());
        json.put("chunksRead", progress.done());
        json.put("cut", progress.cut());
        return json;
    }

    private static Map<String, Object> json(TargetState target) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("operator", target.operator());
        json.put("pipeline", target.pipeline());
        json.put("branch", target.branch());
        json.put("appliedBranch", target.appliedBranch().isEmpty() ? null : target.appliedBranch());
        json.put("appliedEpoch", target.applied());
        json.put("waitsForSources", target.waiting());
        json.put("sources", target.sources());
        json.put(
                "waiting",
                target.epochs().stream()
                        .map(epoch -> {
                            Map<String, Object> one = new LinkedHashMap<>();
                            one.put("epoch", epoch.number());
                            one.put("stages", epoch.stages());
                            one.put("rows", epoch.rows());
                            one.put("bytes", epoch.bytes());
                            return one;
                        })
                        .toList());
        return json;
    }
}
