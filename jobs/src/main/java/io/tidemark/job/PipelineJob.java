package io.tidemark.job;

import io.tidemark.problem.ProblemException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The jar's main class: {@code flink run tidemark-jobs.jar pipeline.sql [--set NAME=VALUE]...}. Prints the job's id and
 * returns when the cluster has taken the job.
 *
 * <p>Under {@code flink run} a problem is thrown, as Flink's client expects it; {@link PipelineSubmission} prints it and
 * turns it into an exit code.
 */
@Command(name = "tidemark-jobs.jar", description = "Runs a file of Flink SQL as one job.")
public final class PipelineJob {

    @Parameters(paramLabel = "PIPELINE", description = "The pipeline: a file of Flink SQL.")
    private Path file;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "A value for ${NAME} in the file. Wins over the environment. A secret belongs into the"
                    + " environment: arguments can be seen by every user of the machine.")
    private Map<String, String> set = new LinkedHashMap<>();

    PipelineJob() {}

    public static void main(String[] args) {
        PipelineJob job = new PipelineJob();
        CommandLine.populateCommand(job, args);
        JobClient client =
                job.plan(StreamExecutionEnvironment.getExecutionEnvironment()).start();
        System.out.println("Job " + client.getJobID());
    }

    /** @throws ProblemException if the pipeline cannot be planned or a database is not ready */
    Pipeline plan(StreamExecutionEnvironment env) {
        return Pipeline.plan(file, new Variables(set, System.getenv()), env);
    }
}
