package io.tidemark.cli.savepoint;

import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.cli.context.Context;
import io.tidemark.cli.context.Database;
import io.tidemark.cli.live.DatabaseConnection;
import io.tidemark.cli.live.Restart;
import io.tidemark.cli.live.SlotOrPin;
import io.tidemark.cli.live.SourceLogs;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.log.PinName;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether all sources of a state would be read on from it, as far as their logs say it.
 *
 * @param pins of it that are there, whatever is left of their log, by the names of their sources
 * @param why it is not, or nobody knows it; "" if nothing is against it
 */
public record Replayable(Answer answer, Map<String, String> pins, String why) {

    /** Of several sources the worst. */
    public enum Answer {
        /** As far as it was asked: publications are not. */
        NOTHING_AGAINST,
        NO,
        NOT_KNOWN
    }

    public Replayable {
        pins = Collections.unmodifiableMap(new TreeMap<>(pins));
    }

    /** @param logs of the context's sources */
    public static Replayable of(StateRow row, Context context, SourceLogs logs) {
        if (row.inspection().isEmpty()) {
            return new Replayable(Answer.NOT_KNOWN, Map.of(), row.why());
        }
        List<StoredSource> stored = StoredSource.of(row.inspection().get());
        Map<String, String> pins = new TreeMap<>();
        Restart worst = row.inspection().get().unread().isEmpty()
                ? stored.isEmpty() ? Restart.unknown("it has no source") : Restart.NOTHING_AGAINST
                : Restart.unknown("not every operator of it is read");
        for (StoredSource source : stored) {
            Restart restart = judge(row.path().getFileName().toString(), source, stored, context, logs, pins);
            worst = restart.answer().compareTo(worst.answer()) > 0 ? restart : worst;
        }
        return new Replayable(
                switch (worst.answer()) {
                    case NOTHING_AGAINST -> Answer.NOTHING_AGAINST;
                    case NOT_KNOWN -> Answer.NOT_KNOWN;
                    case MOVED_ON, REFUSED -> Answer.NO;
                },
                pins,
                worst.why());
    }

    private static Restart judge(
            String directory,
            StoredSource source,
            List<StoredSource> stored,
            Context context,
            SourceLogs logs,
            Map<String, String> pins) {
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
                return SlotOrPin.of(source.state(), logs.wal().get(name), slot, false, pin, SlotOrPin.Counted.ITS_OWN)
                        .restart();
            }
            return logs.binlog().containsKey(name)
                    ? Restart.of(source.state(), logs.binlog().get(name))
                    : Restart.unknown("source %s could not be asked".formatted(name));
        }
        return Restart.unknown("%s is not in the context"
                .formatted(source.name().map(name -> "source " + name).orElse("a source of it")));
    }

    String words() {
        return why.isEmpty() ? "nothing against it" : "%s: %s".formatted(answer == Answer.NO ? "no" : "not known", why);
    }
}
