package io.tidemark.cli.pipeline;

import io.tidemark.cli.TidemarkHome;
import io.tidemark.position.ReadLimit;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** The file that a pipeline is to go on with. */
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

    /**
     * The same of a start from a state that the pipeline has gone on from.
     *
     * @param job the name of the pipeline's job; empty if none runs
     * @param left what has left the state
     * @param written what has written the targets last
     * @param slots by the name of a source, from which slot its own will be made anew
     */
    Examination examineAgain(
            String savepoint, Optional<String> job, LeftBy left, LeftBy written, Map<String, String> slots)
            throws IOException, InterruptedException;

    /**
     * Whether it computes exactly what a job does: if that is known it {@linkplain Examination#same is the same}, and if it is known
     * not to, {@link ErrorCode#PIPELINE_IN_USE} is among the problems.
     *
     * @param savepoint that the job was started from
     * @param job its name
     * @param running what it says of itself
     */
    Examination compare(String savepoint, String job, LeftBy running) throws IOException, InterruptedException;

    /**
     * The same, to read again what its targets have.
     *
     * @param until up to where it is read, and stands; empty if it goes on
     * @param visible whether that becomes visible epoch by epoch
     */
    NewFile readAgain(Optional<ReadLimit> until, boolean visible);

    /** Submits it. */
    PipelineClient.Result submit(String savepoint) throws IOException, InterruptedException;

    /** Makes one that is planned by processes with the jobs' jar. */
    interface Factory {

        /** @param jobManager REST address of the cluster */
        NewFile of(FileOptions file, URI jobManager, boolean verbose);
    }

    static NewFile of(FileOptions file, URI jobManager, boolean verbose) {
        return of(file, jobManager, verbose, List.of(), Optional.empty(), false);
    }

    /** @param resnapshot tables that it is to read anew beside their stream, as the user calls them */
    static NewFile of(FileOptions file, URI jobManager, boolean verbose, List<String> resnapshot) {
        return of(file, jobManager, verbose, resnapshot, Optional.empty(), false);
    }

    private static NewFile of(
            FileOptions file,
            URI jobManager,
            boolean verbose,
            List<String> resnapshot,
            Optional<ReadLimit> until,
            boolean visible) {
        TidemarkHome home = TidemarkHome.current();
        String jobId = UUID.randomUUID().toString().replace("-", "");
        List<String> anew = resnapshot.stream()
                .flatMap(table -> Stream.of("--resnapshot", table))
                .toList();
        return new NewFile() {

            @Override
            public String jobId() {
                return jobId;
            }

            @Override
            public Examination examine(String savepoint, String job, String computation)
                    throws IOException, InterruptedException {
                return NewFile.examine(home, file, with(anew, "--from", savepoint, "--running", job), computation);
            }

            @Override
            public Examination examineAgain(
                    String savepoint, Optional<String> job, LeftBy left, LeftBy written, Map<String, String> slots)
                    throws IOException, InterruptedException {
                List<String> arguments = new ArrayList<>(List.of("--from", savepoint, "--again"));
                job.ifPresent(running -> arguments.addAll(List.of("--running", running)));
                arguments.addAll(readAgain());
                slots.forEach((source, slot) -> arguments.addAll(List.of("--slot", source + "=" + slot)));
                if (!left.why().isEmpty()) {
                    arguments.addAll(List.of("--not-known", left.why()));
                }
                if (!written.why().isEmpty()) {
                    arguments.addAll(List.of("--written-not-known", written.why()));
                }
                return NewFile.examine(home, file, arguments, left.computation() + "\n" + written.computation());
            }

            @Override
            public Examination compare(String savepoint, String job, LeftBy running)
                    throws IOException, InterruptedException {
                return NewFile.examine(
                        home,
                        file,
                        List.of("--from", savepoint, "--again", "--same", "--running", job),
                        running.computation());
            }

            private List<String> readAgain() {
                List<String> options = new ArrayList<>();
                until.ifPresent(limit -> options.addAll(List.of("--until", limit.toString())));
                if (visible) {
                    options.add("--visible");
                }
                return options;
            }

            @Override
            public NewFile readAgain(Optional<ReadLimit> limit, boolean visibly) {
                return of(file, jobManager, verbose, resnapshot, limit, visibly);
            }

            @Override
            public PipelineClient.Result submit(String savepoint) throws IOException, InterruptedException {
                List<String> more = new ArrayList<>(List.of("--restore", savepoint, "--job-id", jobId));
                more.addAll(anew);
                more.addAll(readAgain());
                return new PipelineClient(home, jobManager).submit(file.pipeline(), file.variables(), more, verbose);
            }
        };
    }

    /** Everything that stands against a start from a savepoint in which one source stands elsewhere, and against making that. */
    static Examination examineSetBack(
            FileOptions file, Path savepoint, LeftBy left, Map<String, String> slots, String standsAt, Path metadata)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                "--from", savepoint.toString(), "--again", "--stands-at", standsAt, "--metadata", metadata.toString()));
        slots.forEach((source, slot) -> arguments.addAll(List.of("--slot", source + "=" + slot)));
        if (!left.why().isEmpty()) {
            arguments.addAll(List.of("--not-known", left.why(), "--written-not-known", left.why()));
        }
        return examine(TidemarkHome.current(), file, arguments, left.computation() + "\n" + left.computation());
    }

    private static List<String> with(List<String> more, String... arguments) {
        return Stream.concat(Stream.of(arguments), more.stream()).toList();
    }

    /** @param said to the doctor on its standard input */
    private static Examination examine(TidemarkHome home, FileOptions file, List<String> arguments, String said)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("--output", "json"));
        all.addAll(arguments);
        StringBuilder heard = new StringBuilder();
        try (JobsProcess process = JobsProcess.start(DoctorProcess.command(home, file, all), file.variables())) {
            process.tell(said);
            process.hangUp();
            return Examination.of(
                    process.await(line -> heard.append(line).append('\n')).output());
        } catch (IllegalArgumentException noReport) {
            throw new ProblemException(
                    new Problem(
                            ErrorCode.INTERNAL_ERROR,
                            "the examination of %s has ended without a report: %s"
                                    .formatted(
                                            file.pipeline(),
                                            Words.printable(heard.toString().strip())),
                            "a report of what stands against a start",
                            "See what it says by itself: tidemark doctor"),
                    noReport);
        }
    }
}
