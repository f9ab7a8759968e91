package io.tidemark.cli.pipeline;

import static io.tidemark.cli.rest.FakeFlink.checkpoint;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.cli.Tool;
import io.tidemark.cli.context.Context;
import io.tidemark.cli.live.Kept;
import io.tidemark.cli.live.Lag;
import io.tidemark.cli.live.LiveSource;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.live.LiveTargets;
import io.tidemark.cli.live.LiveView;
import io.tidemark.cli.live.Outlook;
import io.tidemark.cli.live.Restart;
import io.tidemark.cli.live.SourceLogs;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.position.LogPosition;
import io.tidemark.position.ReadLimit;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;

/**
 * A replay of a pipeline of MariaDB, from a real savepoint at 4548, with databases and a file that answer as they are told to. On
 * real ones: {@code ReplayIT}.
 */
abstract class ReplayCase extends PipelineCase {

    static final String NAME = "pipeline2";
    static final Problem WRONG = new Problem(ErrorCode.SQL_INVALID, "f", "r", "m");
    static final Problem BEHIND = new Problem(ErrorCode.TARGET_BEHIND, "f", "r", "m");

    /** Of what the savepoint and what the job is stopped with have left. */
    private static final String BRANCH = Inspection.of(Tool.STATES.resolve("mariadb-tidemark"))
            .targets()
            .get(0)
            .branch();

    final List<String> asked = new ArrayList<>();

    /** What each examination finds; the last one for ever. */
    final Deque<Examination> examinations =
            new ArrayDeque<>(List.of(new Examination(List.of(), List.of(), List.of(), true)));

    /** What the targets have whenever they are asked; the last one for ever. */
    final Deque<LiveTarget> targets = new ArrayDeque<>();

    /** What other targets of the context have. */
    final List<LiveTarget> targetsBeside = new ArrayList<>();

    /** Why databases of the context do not answer. */
    final List<Problem> sourcesAway = new ArrayList<>();

    final List<Problem> targetsAway = new ArrayList<>();

    PipelineClient.Result submission = new PipelineClient.Result(0, OTHER, "");
    Path file;
    Path savepoint;

    /** What the job is stopped with. */
    Path left;

    private final class Answers implements NewFile {

        @Override
        public Examination examine(String from, String job, String computation) {
            throw new AssertionError("a replay reads again");
        }

        @Override
        public String jobId() {
            return OTHER;
        }

        @Override
        public Examination examineAgain(
                String from, Optional<String> job, LeftBy left, LeftBy written, Map<String, String> slots) {
            asked.add("examine %s of %s %s %s%s"
                    .formatted(
                            from,
                            job.orElse("what does not run"),
                            left.computation() + left.why(),
                            written.equals(left) ? "" : "then " + written.computation() + written.why() + " ",
                            slots));
            return next(examinations);
        }

        @Override
        public Examination compare(String from, String job, LeftBy running) {
            asked.add("compare %s with %s of %s".formatted(from, running.computation(), job));
            return next(examinations);
        }

        @Override
        public NewFile readAgain(Optional<ReadLimit> until, boolean visible) {
            until.ifPresent(limit -> asked.add("up to " + limit));
            if (visible) {
                asked.add("visible");
            }
            return this;
        }

        @Override
        public PipelineClient.Result submit(String from) {
            asked.add("submit " + from);
            return submission;
        }
    }

    private final class Told extends Databases {

        private Told(Context context) {
            super(context, Map.of());
        }

        @Override
        SourceLogs logs() {
            return new SourceLogs(Map.of(), Map.of(), sourcesAway);
        }

        @Override
        LiveTargets targets(String pipeline) {
            List<LiveTarget> all = new ArrayList<>(List.of(next(targets)));
            all.addAll(targetsBeside);
            return new LiveTargets(all, targetsAway);
        }

        @Override
        LiveView view(String pipeline, List<StoredSource> stored) {
            List<Problem> away = new ArrayList<>(sourcesAway);
            away.addAll(targetsAway);
            return new LiveView(List.of(source()), targets(pipeline).targets(), away);
        }
    }

    private static <T> T next(Deque<T> answers) {
        return answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
    }

    private static LiveSource source() {
        return new LiveSource(
                "mysql",
                LogPosition.parse("mysql-bin.000001:5548"),
                "",
                List.of(),
                "",
                OptionalLong.of(1_000),
                Optional.empty(),
                new Outlook(
                        START,
                        "mysql-bin.000001:4548",
                        new Lag(OptionalLong.empty(), OptionalLong.empty(), "not asked"),
                        new Kept(Kept.Answer.NOT_KNOWN, OptionalLong.empty(), OptionalLong.empty(), "not asked"),
                        Restart.NOTHING_AGAINST));
    }

    static LiveTarget target(long epoch, int position) {
        return target(epoch, position, BRANCH);
    }

    static LiveTarget target(long epoch, int position, String branch) {
        return new LiveTarget(
                "mart",
                OTHER,
                branch,
                List.of(new LiveTarget.Tidemark(
                        "mysql", "mysql-bin.000001:" + position, "STREAMING", epoch, "", "2026-11-21T12:00:01Z", "")));
    }

    /** One that is being replayed visibly, and was at a later place before. */
    static LiveTarget replaying(long epoch, int position, int shown) {
        LiveTarget.Tidemark before = target(30, shown).tidemarks().get(0);
        return new LiveTarget(
                "mart",
                OTHER,
                "visible",
                List.of(new LiveTarget.Tidemark(
                        before.source(), "mysql-bin.000001:" + position, "REPLAYING", epoch, "", before.applied(), "")),
                List.of(before));
    }

    @BeforeEach
    final void prepare() throws IOException {
        file = pipeline("");
        Path state = Files.createDirectories(directory.toRealPath().resolve("state"));
        savepoint = Files.createDirectories(state.resolve("savepoint-a7d764-000000000001"));
        Path metadata = Files.copy(
                Tool.STATES.resolve("mariadb-tidemark").resolve("_metadata"), savepoint.resolve("_metadata"));
        Files.setLastModifiedTime(metadata, FileTime.from(START));
        left = Files.createDirectories(directory.toRealPath().resolve("left/savepoint-a7d764-000000000002"));
        Files.copy(metadata, left.resolve("_metadata"));
        Files.writeString(
                directory.resolve("config.yaml"),
                "contexts: {one: {jobmanager: '%s', state: '%s', targets: {mart: {url: 'jdbc:mariadb://h/mart'}}}}"
                        .formatted(flink.address(), state));
        tool.replace(
                () -> new ReplayCommand((options, jobManager, verbose) -> new Answers(), Told::new),
                "pipeline",
                "replay");
        targets.add(target(30, 4600));
        flink.on(
                        "GET /jobs/" + JOB + "/config",
                        "{\"execution-config\":{\"user-config\":{\"tidemark.computation\":\"H4s\"}}}")
                .on("POST /jobs/" + JOB + "/stop", "{\"request-id\":\"r1\"}")
                .on("GET /jobs/" + JOB + "/savepoints/r1", UpdateCase.completed("file:" + left))
                .on("GET /jobs/" + OTHER + "/status", "{\"status\":\"RUNNING\"}")
                .on("GET /jobs/" + OTHER + "/exceptions", "{\"exceptionHistory\":{\"entries\":[]}}")
                .checkpoints(OTHER, checkpoint(9, END, "file:/s/chk-9"), "null", "null");
    }

    final void runs() {
        flink.job(JOB, NAME, "RUNNING", START, -1);
    }

    int replay(Object... options) {
        List<Object> arguments = new ArrayList<>(List.of("pipeline", "replay", file, "--name", NAME));
        arguments.addAll(List.of(options));
        return tool.run(arguments.toArray());
    }

    List<String> changes() {
        return flink.changes().stream()
                .map(change -> change.replaceFirst(" \\{.*", ""))
                .toList();
    }

    String words(String text) {
        return text.replace("SAVEPOINT", savepoint.toString())
                .replace("LEFT", "file:" + left)
                .replace("FILE", file.toString())
                .replace("JOB", JOB)
                .replace("OTHER", OTHER);
    }
}
