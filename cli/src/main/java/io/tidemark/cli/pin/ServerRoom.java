package io.tidemark.cli.pin;

import io.tidemark.cli.live.WalLog;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Whether Postgres servers have room for copies of slots. */
final class ServerRoom {

    /** All copies are copied again under their last names before the first is dropped. */
    private static final int COPIES = 2;

    /** So that a pipeline whose slot is lost can make it anew. */
    private static final int FOR_THE_PIPELINE = 1;

    private static final String RESERVED = "unreserved";

    private ServerRoom() {}

    /**
     * Everything that stands against it.
     *
     * @param logs of the sources, by their names
     */
    static List<Problem> against(List<PipelineSource> sources, Map<String, WalLog> logs) {
        List<Problem> problems = new ArrayList<>();
        Map<String, List<PipelineSource>> servers = new TreeMap<>();
        for (PipelineSource source : sources) {
            WalLog log = logs.get(source.name());
            slot(source, log).ifPresent(problems::add);
            servers.computeIfAbsent(log.history(), history -> new ArrayList<>()).add(source);
        }
        servers.values().forEach(those -> {
            unread(those, logs).ifPresent(problems::add);
            free(those, logs).ifPresent(problems::add);
        });
        return problems;
    }

    private static Optional<Problem> slot(PipelineSource source, WalLog log) {
        Optional<ReplicationSlot> slot = log.slot(source.slot());
        boolean copyable = slot.filter(one -> one.isLogicalOf(log.database()))
                .filter(one -> one.confirmed().isPresent() && !one.isLost())
                .filter(one -> !one.status().startsWith(RESERVED))
                .filter(one -> one.leftBytes().isEmpty() || one.leftBytes().getAsLong() > 0)
                .isPresent();
        return copyable
                ? Optional.empty()
                : Optional.of(new Problem(
                        ErrorCode.PIN_NOT_POSSIBLE,
                        "source %s: %s"
                                .formatted(
                                        source.name(),
                                        slot.map(one -> "slot %s cannot be copied: %s".formatted(one.name(), one))
                                                .orElse("there is no slot " + source.slot())),
                        "the slot that the pipeline reads, with all its log and room for more (max_slot_wal_keep_size)",
                        "See what keeps the pipeline back: tidemark position show; raise max_slot_wal_keep_size."));
    }

    /** A pin is read by nobody. */
    private static Optional<Problem> unread(List<PipelineSource> sources, Map<String, WalLog> logs) {
        WalLog log = logs.get(sources.get(0).name());
        return log.keepsUnread()
                ? Optional.empty()
                : Optional.of(new Problem(
                        ErrorCode.PIN_NOT_POSSIBLE,
                        "the server of %s gives up a slot that was not read for %s (idle_replication_slot_timeout)"
                                .formatted(names(sources), log.idleTimeout()),
                        "0: a pin is read by nobody",
                        "ALTER SYSTEM SET idle_replication_slot_timeout = 0; SELECT pg_reload_conf(); or take it without"
                                + " --pin."));
    }

    private static String names(List<PipelineSource> sources) {
        return String.join(", ", sources.stream().map(PipelineSource::name).toList());
    }

    private static Optional<Problem> free(List<PipelineSource> sources, Map<String, WalLog> logs) {
        WalLog log = logs.get(sources.get(0).name());
        int free = log.mostSlots() - log.slots().size();
        int needed = COPIES * sources.size() + FOR_THE_PIPELINE;
        return free >= needed
                ? Optional.empty()
                : Optional.of(new Problem(
                        ErrorCode.SLOTS_EXHAUSTED,
                        "the server of %s has %s free, of %d"
                                .formatted(names(sources), Words.count(free, "replication slot"), log.mostSlots()),
                        "%d: two for each pin until it has its name, and one for the pipeline to make its own anew"
                                .formatted(needed),
                        "Release what is not needed: tidemark pin list; or raise max_replication_slots and restart the"
                                + " server."));
    }
}
