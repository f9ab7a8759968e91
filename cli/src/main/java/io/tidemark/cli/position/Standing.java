package io.tidemark.cli.position;

import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.position.LogIdentity;
import io.tidemark.position.LogOrder;
import io.tidemark.position.LogPosition;
import io.tidemark.position.WalIdentity;
import io.tidemark.position.WalPosition;
import java.time.Instant;
import java.util.Optional;

/**
 * How the place a lies to the place b. Positions of different histories are incomparable, whatever their numbers say.
 *
 * @param why they cannot be compared; "" if they can
 * @param assumed what the order rests on and nobody has written down; "" for nothing
 */
record Standing(LogOrder order, String why, String assumed) {

    private static final String ONE_SERVER = "both belong to one server's log, which is not written down";

    static Standing of(Point a, Point b) {
        if (a.text().isEmpty() || b.text().isEmpty()) {
            return incomparable((a.text().isEmpty() ? "a" : "b") + " has no position yet");
        }
        if (!a.isOfSameLogAs(b)) {
            return incomparable("one is a position of Postgres, the other one of MySQL or MariaDB");
        }
        if (!a.gtids().isEmpty() && !b.gtids().isEmpty()) {
            return ofTransactions(a, b);
        }
        if (a.at().isEmpty() || b.at().isEmpty()) {
            return incomparable("one is a set of GTIDs, the other one has none");
        }
        Optional<String> otherHistory = a.history()
                .flatMap(before -> b.history().flatMap(after -> difference(before, a.at().get(), after, b.at().get())));
        if (otherHistory.isPresent()) {
            return incomparable(otherHistory.get());
        }
        LogOrder order = a.at().get().order(b.at().get());
        if (order == LogOrder.INCOMPARABLE) {
            return incomparable("their log files are called differently, as those of different servers are");
        }
        return new Standing(order, "", isSaid(a) && isSaid(b) ? "" : ONE_SERVER);
    }

    /** Ids of transactions mean the same on every server that has them. */
    private static Standing ofTransactions(Point a, Point b) {
        LogOrder order = a.at().isPresent() && b.at().isPresent()
                ? a.at().get().order(b.at().get())
                : a.gtids().order(b.gtids());
        return order == LogOrder.INCOMPARABLE
                ? incomparable("each has transactions that the other one has not: a alone %s, b alone %s"
                        .formatted(a.gtids().without(b.gtids()), b.gtids().without(a.gtids())))
                : new Standing(order, "", "");
    }

    private static Standing incomparable(String why) {
        return new Standing(LogOrder.INCOMPARABLE, why, "");
    }

    private static boolean isSaid(Point point) {
        return point.history().filter(known -> !known.history().isEmpty()).isPresent();
    }

    private static Optional<String> difference(LogIdentity a, LogPosition atA, LogIdentity b, LogPosition atB) {
        if (a instanceof WalIdentity before && b instanceof WalIdentity after) {
            if (!before.system().equals(after.system())) {
                return Optional.of("they are of different servers: system identifier %s and %s"
                        .formatted(before.system(), after.system()));
            }
            return before.timeline() == after.timeline()
                    ? Optional.empty()
                    : Optional.of("they are of timelines %d and %d, and only the server knows where one left the other"
                            .formatted(before.timeline(), after.timeline()));
        }
        if (a instanceof BinlogIdentity before
                && b instanceof BinlogIdentity after
                && atA instanceof BinlogPosition fileA
                && atB instanceof BinlogPosition fileB) {
            if (!before.history().isEmpty()
                    && !after.history().isEmpty()
                    && !before.history().equals(after.history())) {
                return Optional.of(
                        "they are of different servers: %s and %s".formatted(before.history(), after.history()));
            }
            return fileA.file().equals(fileB.file())
                            && before.hasHeader()
                            && after.hasHeader()
                            && before.fileCreated() != after.fileCreated()
                    ? Optional.of("%s was begun at %s, and one of that name at %s"
                            .formatted(
                                    fileA.file(),
                                    Instant.ofEpochSecond(before.fileCreated()),
                                    Instant.ofEpochSecond(after.fileCreated())))
                    : Optional.empty();
        }
        return Optional.empty();
    }

    /** What lies between them; nothing between those that cannot be compared. */
    Between between(Point a, Point b) {
        return switch (order) {
            case BEFORE -> upTo(a, b);
            case AFTER -> upTo(b, a);
            case SAME, INCOMPARABLE -> Between.NOTHING;
        };
    }

    private static Between upTo(Point earlier, Point later) {
        Optional<GtidSet> gtids = earlier.gtids().isEmpty() || later.gtids().isEmpty()
                ? Optional.empty()
                : Optional.of(later.gtids().without(earlier.gtids())).filter(set -> !set.isEmpty());
        if (earlier.at().isEmpty() || later.at().isEmpty()) {
            return new Between(Optional.empty(), Optional.empty(), gtids);
        }
        if (earlier.at().get() instanceof WalPosition from && later.at().get() instanceof WalPosition to) {
            return new Between(Optional.of(to.bytesSince(from)), Optional.empty(), gtids);
        }
        if (earlier.at().get() instanceof BinlogPosition from
                && later.at().get() instanceof BinlogPosition to
                && from.base().equals(to.base())) {
            long files = to.fileNumber() - from.fileNumber();
            long bytes = to.offset() - from.offset();
            return new Between(
                    files == 0 && bytes >= 0 ? Optional.of(bytes) : Optional.empty(),
                    files > 0 ? Optional.of(files) : Optional.empty(),
                    gtids);
        }
        return new Between(Optional.empty(), Optional.empty(), gtids);
    }
}
