package io.tidemark.cli.pipeline;

import io.tidemark.position.ReadLimit;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** From which savepoint a pipeline is replayed. */
final class ReplayOptions {

    private static final String AUTO = "auto";

    @ArgGroup(multiplicity = "1")
    private Which which;

    @Option(
            names = "--until",
            paramLabel = "TIME|POSITION",
            description =
                    "Read up to there, between two transactions, and pause the pipeline with its targets exactly there: in front of the first"
                            + " transaction of each source that was committed later, by the source's clock; or, exact where clocks are not, at a"
                            + " position of the only source, as tidemark position show prints it.")
    private Optional<String> until = Optional.empty();

    @Option(
            names = "--visible",
            description =
                    "Have what is read again become visible epoch by epoch, and not in one transaction: until the targets have what they had,"
                            + " rows of different times are beside each other (phase REPLAYING of their tidemarks). It needs no room to hold"
                            + " them back. Not with tables that have a key, and foreign keys or another unique index beside it. There is no way"
                            + " back until it has come through; without --visible, the same command ends the mixture at once.")
    private boolean visible;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    private static final class Which {

        @Option(
                names = "--to",
                paramLabel = "SAVEPOINT|auto",
                description =
                        "The savepoint, or a checkpoint of a job that has ended, as this machine and the cluster see it; auto: the newest that can be replayed and is not"
                                + " ahead of the targets, which may have been put back from a backup of their own.")
        private Optional<String> to = Optional.empty();

        @Option(
                names = "--as-of",
                paramLabel = "TIME",
                description =
                        "The newest savepoint that can be replayed and whose last transaction of each source was committed by then, by"
                                + " the source's clock: 2026-11-21T12:00:00Z, or with another offset. MariaDB, and MySQL before 8.0.1,"
                                + " say only the second in which it began.")
        private Optional<String> asOf = Optional.empty();
    }

    /** One that is named; empty if it is looked for. */
    Optional<String> savepoint() {
        return which.to.filter(path -> !path.equals(AUTO));
    }

    /** Up to where it is read; empty if it goes on. */
    Optional<ReadLimit> until() {
        try {
            return until.map(ReadLimit::parse);
        } catch (IllegalArgumentException neither) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--until %s is neither a time with an offset, as 2026-11-21T12:00:00Z is, nor a position, as 16/B374D848 and"
                                    .formatted(until.get())
                            + " mysql-bin.000042:1337 are",
                    neither);
        }
    }

    /** Whether what is read again becomes visible as it comes. */
    boolean visible() {
        return visible;
    }

    /** The time of which it is; empty if that decides nothing. */
    Optional<Instant> asOf() {
        try {
            return which.asOf.map(OffsetDateTime::parse).map(OffsetDateTime::toInstant);
        } catch (DateTimeException none) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--as-of %s is no time with an offset, as 2026-11-21T12:00:00Z is".formatted(which.asOf.get()),
                    none);
        }
    }
}
