package io.tidemark.cli.position;

import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.position.LogIdentity;
import io.tidemark.position.LogOrder;
import io.tidemark.position.WalIdentity;
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
        Optional<String> otherHistory = a.history().flatMap(before -> b.history()
                .flatMap(after -> difference(before, after).or(() -> numberedAnew(a, before, b, after))));
        if (otherHistory.isPresent()) {
            return incomparable(otherHistory.get());
        }
        LogOrder order = a.at().get().order(b.at().get());
        if (order == LogOrder.INCOMPARABLE) {
            return incomparable("their log files are called differently, as those of different servers are");
        }
        return new Standing(order, "", isOneHistory(a, b) ? "" : ONE_SERVER);
    }

    /**
     * Ids of transactions mean the same on every server that has them, file and offset only on one; but a server whose log was
     * begun anew counts its ids anew.
     */
    private static Standing ofTransactions(Point a, Point b) {
        boolean oneLog = isOneHistory(a, b) && a.at().isPresent() && b.at().isPresent();
        Optional<String> anew =
                oneLog ? numberedAnew(a, a.history().get(), b, b.history().get()) : Optional.empty();
        if (anew.isPresent()) {
            return incomparable(anew.get());
        }
        LogOrder order = a.gtids().order(b.gtids());
        if (order == LogOrder.SAME && oneLog) {
            // Within equal sets file and offset tell how far a reader has come.
            order = a.at().get().order(b.at().get());
        }
        return order == LogOrder.INCOMPARABLE
                ? incomparable("each has transactions that the other one has not: a alone %s, b alone %s"
                        .formatted(a.gtids().without(b.gtids()), b.gtids().without(a.gtids())))
                : new Standing(order, "", "");
    }

    private static Standing incomparable(String why) {
        return new Standing(LogOrder.INCOMPARABLE, why, "");
    }

    /** Whether both say it, and say the same. */
    private static boolean isOneHistory(Point a, Point b) {
        return isSaid(a)
                && isSaid(b)
                && a.history().get().history().equals(b.history().get().history());
    }

    /** The number that each MariaDB is given is no history: many have 1. */
    private static boolean isSaid(Point point) {
        return point.history()
                .filter(known -> known instanceof BinlogIdentity binlog
                        ? !binlog.serverUuid().isEmpty()
                        : !known.history().isEmpty())
                .isPresent();
    }

    private static Optional<String> difference(LogIdentity a, LogIdentity b) {
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
        return a.history().isEmpty() || b.history().isEmpty() || a.history().equals(b.history())
                ? Optional.empty()
                : Optional.of("they are of different servers: %s and %s".formatted(a.history(), b.history()));
    }

    /** {@code RESET MASTER} leaves the server its id, and counts files and transactions from 1 again (FAULTS 25). */
    private static Optional<String> numberedAnew(Point a, LogIdentity historyOfA, Point b, LogIdentity historyOfB) {
        if (historyOfA instanceof BinlogIdentity before
                && historyOfB instanceof BinlogIdentity after
                && before.hasHeader()
                && after.hasHeader()
                && a.at().get() instanceof BinlogPosition fileA
                && b.at().get() instanceof BinlogPosition fileB
                && fileA.base().equals(fileB.base())) {
            int byNumber = Long.compare(fileA.fileNumber(), fileB.fileNumber());
            int byTime = Long.compare(before.fileCreated(), after.fileCreated());
            // Two files may be begun in one second.
            if (byNumber == 0 ? byTime != 0 : byNumber * byTime < 0) {
                return Optional.of("%s was begun at %s, and %s at %s"
                        .formatted(
                                fileA.file(),
                                Instant.ofEpochSecond(before.fileCreated()),
                                byNumber == 0 ? "one of that name" : fileB.file(),
                                Instant.ofEpochSecond(after.fileCreated())));
            }
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
        boolean byIds = !earlier.gtids().isEmpty() && !later.gtids().isEmpty();
        if (earlier.at().isEmpty() || later.at().isEmpty() || (byIds && !isOneHistory(earlier, later))) {
            return new Between(Optional.empty(), Optional.empty(), gtids);
        }
        Between places = Between.of(earlier.at().get(), later.at().get());
        return new Between(places.bytes(), places.files(), gtids);
    }
}
