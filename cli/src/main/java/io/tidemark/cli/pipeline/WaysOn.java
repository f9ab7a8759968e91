package io.tidemark.cli.pipeline;

import io.tidemark.cli.ShellWord;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.util.Optional;

/**
 * How somebody is told to go on with a pipeline that is being stopped, with the file that is given or back with the old one.
 *
 * @param name the pipeline's
 * @param cluster the options that name the cluster
 * @param same whether it is the file that the pipeline runs already: there is no old one to go back to
 */
record WaysOn(StartOptions start, String name, String cluster, boolean same) {

    /** What a file has to say that leaves out statements of which there is state. */
    static final String FEWER = "SET 'execution.state-recovery.ignore-unclaimed-state' = 'true';";

    /** Whoever has changed a file in its place has to bring the old text back: nobody else knows it. */
    private static final String OLD = "OLD/";

    /** @param from what the old job has left; empty for the newest */
    String back(Optional<String> from) {
        return same ? on(from) : resume(start.words(ShellWord.of(oldFile()), from.map(Words::printable)));
    }

    /** @param from what the old job has left; empty for the newest */
    String on(Optional<String> from) {
        return resume(start.words(from.map(Words::printable)));
    }

    /** Called as the new one: by its name a pipeline is known that sets none. */
    String oldFile() {
        return OLD + start.pipeline().getFileName();
    }

    /** The same, for a command that goes back in another way. */
    String oldWords() {
        return start.words(ShellWord.of(oldFile()), Optional.empty());
    }

    private String resume(String words) {
        return "tidemark pipeline resume %s%s --apply".formatted(words, cluster);
    }

    String status() {
        return "tidemark pipeline status %s%s".formatted(ShellWord.of(Words.printable(name)), cluster);
    }

    String pause() {
        return "tidemark pipeline pause %s%s --apply".formatted(ShellWord.of(Words.printable(name)), cluster);
    }

    String stop(String job) {
        return "tidemark pipeline stop %s%s --apply".formatted(job, cluster);
    }

    /** What has become of a job that was not stopped. */
    String goesOn(JobSummary job, FlinkRest flink) {
        String state;
        try {
            state = flink.jobState(job.id());
        } catch (ProblemException unasked) {
            return "Nothing has been stopped. How it is: " + status();
        }
        return JobSummary.isEnd(state)
                ? "Nothing has been stopped, but job %s of %s is %s. To go on\n%s"
                        .formatted(job.id(), Words.printable(name), state, both(Optional.empty()))
                : "Nothing has been stopped: %s goes on, job %s.".formatted(Words.printable(name), job.id());
    }

    /** What the way back needs as well when the new job has completed a checkpoint, behind a blank; "" for nothing. */
    String fewer() {
        return same ? "" : " If the old file has fewer statements, it has to say then:\n  " + FEWER;
    }

    /** Both, each in a line. */
    String both(Optional<String> from) {
        return same
                ? "  " + on(from)
                : "%-41s%s\n%-41s%s"
                        .formatted(
                                "  with this file:", on(from), "  with the old one, called as this one:", back(from));
    }
}
