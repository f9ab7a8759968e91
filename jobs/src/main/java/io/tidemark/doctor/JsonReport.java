package io.tidemark.doctor;

import io.tidemark.guard.Comparison;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Subject;
import java.util.List;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.SerializationFeature;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A {@link Report} for programs. Fields are added under the same version, and never renamed or taken away:
 *
 * <pre>{@code
 * {
 *   "version": 1,
 *   "pipeline": file, "from": path or null,
 *   "verdict": "ok" | "warning" | "unknown" | "problem", "exitCode": number,
 *   "subjects": [ {
 *     "kind": "pipeline" | "state" | "source" | "target", "name": text,
 *     "findings": [ { "check": text, "outcome": as the verdict, "detail": text,
 *                     "problem": null | { "code": "TM-...", "title": text, "found": text, "required": text, "remedy": text } } ],
 *     "restore": [ { "what": text, "stored": text or null, "found": text or null } ]
 *   } ],
 *   "others": [ { "path": path, "written": time, "outcome": as the verdict, "detail": text } ],
 *   "next": [ command ]
 * }
 * }</pre>
 */
final class JsonReport {

    private static final int VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private JsonReport() {}

    static String of(Report report) {
        ObjectNode json = JSON.createObjectNode();
        json.put("version", VERSION);
        json.put("pipeline", report.pipeline());
        json.put("from", report.from().orElse(null));
        json.put("verdict", TextReport.name(report.verdict()));
        json.put("exitCode", report.exitCode());
        ArrayNode subjects = json.putArray("subjects");
        report.findings()
                .forEach((subject, findings) -> add(
                        subjects.addObject(),
                        subject,
                        subject.kind() == Subject.Kind.PIPELINE ? report.pipeline() : subject.name(),
                        findings,
                        report.comparisons().getOrDefault(subject, List.of())));
        ArrayNode others = json.putArray("others");
        for (OtherState other : report.others()) {
            ObjectNode node = others.addObject();
            node.put("path", other.path().toString());
            node.put("written", other.written().toString());
            node.put("outcome", TextReport.name(other.outcome()));
            node.put("detail", other.detail());
        }
        ArrayNode next = json.putArray("next");
        report.next().forEach(next::add);
        try {
            return JSON.writeValueAsString(json) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of texts cannot be written", impossible);
        }
    }

    private static void add(
            ObjectNode node, Subject subject, String name, List<Finding> findings, List<Comparison> comparisons) {
        node.put("kind", TextReport.name(subject.kind()));
        node.put("name", name);
        ArrayNode rows = node.putArray("findings");
        for (Finding finding : findings) {
            ObjectNode row = rows.addObject();
            row.put("check", finding.check());
            row.put("outcome", TextReport.name(finding.outcome()));
            row.put("detail", finding.detail());
            if (finding.problem().isPresent()) {
                add(row.putObject("problem"), finding.problem().get());
            } else {
                row.putNull("problem");
            }
        }
        ArrayNode restore = node.putArray("restore");
        for (Comparison comparison : comparisons) {
            ObjectNode row = restore.addObject();
            row.put("what", comparison.what());
            row.put("stored", comparison.stored().isEmpty() ? null : comparison.stored());
            row.put("found", comparison.found().isEmpty() ? null : comparison.found());
        }
    }

    private static void add(ObjectNode node, Problem problem) {
        node.put("code", problem.code().id());
        node.put("title", problem.code().title());
        node.put("found", problem.found());
        node.put("required", problem.required());
        node.put("remedy", problem.remedy());
    }
}
