package io.tidemark.cli.savepoint;

import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.cli.context.Context;
import io.tidemark.cli.context.Database;
import io.tidemark.cli.live.DatabaseConnection;
import io.tidemark.cli.live.Kept;
import io.tidemark.cli.live.Restart;
import io.tidemark.cli.live.SlotOrPin;
import io.tidemark.cli.live.SourceLogs;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.log.PinName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether all sources of a state would be read on from it, as far as their logs say it.
 *
 * @param pins of it that are there, whatever is left of their log, by the names of their sources
 * @param stays how long the log behind it does, by the names of its sources; none if it is not replayable, or a source could not be
 *     asked
 * @param why it is not, or nobody knows it; "" if nothing is against it
 */
public record Replayable(Answer answer, Map<String, String> pins, Map<String, Kept> stays, String why) {

    /** Of several sources the worst. */
    public enum Answer {
        /** As far as it was asked: publications are not. */
        NOTHING_AGAINST,
        NO,
        NOT_KNOWN
    }

    public Replayable {
        pins = Collections.unmodifiableMap(new TreeMap<>(pins));
        stays = Collections.unmodifiableMap(new TreeMap<>(stays));
    }

    /** @param logs of the context's sources */
    public static Replayable of(StateRow row, Context context, SourceLogs logs) {
        if (row.inspection().isEmpty()) {
            return new Replayable(Answer.NOT_KNOWN, Map.of(), Map.of(), row.why());
        }
        List<StoredSource> stored = StoredSource.of(row.inspection().get());
        Map<String, String> pins = new TreeMap<>();
        Map<String, Kept> stays = new TreeMap<>();
        Restart worst = row.inspection().get().unread().isEmpty()
                ? stored.isEmpty() ? Restart.unknown("it has no source") : Restart.NOTHING_AGAINST
                : Restart.unknown("not every operator of it is read");
        for (StoredSource source : stored) {
            Restart restart = judge(row.path().getFileName().toString(), source, stored, context, logs, pins, stays);
            worst = restart.answer().compareTo(worst.answer()) > 0 ? restart : worst;
        }
        Answer answer =
                switch (worst.answer()) {
                    case NOTHING_AGAINST -> Answer.NOTHING_AGAINST;
                    case NOT_KNOWN -> Answer.NOT_KNOWN;
                    case MOVED_ON, REFUSED -> Answer.NO;
                };
        return new Replayable(answer, pins, answer == Answer.NO ? Map.of() : stays, worst.why());
    }

    private static Restart judge(
            String directory,
            StoredSource source,
            List<StoredSource> stored,
            Context context,
            SourceLogs logs,
            Map<String, String> pins,
            Map<String, Kept> stays) {
        for (Map.Entry<String, Database> named : context.sources().entrySet()) {
            String name = named.getKey();
            Database database = named.getValue();
            Optional<SourceState> match = StoredSource.match(
                            stored, name, DatabaseConnection.isPostgres(database), database.slot())
                    .source();
            if (match.filter(source.state()::equals).isEmpty()) {
                continue;
            }
            if (logs.wal().containsKey(name)) {
                String slot =
                        StoredSource.slot(source.state()).or(database::slot).orElse("");
                Optional<PinName> pin = PinName.of(directory, slot)
                        .filter(one -> logs.wal().get(name).slot(one.toString()).isPresent());
                pin.ifPresent(one -> pins.put(name, one.toString()));
                SlotOrPin by =
                        SlotOrPin.of(source.state(), logs.wal().get(name), slot, false, pin, SlotOrPin.Counted.ITS_OWN);
                String read = by.pin().map(PinName::toString).orElse(slot);
                stays.put(name, logs.wal().get(name).keeps(source.state(), read, source.written()));
                return by.restart();
            }
            if (!logs.binlog().containsKey(name)) {
                return Restart.unknown("source %s could not be asked".formatted(name));
            }
            stays.put(name, logs.binlog().get(name).keeps(source.state(), source.written()));
            return Restart.of(source.state(), logs.binlog().get(name).window());
        }
        return Restart.unknown("%s is not in the context"
                .formatted(source.name().map(name -> "source " + name).orElse("a source of it")));
    }

    String words() {
        String said = why.isEmpty()
                ? "nothing against it"
                : "%s: %s".formatted(answer == Answer.NO ? "no" : "not known", why);
        List<String> bounds = stays.entrySet().stream()
                .filter(source -> source.getValue().answer() == Kept.Answer.FOR_A_WHILE)
                .map(source -> (stays.size() == 1 ? "the log" : "that of " + source.getKey()) + " stays "
                        + source.getValue().words())
                .toList();
        return Stream.concat(Stream.of(said), bounds.stream()).collect(Collectors.joining("; "));
    }

    /** How long the log stays, for programs. */
    Map<String, Object> staysJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        stays.forEach((source, kept) -> json.put(source, kept.json()));
        return json;
    }
}
