package io.tidemark.cli.pipeline;

import io.tidemark.cli.TidemarkHome;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The file that a pipeline is to go on with. */
interface NewFile {

    /** Everything that stands against a start of it from a savepoint, of which nothing is started. */
    Examination examine(String savepoint) throws IOException, InterruptedException;

    /** Submits it. */
    PipelineClient.Result submit(String savepoint) throws IOException, InterruptedException;

    /**
     * One that is planned by processes with the jobs' jar.
     *
     * @param variables values for its variables
     * @param jobManager REST address of the cluster
     */
    static NewFile of(
            TidemarkHome home, Path pipeline, Map<String, String> variables, URI jobManager, boolean verbose) {
        return new NewFile() {

            @Override
            public Examination examine(String savepoint) throws IOException, InterruptedException {
                List<String> arguments =
                        new ArrayList<>(List.of(pipeline.toString(), "--output", "json", "--from", savepoint));
                variables.keySet().forEach(name -> arguments.addAll(List.of("--named", name)));
                StringBuilder said = new StringBuilder();
                try (JobsProcess process = JobsProcess.start(DoctorProcess.command(home, arguments), variables)) {
                    JobsProcess.Ended ended =
                            process.await(line -> said.append(line).append('\n'));
                    return Examination.of(ended.output());
                } catch (IllegalArgumentException noReport) {
                    throw new ProblemException(
                            new Problem(
                                    ErrorCode.INTERNAL_ERROR,
                                    "the examination of %s ended without a report: %s"
                                            .formatted(pipeline, said.toString().strip()),
                                    "a report of what stands against a start",
                                    "See what it says by itself: tidemark doctor"),
                            noReport);
                }
            }

            @Override
            public PipelineClient.Result submit(String savepoint) throws IOException, InterruptedException {
                return new PipelineClient(home, jobManager)
                        .submit(pipeline, variables, Optional.of(savepoint), verbose);
            }
        };
    }
}
