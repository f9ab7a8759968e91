package io.tidemark.cli.pin;

import io.tidemark.checkpoint.source.Phase;
import io.tidemark.checkpoint.source.SourceKind;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.cli.live.WalLog;
import io.tidemark.log.PinName;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.position.WalIdentity;
import io.tidemark.position.WalPosition;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A Postgres server's slots, and savepoints, as tests tell them. */
final class PinCase {

    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    static final Path STATE = Path.of("/srv/state");
    static final String SLOT = "orders";
    static final WalPosition HEAD = new WalPosition(0x10000);
    static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private PinCase() {}

    /** The name of a pin. */
    static PinName pin(int number) {
        return PinName.of(savepoint(number), SLOT).orElseThrow();
    }

    static String savepoint(int number) {
        return "savepoint-a7d764-%012x".formatted(number);
    }

    /** @param begin where it begins, and from where log is kept for it */
    static ReplicationSlot slot(Object name, long begin) {
        return slot(name, begin, "shop", 0, OptionalLong.empty());
    }

    static ReplicationSlot slot(Object name, long begin, String database, long reader, OptionalLong left) {
        return new ReplicationSlot(
                name.toString(),
                "pgoutput",
                database,
                reader,
                Optional.of(new WalPosition(begin)),
                Optional.of(new WalPosition(begin - 0x100)),
                left.isPresent() ? "extended" : "reserved",
                false,
                left);
    }

    static WalLog log(ReplicationSlot... slots) {
        return log("shop", slots);
    }

    static WalLog log(String database, ReplicationSlot... slots) {
        return new WalLog("7", 1, HEAD, database, List.of(slots), 10, NOW, "0");
    }

    /** Of a server that gives up after a day what nobody reads. */
    static WalLog idle(ReplicationSlot... slots) {
        return new WalLog("7", 1, HEAD, "shop", List.of(slots), 10, NOW, "1d");
    }

    static Pin found(int number, long begin) {
        ReplicationSlot slot = slot(pin(number), begin);
        return new Pin("shop", pin(number), slot, log(slot));
    }

    /** @param numbers of those that are there, each a day older than the one before */
    static KnownSavepoints savepoints(int... numbers) {
        Map<String, Path> paths = new java.util.HashMap<>();
        Map<Path, Instant> written = new java.util.HashMap<>();
        for (int i = 0; i < numbers.length; i++) {
            Path path = STATE.resolve(savepoint(numbers[i]));
            paths.put(savepoint(numbers[i]), path);
            written.put(path, NOON.minusSeconds(86_400L * i));
        }
        return new KnownSavepoints(paths, written, "");
    }

    static StoredSource stored(String name, SourceKind kind, WalPosition at, String slot) {
        return new StoredSource(
                Optional.of(name),
                new SourceState(
                        "00",
                        kind,
                        "postgres",
                        "",
                        1,
                        Phase.STREAMING,
                        List.of(),
                        at,
                        true,
                        Map.of(),
                        new WalIdentity("7", 1, slot, Map.of()),
                        NOON,
                        List.of()));
    }
}
