package io.tidemark.cli.history;

import io.tidemark.cli.Mixins;
import io.tidemark.cli.context.ClusterOptions;
import io.tidemark.cli.context.HistoryPlace;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import picocli.CommandLine.ParseResult;

/** Opens the file of an operation, in the directory that its context says. */
final class Journal {

    private static final String PIPELINE = "NAME";

    private final ParseResult command;
    private final Clock clock;
    private final Consumer<String> lost;

    private Journal(ParseResult command, Clock clock, Consumer<String> lost) {
        this.command = command;
        this.clock = clock;
        this.lost = lost;
    }

    /**
     * @param command the innermost one
     * @param err is told what could not be written
     * @return empty if it cannot be written, and need not be
     * @throws ProblemException if it cannot be written although the context says where
     */
    static Optional<OperationLog> begin(ParseResult command, Optional<String> reason, Clock clock, PrintWriter err) {
        return new Journal(command, clock, line -> {
                    err.println(Words.printable(line));
                    err.flush();
                })
                .begin(reason);
    }

    private Optional<OperationLog> begin(Optional<String> reason) {
        HistoryPlace place = Mixins.of(command.commandSpec(), ClusterOptions.class)
                .map(ClusterOptions::history)
                .orElseGet(HistoryPlace::current);
        try {
            OperationLog log = OperationLog.begin(place.directory(), begun(place, reason), clock, lost);
            log.before(CommandWords.values(command));
            return Optional.of(log);
        } catch (IOException failure) {
            if (place.required()) {
                throw unusable(place, failure);
            }
            lost.accept("Not written down in the history: " + failure);
            return Optional.empty();
        }
    }

    private Begun begun(HistoryPlace place, Optional<String> reason) {
        Operator operator = Operator.current(System.getenv());
        return new Begun(
                "%08x".formatted(ThreadLocalRandom.current().nextInt()),
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                operator.user(),
                operator.host(),
                ProcessHandle.current().pid(),
                place.context(),
                place.cluster(),
                command.matchedPositionals().stream()
                        .filter(parameter -> parameter.paramLabel().equals(PIPELINE))
                        .flatMap(parameter -> parameter.originalStringValues().stream())
                        .findFirst(),
                CommandWords.of(command),
                reason);
    }

    /** What to say of a history that cannot be read or written. */
    static ProblemException unusable(HistoryPlace place, IOException failure) {
        return new ProblemException(
                new Problem(
                        ErrorCode.HISTORY_UNUSABLE,
                        "%s: %s".formatted(place.directory(), failure),
                        "a directory that can be read and written: the context says that what is done is written down in it",
                        "Mend its rights, or make room; or name another one as 'history' in the context."),
                failure);
    }
}
