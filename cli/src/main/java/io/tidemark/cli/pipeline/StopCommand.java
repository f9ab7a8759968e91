package io.tidemark.cli.pipeline;

import io.tidemark.cli.ApplyOption;
import io.tidemark.cli.Output;
import io.tidemark.cli.ShellWord;
import io.tidemark.cli.context.ClusterOptions;
import io.tidemark.cli.history.Recorded;
import io.tidemark.cli.rest.CompletedCheckpoint;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.Words;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tidemark pipeline stop}. */
@Recorded
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        description = {
            "Ends a pipeline at once, without a savepoint. To go on later, pause it instead.",
            "",
            "Prints the plan, and does it with --apply. What it has committed stays in the target. The plan says whether its last"
                    + " checkpoint is kept (RETAIN_ON_CANCELLATION, as in our settings), so that a resume goes on from it. Stopping what"
                    + " does not run does nothing.",
            "",
            "Exit code 0: it does not run any more, or this was the plan; 6: there is none of that name, or it does not end."
        },
        footerHeading = "%nExample:%n",
        footer = "  tidemark pipeline stop orders --apply")
final class StopCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "The pipeline's name, or its job's id.")
    private String name;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private ApplyOption apply;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        FlinkRest flink = cluster.flink();
        JobSummary job = new Pipelines(flink).find(name);
        output.about(job.name());
        String words = "Pipeline %s, job %s".formatted(Words.printable(job.name()), job.id());
        if (job.hasEnded()) {
            output.print("%s has ended already: %s.\n".formatted(words, job.state()), json(job, false, true));
        } else if (apply.isGiven()) {
            String ended = flink.cancel(job.id());
            output.print(
                    "%s has ended%s.\n".formatted(words, ended.equals("CANCELED") ? "" : " by itself: " + ended),
                    json(job, true, true));
        } else {
            plan(flink, job, words);
        }
        return 0;
    }

    private void plan(FlinkRest flink, JobSummary job, String words) {
        Optional<CompletedCheckpoint> last = flink.lastCheckpoint(job.id());
        output.print(
                """
                %s, %s since %s:
                  end it without a savepoint; its last checkpoint is %s
                Nothing has been done. To do it: tidemark pipeline stop %s%s --apply
                """
                        .formatted(
                                words,
                                job.state(),
                                job.started(),
                                last.map(checkpoint -> "%d of %s, %s, %s"
                                                .formatted(
                                                        checkpoint.id(),
                                                        checkpoint.completed(),
                                                        Words.printable(checkpoint.path()),
                                                        flink.keepsCheckpoints(job.id())
                                                                        .orElse(false)
                                                                ? "which is kept"
                                                                : "which Flink DELETES with the job: nothing that it"
                                                                        + " has left is there to go on from"))
                                        .orElse("none: all that it has read would be read again"),
                                ShellWord.of(Words.printable(name)),
                                cluster.words()),
                json(job, false, false));
    }

    private static Map<String, Object> json(JobSummary job, boolean now, boolean ended) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pipeline", job.name());
        json.put("job", job.id());
        json.put("ended", ended);
        json.put("stoppedNow", now);
        return json;
    }
}
