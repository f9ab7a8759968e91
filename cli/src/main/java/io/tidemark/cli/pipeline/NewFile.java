package io.tidemark.cli.pipeline;

import io.tidemark.cli.TidemarkHome;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.UUID;

/** The file that a running pipeline is to go on with. */
interface NewFile {

    /**
     * Everything that stands against a start of it from a running job's savepoint, of which nothing is started.
     *
     * @param job the job's name
     * @param computation what the job computes, as its parameter has it; an empty text if it has none
     */
    Examination examine(String savepoint, String job, String computation) throws IOException, InterruptedException;

    /** Of the job that it is submitted as, whether anything is heard of the submission or not. */
    String jobId();

    /** Submits it. */
    PipelineClient.Result submit(String savepoint) throws IOException, InterruptedException;

    /** Makes one that is planned by processes with the jobs' jar. */
    interface Factory {

        /** @param jobManager REST address of the cluster */
        NewFile of(FileOptions file, URI jobManager, boolean verbose);
    }

    static NewFile of(FileOptions file, URI jobManager, boolean verbose) {
        TidemarkHome home = TidemarkHome.current();
        String jobId = UUID.randomUUID().toString().replace("-", "");
        return new NewFile() {

            @Override
            public String jobId() {
                return jobId;
            }

            @Override
            public Examination examine(String savepoint, String job, String computation)
                    throws IOException, InterruptedException {
                List<String> command = DoctorProcess.command(
                        home, file, List.of("--output", "json", "--from", savepoint, "--running", job));
                StringBuilder said = new StringBuilder();
                try (JobsProcess process = JobsProcess.start(command, file.variables())) {
                    process.tell(computation);
                    process.hangUp();
                    return Examination.of(
                            process.await(line -> said.append(line).append('\n'))
                                    .output());
                } catch (IllegalArgumentException noReport) {
                    throw new ProblemException(
                            new Problem(
                                    ErrorCode.INTERNAL_ERROR,
                                    "the examination of %s has ended without a report: %s"
                                            .formatted(
                                                    file.pipeline(),
                                                    Words.printable(
                                                            said.toString().strip())),
                                    "a report of what stands against a start",
                                    "See what it says by itself: tidemark doctor"),
                            noReport);
                }
            }

            @Override
            public PipelineClient.Result submit(String savepoint) throws IOException, InterruptedException {
                return new PipelineClient(home, jobManager)
                        .submit(
                                file.pipeline(),
                                file.variables(),
                                List.of("--restore", savepoint, "--job-id", jobId),
                                verbose);
            }
        };
    }
}
