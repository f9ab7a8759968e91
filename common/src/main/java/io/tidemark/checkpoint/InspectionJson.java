package io.tidemark.checkpoint;

import io.tidemark.checkpoint.flink.FileCheck;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.checkpoint.source.TableProgress;
import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.LogIdentity;
import io.tidemark.position.WalIdentity;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** An inspection for scripts. */
final class InspectionJson {

    private InspectionJson() {}

    /** The fields of one JSON object, for {@link JsonText}. */
    static Map<String, Object> of(Inspection inspection) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("path", inspection.location());
        json.put("checkpoint", inspection.metadata().checkpoint());
        json.put("takenAs", inspection.metadata().kind().name());
        json.put("written", inspection.written());
        json.put("bytes", inspection.metadata().bytes());
        json.put("operators", inspection.metadata().operators().size());
        json.put("files", json(inspection.files()));
        json.put(
                "sources",
                inspection.sources().stream()
                        .map(source -> json(inspection, source))
                        .toList());
        json.put(
                "targets",
                inspection.targets().stream().map(InspectionJson::json).toList());
        json.put(
                "unread",
                inspection.unread().stream()
                        .map(operator -> Map.of("operator", operator.operator(), "why", operator.why()))
                        .map(TreeMap::new)
                        .toList());
        return json;
    }

    private static Map<String, Object> json(FileCheck.Found files) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("count", files.count());
        json.put("elsewhere", files.elsewhere());
        json.put("notSeen", files.unseenWithWhy());
        json.put("missing", files.missing());
        json.put("shorter", files.shorter());
        return json;
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
        json.put("history", source.identity().map(InspectionJson::json));
        json.put("chunks", source.chunks());
        json.put("chunksRead", source.chunksDone());
        json.put("tables", source.tables().stream().map(InspectionJson::json).toList());
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
