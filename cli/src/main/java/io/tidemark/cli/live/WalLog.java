package io.tidemark.cli.live;

import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.cli.context.Database;
import io.tidemark.guard.WalWindow;
import io.tidemark.log.PinName;
import io.tidemark.log.PostgresLog;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.position.WalPosition;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a Postgres server says of its log, asked once, beside which any number of positions can be set.
 *
 * @param system the system identifier
 * @param timeline that which is being written
 * @param head up to where the log is written and flushed
 * @param database the one that was asked
 * @param slots of the whole server
 * @param mostSlots that it may have
 * @param now by the server's clock, when it was asked
 * @param idleTimeout after which a slot that nobody reads is given up, as the server says it; "0" for never
 */
public record WalLog(
        String system,
        long timeline,
        WalPosition head,
        String database,
        List<ReplicationSlot> slots,
        int mostSlots,
        Instant now,
        String idleTimeout) {

    public WalLog {
        slots = List.copyOf(slots);
    }

    /** Asks over a connection, which stays the caller's. */
    public static WalLog ask(Connection connection) throws SQLException {
        PostgresLog log = new PostgresLog(connection);
        // First: what the other questions take is no age of the log.
        Instant now = log.now();
        return new WalLog(
                log.system(),
                log.timeline(),
                log.head(),
                connection.getCatalog(),
                log.slots(),
                log.mostSlots(),
                now,
                log.idleTimeout());
    }

    public static WalLog ask(Database database, Map<String, String> environment) throws SQLException {
        try (Connection connection = DatabaseConnection.open(database, environment)) {
            return ask(connection);
        }
    }

    /** Whether a slot that nobody reads stays, as far as time goes. */
    public boolean keepsUnread() {
        return idleTimeout.equals("0");
    }

    public Optional<ReplicationSlot> slot(String name) {
        return slots.stream().filter(slot -> slot.name().equals(name)).findFirst();
    }

    /**
     * How long the log behind a position stays.
     *
     * @param slot by which it would be read; "" if nobody says which
     * @param written when the state that has it was completed
     */
    public Kept keeps(SourceState source, String slot, Optional<Instant> written) {
        return Kept.of(window(slot), Optional.of(source), rate(source, written));
    }

    /** How fast the log was written since a state was completed, if that can be said. */
    Optional<LogRate> rate(SourceState source, Optional<Instant> written) {
        return LogRate.since(LiveRows.behind(source, window("")), written, now);
    }

    /** The bytes of log from the oldest that is kept for a slot to the end; 0 if none is kept any more. */
    public long keeps(ReplicationSlot slot) {
        return slot.restart()
                .map(restart -> Math.max(0, head.bytesSince(restart)))
                .orElse(0L);
    }

    /**
     * What the guard is told, but for the publication and where earlier timelines were left.
     *
     * @param slot which would be read; "" if nobody says which
     */
    public WalWindow window(String slot) {
        return new WalWindow(system, timeline, Map.of(), head, database, slot, slot(slot), "", Map.of());
    }

    /**
     * A pin of a slot by which a source would be read on from a state: the state's own, or else of those that others have the one
     * which keeps the least.
     *
     * @param own the state's, by its name, there or not
     */
    public Optional<PinName> pin(SourceState state, String slot, Optional<PinName> own) {
        return slots.stream()
                .map(one -> PinName.parse(one.name()))
                .flatMap(Optional::stream)
                .filter(pin -> pin.isOf(slot) && !pin.provisional())
                .filter(pin -> Restart.of(state, window(pin.toString())).answer() == Restart.Answer.NOTHING_AGAINST)
                .min(Comparator.<PinName, Boolean>comparing(pin -> !own.equals(Optional.of(pin)))
                        .thenComparing(pin -> keeps(slot(pin.toString()).orElseThrow()))
                        .thenComparing(PinName::toString));
    }

    /** Which log it is: two databases of one server have the same. */
    public String history() {
        return window("").identity().history();
    }
}
