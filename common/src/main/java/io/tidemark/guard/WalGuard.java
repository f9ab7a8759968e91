package io.tidemark.guard;

import io.tidemark.log.ReplicationSlot;
import io.tidemark.position.PublishedTable;
import io.tidemark.position.WalIdentity;
import io.tidemark.position.WalPosition;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether a Postgres slot still gives out everything behind a stored position.
 *
 * <p>The rule rests on the PostgreSQL manual: a logical slot begins at the requested position or at its {@code
 * confirmed_flush_lsn}, whichever is later, and says nothing if that is a jump (section 55.4, {@code START_REPLICATION});
 * the position is moved by what its reader acknowledges, by {@code pg_replication_slot_advance} and by nothing else
 * (sections 9.28.6 and 47.2.2); the log it needs is kept unless {@code wal_status} is {@code lost} (section 54.19); a
 * timeline contains its parent's log up to the point where it left it (section 25.3.6).
 *
 * <p>Assumptions: stored positions are transaction boundaries; nothing is acknowledged but positions of completed
 * checkpoints, so that a slot ahead of a stored position has been moved by a later checkpoint or by a hand, never by a
 * keepalive; object identifiers of the catalog are not given twice while a job is stopped (they are 32 bits wide).
 *
 * <p>While tables are being loaded every other timeline is refused: how far their rows are of the old one is not known.
 *
 * <p>What it cannot see: a publication whose {@code publish} option was changed and changed back; a table that was moved
 * to another schema, or detached from the table that it is published with, and brought back; a data directory that was put back from a storage snapshot, without a new timeline, and was written beyond
 * the stored position before the job came back.
 */
public final class WalGuard {

    private WalGuard() {}

    /** Whether everything behind the stored position will be sent. */
    public static Verdict judge(Stored stored, WalWindow live) {
        return contradiction(stored, live).or(() -> moved(stored, live)).orElseGet(() -> served(stored));
    }

    /**
     * The same while the job that has left the state reads on, and so moves its slot: that alone is not held against it. Another
     * slot somebody else has moved.
     */
    public static Verdict judgeWhileRead(Stored stored, WalWindow live) {
        boolean another = stored.identity()
                .map(WalIdentity.class::cast)
                .filter(identity -> !identity.slot().equals(live.slotName()))
                .isPresent();
        return another ? judge(stored, live) : contradiction(stored, live).orElseGet(() -> served(stored));
    }

    private static Optional<Verdict> moved(Stored stored, WalWindow live) {
        WalPosition position = (WalPosition) stored.position();
        WalPosition confirmed = live.slot().orElseThrow().confirmed().orElseThrow();
        return position.isBefore(confirmed)
                ? Optional.of(gap(
                        GapCause.SLOT_MOVED,
                        "slot %s begins at %s".formatted(live.slotName(), confirmed),
                        stored,
                        confirmed,
                        stored.tables()))
                : Optional.empty();
    }

    /** Nothing speaks against it: whether all has been asked that would. */
    private static Verdict served(Stored stored) {
        return stored.identity().isPresent()
                ? new Verdict.Serves()
                : new Verdict.Unknown("the state does not say which server its position %s was read from"
                        .formatted(stored.position()));
    }

    /**
     * What is wrong whatever the slot's own position is: asked while it is being moved by us. Empty if nothing is.
     *
     * @param stored the newest position that is known
     */
    public static Optional<Verdict> contradiction(Stored stored, WalWindow live) {
        return otherHistory(stored, live)
                .or(() -> slot(stored, live))
                .or(() -> published(stored, live))
                .or(() -> publishedAsBefore(stored, live));
    }

    private static Optional<Verdict> otherHistory(Stored stored, WalWindow live) {
        WalPosition position = (WalPosition) stored.position();
        Optional<WalIdentity> identity = stored.identity().map(WalIdentity.class::cast);
        if (identity.isPresent()) {
            WalIdentity before = identity.get();
            if (!before.system().equals(live.system())) {
                return Optional.of(new Verdict.OtherHistory(
                        "the server's system identifier is %s, that of the state is %s"
                                .formatted(live.system(), before.system()),
                        position,
                        "the server with system identifier " + before.system()));
            }
            if (stored.loading() && before.timeline() != live.timeline()) {
                return Optional.of(new Verdict.OtherHistory(
                        "the server has gone from timeline %d to timeline %d while tables were being loaded"
                                .formatted(before.timeline(), live.timeline()),
                        position,
                        "the server the rows were read from: another one may not have all that was read"));
            }
            Optional<Verdict> forked = forked(before.timeline(), position, live);
            if (forked.isPresent()) {
                return forked;
            }
        }
        if (live.head().isBefore(position)) {
            return Optional.of(new Verdict.OtherHistory(
                    String.format(
                            Locale.ROOT,
                            "the server's log ends at %s, %,d bytes before the stored position",
                            live.head(),
                            position.bytesSince(live.head())),
                    position,
                    "the server the position was read from, with nothing of its log taken back"));
        }
        return Optional.empty();
    }

    private static Optional<Verdict> forked(long timeline, WalPosition position, WalWindow live) {
        if (timeline == live.timeline()) {
            return Optional.empty();
        }
        WalPosition fork = live.forks().get(timeline);
        if (fork == null) {
            return Optional.of(new Verdict.OtherHistory(
                    "the server is on timeline %d, whose history does not contain timeline %d of the state"
                            .formatted(live.timeline(), timeline),
                    position,
                    "a server whose history contains timeline " + timeline));
        }
        if (fork.isBefore(position)) {
            return Optional.of(new Verdict.OtherHistory(
                    String.format(
                            Locale.ROOT,
                            "the server left timeline %d at %s, %,d bytes before the stored position, and is on timeline %d",
                            timeline,
                            fork,
                            position.bytesSince(fork),
                            live.timeline()),
                    position,
                    "a server that has everything the state has read: one promoted or restored behind " + position));
        }
        return Optional.empty();
    }

    private static Optional<Verdict> slot(Stored stored, WalWindow live) {
        if (live.slot().isEmpty()) {
            return Optional.of(gap(
                    GapCause.SLOT_MISSING,
                    "there is no slot %s".formatted(live.slotName()),
                    stored,
                    live.head(),
                    stored.tables()));
        }
        ReplicationSlot slot = live.slot().get();
        if (slot.isLost()) {
            return Optional.of(gap(
                    GapCause.SLOT_LOST,
                    "the server has removed log that slot %s needs (%s)".formatted(slot.name(), slot.status()),
                    stored,
                    live.head(),
                    stored.tables()));
        }
        if (!slot.isLogicalOf(live.database()) || slot.confirmed().isEmpty()) {
            return Optional.of(gap(
                    GapCause.SLOT_FOREIGN,
                    "slot %s cannot be read here: %s".formatted(slot.name(), slot),
                    stored,
                    live.head(),
                    stored.tables()));
        }
        return Optional.empty();
    }

    private static Optional<Verdict> published(Stored stored, WalWindow live) {
        Set<String> missing = new TreeSet<>(stored.tables());
        missing.removeAll(live.published().keySet());
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(gap(
                        GapCause.TABLE_UNPUBLISHED,
                        "publication %s is not there or does not have every row and every kind of change of %s"
                                .formatted(live.publication(), list(missing)),
                        stored,
                        live.head(),
                        missing));
    }

    private static Optional<Verdict> publishedAsBefore(Stored stored, WalWindow live) {
        if (stored.identity().isEmpty()) {
            return Optional.empty();
        }
        Map<String, PublishedTable> before = ((WalIdentity) stored.identity().get()).published();
        Set<String> remade = new TreeSet<>();
        for (String table : stored.tables()) {
            if (before.containsKey(table)
                    && !before.get(table).isStill(live.published().get(table))) {
                remade.add(table);
            }
        }
        return remade.isEmpty()
                ? Optional.empty()
                : Optional.of(gap(
                        GapCause.TABLE_REPUBLISHED,
                        "%s, or each entry of it in publication %s, was made anew since the position was stored"
                                .formatted(list(remade), live.publication()),
                        stored,
                        live.head(),
                        remade));
    }

    private static String list(Collection<String> names) {
        return String.join(", ", names);
    }

    private static Verdict gap(GapCause cause, String what, Stored stored, WalPosition to, Set<String> tables) {
        WalPosition from = (WalPosition) stored.position();
        return new Verdict.Gap(
                cause, what, from, to, OptionalLong.of(to.bytesSince(from)), tables, stored.lastCommit());
    }
}
