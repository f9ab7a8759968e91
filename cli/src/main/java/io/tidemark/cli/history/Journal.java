package io.tidemark.cli.history;

import io.tidemark.cli.Mixins;
import io.tidemark.cli.context.ClusterOptions;
import io.tidemark.cli.context.HistoryPlace;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import picocli.CommandLine.ParseResult;

/** Opens the record of an operation, in the directory that its context says. */
final class Journal {

    static final String SUFFIX = ".jsonl";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Journal() {}

    /**
     * @param command the innermost one
     * @return empty if it cannot be written, and need not be
     * @throws ProblemException if it cannot be written although the context says where
     */
    static Optional<OperationLog> begin(ParseResult command, Optional<String> reason) {
        PrintWriter err = command.commandSpec().commandLine().getErr();
        Consumer<String> lost = line -> {
            err.println(Words.printable(line));
            err.flush();
        };
        HistoryPlace place = Mixins.of(command.commandSpec(), ClusterOptions.class)
                .map(ClusterOptions::history)
                .orElseGet(HistoryPlace::current);
        Clock clock = Clock.systemUTC();
        Begun begun = begun(command, place, reason, clock);
        Lines lines = new Lines(
                place.directory().resolve(TIME.format(begun.at()) + "-" + begun.id() + SUFFIX),
                place.required() ? Lines::make : Journal::makeInOwn);
        try {
            return Optional.of(OperationLog.begin(lines, begun, clock, lost));
        } catch (IOException failure) {
            if (place.required()) {
                throw unusable(place, failure);
            }
            lost.accept("Not written down in the history: " + failure);
            return Optional.empty();
        }
    }

    /** What is in it is its owner's alone, as the XDG Base Directory Specification has it. */
    private static FileOutputStream makeInOwn(Path file) throws IOException {
        Path directory = file.getParent();
        if (!directory.isAbsolute()) {
            throw new IOException("the user has no home directory");
        }
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        Files.createDirectories(
                directory,
                posix
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                        }
                        : new FileAttribute<?>[0]);
        return Lines.make(file);
    }

    private static Begun begun(ParseResult command, HistoryPlace place, Optional<String> reason, Clock clock) {
        Operator operator = Operator.current(System.getenv());
        return new Begun(
                "%08x".formatted(ThreadLocalRandom.current().nextInt()),
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                operator.user(),
                operator.host(),
                ProcessHandle.current().pid(),
                Path.of("").toAbsolutePath().toString(),
                place.context(),
                place.cluster(),
                CommandWords.of(command),
                reason);
    }

    /** What to say of a history that cannot be read or written. */
    static ProblemException unusable(HistoryPlace place, IOException failure) {
        return new ProblemException(
                new Problem(
                        ErrorCode.HISTORY_UNUSABLE,
                        "%s: %s".formatted(place.directory(), failure),
                        "a directory that is there and can be read and written: what is done is written down in it",
                        "Mount or make it, mend its rights, make room; or name another one as 'history' in the context."),
                failure);
    }
}
