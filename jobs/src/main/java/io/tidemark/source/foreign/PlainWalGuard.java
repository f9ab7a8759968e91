package io.tidemark.source.foreign;

import io.tidemark.position.WalPosition;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a slot still gives what a plain source had not emitted.
 *
 * <p>The server begins at the later one of the position it is asked for and the slot's confirmed position, and sends the
 * transactions whose commit records lie there or behind (PostgreSQL manual, section 55.4; {@code SnapBuildXactNeedsSkip}).
 * A slot that was confirmed up to the stored position or less gives everything ({@link io.tidemark.checkpoint.source.CdcOffset}).
 *
 * <p>One that was confirmed further may still do. The plain connector acknowledges positions that it stored, but its
 * driver goes on by itself to whatever the server says in a keepalive as long as nothing was sent since, and once, when
 * the stream has begun between the start of a checkpoint and its end, the connector acknowledges the last commit that it
 * has <em>read</em>, emitted or not. So the position confirmed says nothing, and the log between the two decides. Commits
 * come in the order of their records; of those between stored and confirmed position
 *
 * <ul>
 *   <li>what lies before the commit of the last row's transaction was emitted before it;
 *   <li>the last row's transaction was emitted, if the log has no row of it behind the last one;
 *   <li>what lies behind was not, and is lost if it has changed a captured table.
 * </ul>
 *
 * <p>Assumes that the stored position and the log are of one history, that the transaction ids of the log have not gone
 * round between the two positions, and that a transaction's changes are all among the records, which is so for those
 * that began behind the begin of what was looked at; of the others nothing is believed.
 */
public final class PlainWalGuard {

    private static final long IDS = 1L << 32;

    private PlainWalGuard() {}

    /** What there is of the log between the two positions, and some before. */
    public sealed interface WalRecord {

        WalPosition at();

        /** 32 bits of the id of the transaction, or of the sub-transaction. */
        long transaction();
    }

    /**
     * A row of a captured table was changed, or of one that nobody can tell from them any more.
     *
     * @param several whether the record has more than one row
     */
    public record Change(WalPosition at, long transaction, boolean several) implements WalRecord {}

    /**
     * @param transaction 0 for one that was prepared before: its rows are under another id
     * @param children ids of the sub-transactions that committed with it
     */
    public record Commit(WalPosition at, long transaction, Set<Long> children) implements WalRecord {}

    /**
     * What was looked at.
     *
     * @param nextTransaction the first id that had not been given out where it begins; empty if that is not known
     * @param records in the log's order, from the begin or before the stored position to the confirmed one
     */
    public record Scan(Optional<Long> nextTransaction, List<WalRecord> records) {

        public Scan {
            records = List.copyOf(records);
        }
    }

    /** What follows. */
    public sealed interface Verdict {}

    /** The stream may begin here and misses nothing. */
    public record Serves(WalPosition begin) implements Verdict {}

    /** Changes that were not emitted are not sent any more. */
    public record Gap(String found) implements Verdict {}

    /** Nobody can tell. */
    public record Unknown(String why) implements Verdict {}

    /**
     * @param confirmed the slot's position
     * @param scan empty if the server cannot be asked for records of its log
     */
    public static Verdict judge(PlainPosition.Wal stored, WalPosition confirmed, Optional<Scan> scan) {
        if (!stored.at().isBefore(confirmed)) {
            return new Serves(stored.at());
        }
        if (scan.isEmpty()) {
            return new Unknown(
                    "the slot was confirmed up to %s, behind the stored position %s; only the log itself can say"
                                    .formatted(confirmed, stored.at())
                            + " whether that was by a keepalive or over rows");
        }
        return new Judgement(stored, confirmed, scan.get()).verdict();
    }

    private static final class Judgement {

        private final PlainPosition.Wal stored;
        private final WalPosition confirmed;
        private final Scan scan;
        private final Map<Long, Long> parents = new HashMap<>();

        Judgement(PlainPosition.Wal stored, WalPosition confirmed, Scan scan) {
            this.stored = stored;
            this.confirmed = confirmed;
            this.scan = scan;
            for (WalRecord each : scan.records()) {
                if (each instanceof Commit commit) {
                    commit.children().forEach(child -> parents.put(child, commit.transaction()));
                }
            }
        }

        Verdict verdict() {
            List<Commit> passed = scan.records().stream()
                    .filter(Commit.class::isInstance)
                    .map(Commit.class::cast)
                    .filter(commit ->
                            !commit.at().isBefore(stored.at()) && commit.at().isBefore(confirmed))
                    .sorted(Comparator.comparing(
                            Commit::at, (one, other) -> Long.compareUnsigned(one.lsn(), other.lsn())))
                    .toList();
            Optional<Commit> prepared =
                    passed.stream().filter(commit -> commit.transaction() == 0).findFirst();
            if (prepared.isPresent()) {
                return new Unknown("a prepared transaction commits at %s, whose rows are under another id"
                        .formatted(prepared.get().at()));
            }
            Optional<Commit> own = passed.stream()
                    .filter(commit -> isOfLastRow(commit.transaction()))
                    .findFirst();
            List<Change> rows = scan.records().stream()
                    .filter(Change.class::isInstance)
                    .map(Change.class::cast)
                    .filter(change -> isOfLastRow(owner(change)))
                    .toList();
            Optional<Change> last =
                    rows.stream().filter(row -> row.at().equals(stored.at())).findFirst();
            if (own.isEmpty() && last.isPresent()) {
                // Its transaction commits behind the confirmed position and is sent again; what was passed came before.
                return new Serves(confirmed);
            }
            if (own.isEmpty()) {
                return unread(passed);
            }
            if (last.isPresent() && last.get().several()) {
                return new Unknown("the record at %s has several rows, and nobody knows how many of them were emitted"
                        .formatted(stored.at()));
            }
            for (Change row : rows) {
                if (stored.at().isBefore(row.at())) {
                    return gap(own.get(), row);
                }
            }
            return unread(passed.stream()
                    .filter(commit -> own.get().at().isBefore(commit.at()))
                    .toList());
        }

        private boolean isOfLastRow(long transaction) {
            return stored.transaction().isPresent() && stored.transaction().getAsLong() % IDS == transaction;
        }

        private long owner(Change change) {
            return parents.getOrDefault(change.transaction(), change.transaction());
        }

        /** None of these was emitted. */
        private Verdict unread(List<Commit> commits) {
            Unknown unknown = null;
            for (Commit commit : commits) {
                for (WalRecord each : scan.records()) {
                    if (each instanceof Change change && owner(change) == commit.transaction()) {
                        return gap(commit, change);
                    }
                }
                if (!beganWithin(commit)) {
                    unknown =
                            new Unknown("transaction %d, which commits at %s and was not emitted, began before what the"
                                            .formatted(commit.transaction(), commit.at())
                                    + " server can say of its log");
                }
            }
            return unknown == null ? new Serves(confirmed) : unknown;
        }

        /** Ids are given out in ascending order, and go round. */
        private boolean beganWithin(Commit commit) {
            return scan.nextTransaction()
                    .map(next -> Math.floorMod(commit.transaction() - next, IDS) < IDS / 2)
                    .orElse(false);
        }

        private Gap gap(Commit commit, Change change) {
            return new Gap(
                    "transaction %d has changed a captured table at %s and commits at %s, between the stored position"
                                    .formatted(commit.transaction(), change.at(), commit.at())
                            + " %s and %s, from where the slot begins".formatted(stored.at(), confirmed));
        }
    }
}
