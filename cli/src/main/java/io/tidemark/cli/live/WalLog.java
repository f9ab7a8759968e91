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
 * @param idleTimeout after which a slot that nobody reads is given up, as the server says it; "0" for never
 */
public record WalLog(
        String system,
        long timeline,
        WalPosition head,
        String database,
        List<ReplicationSlot> slots,
        int mostSlots,
        String idleTimeout) {

    public WalLog {
        slots = List.copyOf(slots);
    }

    /** Asks over a connection, which stays the caller's. */
    public static WalLog ask(Connection connection) throws SQLException {
        PostgresLog log = new PostgresLog(connection);
        return new WalLog(
                log.system(),
                log.timeline(),
                log.head(),
                connection.getCatalog(),
                log.slots(),
                log.mostSlots(),
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
