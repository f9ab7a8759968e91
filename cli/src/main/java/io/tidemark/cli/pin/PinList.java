package io.tidemark.cli.pin;

import io.tidemark.cli.context.Context;
import io.tidemark.cli.context.Database;
import io.tidemark.cli.live.DatabaseConnection;
import io.tidemark.cli.live.SourceLogs;
import io.tidemark.cli.live.WalLog;
import io.tidemark.log.PinName;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The pins on the Postgres servers of a context.
 *
 * @param pins of each server those that keep the oldest log first
 * @param servers each once, however many of the sources are on it
 * @param problems of the sources that could not be asked
 */
public record PinList(List<Pin> pins, List<PinServer> servers, List<Problem> problems) {

    private static final Comparator<Pin> OLDEST_FIRST = Comparator.comparing(
                    (Pin pin) -> pin.slot().restart().map(WalPosition::lsn).orElse(0L), Long::compareUnsigned)
            .thenComparing(pin -> pin.slot().confirmed().map(WalPosition::lsn).orElse(0L), Long::compareUnsigned)
            .thenComparing(pin -> pin.name().toString());

    public PinList {
        pins = List.copyOf(pins);
        servers = List.copyOf(servers);
        problems = List.copyOf(problems);
    }

    /**
     * Asks each Postgres source of a context once.
     *
     * @throws ProblemException if there is none
     */
    public static PinList ask(Context context, Map<String, String> environment) {
        if (context.sources().values().stream().noneMatch(DatabaseConnection::isPostgres)) {
            throw new ProblemException(new Problem(
                    ErrorCode.CONTEXT_UNUSABLE,
                    context.name().isEmpty()
                            ? "no context is meant, and so no source"
                            : "context %s names no Postgres source".formatted(context.name()),
                    "the sources whose pins are meant, with url, slot, username and password",
                    "Name them: tidemark context --help shows an example. MySQL and MariaDB have no pins."));
        }
        return of(context, SourceLogs.ask(context, DatabaseConnection::isPostgres, environment));
    }

    static PinList of(Context context, SourceLogs logs) {
        Map<String, Map<String, WalLog>> servers = new LinkedHashMap<>();
        new TreeMap<>(logs.wal())
                .forEach((source, log) -> servers.computeIfAbsent(log.history(), history -> new TreeMap<>())
                        .put(source, log));
        List<Pin> pins = new ArrayList<>();
        List<PinServer> sums = new ArrayList<>();
        servers.values().forEach(sources -> {
            List<Pin> those = on(sources, context.sources());
            pins.addAll(those);
            sums.add(PinServer.of(sources, those));
        });
        return new PinList(pins, sums, logs.problems());
    }

    /** @param sources of one server */
    private static List<Pin> on(Map<String, WalLog> sources, Map<String, Database> databases) {
        List<Pin> pins = new ArrayList<>();
        WalLog log = sources.values().iterator().next();
        for (ReplicationSlot slot : log.slots()) {
            PinName.parse(slot.name())
                    .ifPresent(name -> pins.add(new Pin(source(name, slot, sources, databases), name, slot, log)));
        }
        pins.sort(OLDEST_FIRST);
        return pins;
    }

    /** Two sources may be of one database, with a slot each. */
    private static String source(
            PinName name, ReplicationSlot slot, Map<String, WalLog> sources, Map<String, Database> databases) {
        List<String> fitting = sources.entrySet().stream()
                .filter(source -> slot.isLogicalOf(source.getValue().database()))
                .map(Map.Entry::getKey)
                .toList();
        Optional<String> named = fitting.stream()
                .filter(source ->
                        databases.get(source).slot().filter(name::isOf).isPresent())
                .findFirst();
        return named.or(() -> fitting.stream().findFirst()).orElse("");
    }
}
