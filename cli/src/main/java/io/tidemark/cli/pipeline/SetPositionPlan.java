package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.SavedStates;
import io.tidemark.checkpoint.flink.EditedMetadata;
import io.tidemark.checkpoint.flink.LocalStateFiles;
import io.tidemark.cli.backup.store.StateBeside;
import io.tidemark.cli.live.BinlogLog;
import io.tidemark.cli.live.SourceLogs;
import io.tidemark.cli.pin.OwnPins;
import io.tidemark.cli.pin.SavedSlot;
import io.tidemark.cli.pin.SavedSlots;
import io.tidemark.guard.Said;
import io.tidemark.log.MySqlLog.LogFile;
import io.tidemark.log.PinName;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.position.LogPosition;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What is done for a savepoint with another position.
 *
 * @param slots of the Postgres sources beside it
 * @param logs of the context's sources
 * @param metadata the file with those of the new savepoint; empty as long as it cannot be made
 */
record SetPositionPlan(PositionSetting setting, SavedSlots slots, SourceLogs logs, Path metadata) {

    /** What is looked for as the newest of a pipeline is what it has left itself. */
    private static final Duration OLDER = Duration.ofSeconds(1);

    /** When a table was added is in no state; layouts of MySQL's and MariaDB's tables say from where on those are known. */
    private static final String ADDED =
            "  not looked at: a table that was added to the pipeline behind that place is right if it was published whole from there on\n";

    /** The same with the whole of the position, as the metadata have it. */
    SetPositionPlan exactly() {
        String directory = setting.savepoint().toString();
        try {
            Inspection made = Inspection.of(
                    new EditedMetadata(new LocalStateFiles(), directory, Files.readAllBytes(metadata)), directory);
            return new SetPositionPlan(setting.exactly(made), slots, logs, metadata);
        } catch (IOException unread) {
            throw new UncheckedIOException(unread);
        }
    }

    String text() {
        String pins = slots.slots().stream()
                .map(slot -> "  pin it in source %s by a copy of %s, which begins there or before it\n"
                        .formatted(Words.printable(slot.source()), from(slot)))
                .collect(Collectors.joining());
        return """
                Savepoint %s:
                  source %s stands at %s; in the new one at %s, before it by %s
                  the targets know of no epoch in it: what is read again is held until they are where they are now, and applied at once
                  write it beside that one, %s: everything else is copied as it is
                %s%s  the way back is %s, which stays as it is
                """
                .formatted(
                        Words.printable(setting.savepoint()),
                        Words.printable(setting.name()),
                        Words.brief(setting.source().at()),
                        Words.brief(setting.to()),
                        again().isPresent()
                                ? Said.bytes(again().getAsLong()) + " of log to read again"
                                : "log to read again",
                        Said.bytes(StateBeside.of(setting.savepoint(), metadata).bytes()),
                        pins,
                        setting.to() instanceof WalPosition ? ADDED : "",
                        Words.printable(setting.savepoint()));
    }

    private static String from(SavedSlot slot) {
        return slot.way() == SavedSlot.Way.BY_PIN ? slot.pin().orElseThrow().toString() : "slot " + slot.slot();
    }

    /** How much log lies between the two; empty if nobody has said how large the files are. */
    OptionalLong again() {
        LogPosition at = setting.source().at();
        if (at instanceof WalPosition wal) {
            return OptionalLong.of(wal.bytesSince((WalPosition) setting.to()));
        }
        BinlogPosition from = (BinlogPosition) setting.to();
        BinlogPosition upTo = (BinlogPosition) at;
        if (from.file().equals(upTo.file())) {
            return OptionalLong.of(upTo.offset() - from.offset());
        }
        BinlogLog log = logs.binlog().get(setting.name());
        if (log == null || !from.base().equals(upTo.base())) {
            return OptionalLong.empty();
        }
        long bytes = upTo.offset() - from.offset();
        for (LogFile file : log.window().files()) {
            BinlogPosition begin = new BinlogPosition(file.name(), 0, GtidSet.EMPTY);
            if (begin.base().equals(from.base())
                    && begin.fileNumber() >= from.fileNumber()
                    && begin.fileNumber() < upTo.fileNumber()) {
                bytes += file.bytes();
            }
        }
        return OptionalLong.of(bytes);
    }

    /**
     * Pins and writes it, and looks at what is written.
     *
     * @return the pins by their sources
     * @throws ProblemException if it is not written, or is not as it should be; nothing is left then. If it is there all the same, its
     *     pins stay
     */
    Map<String, PinName> write(Map<String, String> environment, Consumer<String> narration) {
        String name = setting.place().getFileName().toString();
        OwnPins own = new OwnPins(environment, narration);
        Map<String, PinName> pins = own.make(slots, name);
        try {
            StateBeside.of(setting.savepoint(), metadata)
                    .write(
                            setting.place(),
                            SavedStates.written(setting.savepoint()).minus(OLDER),
                            this::look);
        } catch (RuntimeException failure) {
            if (!Files.exists(setting.place())) {
                own.drop(name);
            }
            throw failure;
        }
        return pins;
    }

    private void look(Path written) {
        List<String> differences = setting.differences(Inspection.of(written));
        if (!differences.isEmpty()) {
            throw new ProblemException(new Problem(
                    ErrorCode.INTERNAL_ERROR,
                    "what was written differs from %s in %s"
                            .formatted(Words.printable(setting.savepoint()), String.join("; ", differences)),
                    "a savepoint that differs in one position",
                    "Report it. Nothing is left of what was written; the savepoint is as it was."));
        }
    }

    Map<String, Object> json(boolean written, Map<String, PinName> pins) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("savepoint", setting.savepoint());
        json.put("source", setting.name());
        json.put("stoodAt", setting.source().at());
        json.put("standsAt", setting.to());
        json.put("logBytes", again().isPresent() ? again().getAsLong() : null);
        json.put("written", written);
        json.put("path", written ? setting.place() : null);
        json.put("pins", pins);
        return json;
    }
}
