package io.tidemark.cli.remains;

import io.tidemark.cli.ShellWord;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Words;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What is to be taken away.
 *
 * @param pipeline its name
 * @param slots by the name of a source in the context the replication slot that is to be dropped there
 * @param cluster the options that say which cluster is asked, for a command that is shown; "" for none
 * @param asked whether that cluster has been asked for its jobs
 * @param ended whether it knows a job of this id as one that has ended
 */
public record DropRequest(
        String pipeline, Map<String, String> slots, String cluster, boolean asked, Predicate<String> ended) {

    public DropRequest {
        slots = Map.copyOf(slots);
    }

    /**
     * A reason not to take anything away.
     *
     * @param found who uses it
     */
    public Problem inUse(String found) {
        return inUse(found, "");
    }

    /** @param otherwise what there is to do if no job of the pipeline runs; "" for nothing */
    Problem inUse(String found, String otherwise) {
        return new Problem(
                ErrorCode.PIPELINE_IN_USE,
                found,
                "a pipeline that no job writes or reads for any more, on any cluster",
                "End it: tidemark pipeline stop %s%s --apply; one of another cluster with --jobmanager of that.%s"
                        .formatted(
                                ShellWord.of(Words.printable(pipeline)),
                                cluster,
                                otherwise.isEmpty() ? "" : " " + otherwise));
    }
}
