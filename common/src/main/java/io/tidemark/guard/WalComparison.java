package io.tidemark.guard;

import io.tidemark.log.ReplicationSlot;
import io.tidemark.position.PublishedTable;
import io.tidemark.position.WalIdentity;
import io.tidemark.position.WalPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@link WalGuard} looks at, for the eye. */
public final class WalComparison {

    private static final String NOT_SAID = "not written down";
    private static final String NONE = "not there";

    private WalComparison() {}

    /** The stored position and what belongs to it, beside what the server says. */
    public static List<Comparison> of(Stored stored, WalWindow live) {
        Optional<WalIdentity> identity = stored.identity().map(WalIdentity.class::cast);
        WalPosition position = (WalPosition) stored.position();
        List<Comparison> rows = new ArrayList<>();
        rows.add(new Comparison(
                "system identifier", identity.map(WalIdentity::system).orElse(NOT_SAID), live.system()));
        rows.add(new Comparison(
                "timeline",
                identity.map(before -> Long.toString(before.timeline())).orElse(NOT_SAID),
                timeline(identity, live)));
        rows.add(new Comparison(
                "slot",
                identity.map(WalIdentity::slot).orElse(NOT_SAID),
                live.slotName() + ": " + live.slot().map(WalComparison::state).orElse(NONE)));
        rows.add(new Comparison(
                "position",
                position.toString(),
                live.slot()
                        .flatMap(ReplicationSlot::confirmed)
                        .map(confirmed -> "the slot begins at " + confirmed)
                        .orElse("")));
        rows.add(new Comparison(
                "last commit", stored.lastCommit().map(Object::toString).orElse("none"), ""));
        for (String table : stored.tables()) {
            rows.add(new Comparison(
                    "publication of " + table,
                    identity.map(before -> entry(before.published(), table)).orElse(NOT_SAID),
                    entry(live.published(), table)));
        }
        rows.add(new Comparison(
                "log from",
                "",
                live.slot()
                        .flatMap(ReplicationSlot::restart)
                        .map(WalPosition::toString)
                        .orElse("")));
        rows.add(new Comparison("log to", "", live.head().toString()));
        long behind = live.head().bytesSince(position);
        rows.add(new Comparison("to read again", "", behind < 0 ? "" : Said.bytes(behind)));
        rows.add(new Comparison(
                "room for more log",
                "",
                live.slot()
                        .map(slot -> slot.leftBytes().isPresent()
                                ? Said.bytes(slot.leftBytes().getAsLong())
                                : "no limit: the server keeps what the slot needs")
                        .orElse("")));
        return rows;
    }

    private static String timeline(Optional<WalIdentity> identity, WalWindow live) {
        return live.timeline()
                + identity.map(before -> live.forks().get(before.timeline()))
                        .map(" (left the stored one at %s)"::formatted)
                        .orElse("");
    }

    private static String state(ReplicationSlot slot) {
        return slot.status() + (slot.active() ? ", read by server process " + slot.reader() : ", not read");
    }

    private static String entry(Map<String, PublishedTable> published, String table) {
        PublishedTable found = published.get(table);
        return found == null
                ? NONE
                : "table %d, publication %d, %s".formatted(found.table(), found.publication(), entries(found));
    }

    private static String entries(PublishedTable published) {
        List<String> entries = new ArrayList<>();
        published.byTable().forEach(entry -> entries.add("entry " + entry));
        published.bySchema().forEach(entry -> entries.add("schema's entry " + entry));
        return entries.isEmpty() ? "with all tables" : String.join(", ", entries);
    }
}
