package io.tidemark.cli.pipeline;

import io.tidemark.cli.ShellWord;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.Words;
import java.util.Optional;

/**
 * How somebody is told to go on with a pipeline that is being updated, with the new file or back with the old one.
 *
 * @param name the pipeline's
 * @param cluster the options that name the cluster
 */
record WaysOn(StartOptions start, String name, String cluster) {

    /** Whoever has changed a file in its place has to bring the old text back: nobody else knows it. */
    private static final String OLD_FILE = "OLD.sql";

    /** @param from what the old job has left; empty for the newest */
    String back(Optional<String> from) {
        return resume(start.words(OLD_FILE, from.map(Words::printable)));
    }

    /** @param from what the old job has left; empty for the newest */
    String on(Optional<String> from) {
        return resume(start.words(from.map(Words::printable)));
    }

    private String resume(String words) {
        return "tidemark pipeline resume %s%s --apply".formatted(words, cluster);
    }

    String status() {
        return "tidemark pipeline status %s%s".formatted(ShellWord.of(Words.printable(name)), cluster);
    }

    String stop(String job) {
        return "tidemark pipeline stop %s%s --apply".formatted(job, cluster);
    }

    String goesOn(JobSummary job) {
        return "Nothing has been stopped: %s goes on, job %s.".formatted(Words.printable(name), job.id());
    }

    /** Both, each in a line. */
    String both(Optional<String> from) {
        return "  with this file:    %s\n  with the old one:  %s".formatted(on(from), back(from));
    }
}
