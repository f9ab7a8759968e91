package io.tidemark.cli.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.cli.context.Context;
import io.tidemark.cli.context.Database;
import io.tidemark.cli.context.PinPolicy;
import io.tidemark.cli.live.BinlogLog;
import io.tidemark.cli.live.Kept;
import io.tidemark.cli.live.SourceLogs;
import io.tidemark.cli.live.WalLog;
import io.tidemark.guard.BinlogWindow;
import io.tidemark.guard.Retention;
import io.tidemark.log.MySqlLog.LogFile;
import io.tidemark.log.PinName;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.position.WalIdentity;
import io.tidemark.position.WalPosition;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Beside the states of real jobs. */
class ReplayableTest extends SavepointCase {

    private static final String SAVEPOINT = "savepoint-a7d764-a9f34054fcd6";

    private StateRow row;
    private String name;
    private WalIdentity identity;
    private WalPosition at;
    private PinName pin;
    private Instant now = NOON.plusSeconds(4_000);

    @BeforeEach
    void aSavepointOfPostgres() throws IOException {
        SourceState source = read("postgres-tidemark");
        identity = (WalIdentity) source.identity().orElseThrow();
        at = (WalPosition) source.at();
        pin = PinName.of(SAVEPOINT, identity.slot()).orElseThrow();
    }

    private SourceState read(String like) throws IOException {
        Path saved = copy(like, like + "/" + SAVEPOINT, NOON);
        Inspection inspection = Inspection.of(saved);
        row = new StateRow(saved, Optional.of(inspection), "");
        name = inspection.name(inspection.sources().get(0)).orElseThrow();
        return inspection.sources().get(0);
    }

    private static Context context(String source, String url) {
        return new Context(
                "one",
                URI.create("http://localhost:1"),
                Optional.empty(),
                Map.of(source, new Database(url, Optional.empty(), Optional.empty(), Optional.empty())),
                Map.of(),
                PinPolicy.DEFAULT,
                Optional.empty(),
                Optional.empty());
    }

    private Replayable judge(ReplicationSlot... slots) {
        WalLog log = new WalLog(
                identity.system(),
                identity.timeline(),
                new WalPosition(at.lsn() + 0x10000),
                "shop",
                List.of(slots),
                10,
                now,
                "0");
        return Replayable.of(
                row,
                context(name, "jdbc:postgresql://db/shop"),
                new SourceLogs(Map.of(name, log), Map.of(), List.of()));
    }

    /** @param behind the stored position, in bytes; negative for before */
    private ReplicationSlot slot(Object called, long behind, String status) {
        return new ReplicationSlot(
                called.toString(),
                "pgoutput",
                "shop",
                0,
                Optional.of(new WalPosition(at.lsn() + behind)),
                Optional.of(new WalPosition(at.lsn() + behind - 0x100)),
                status,
                false,
                OptionalLong.empty());
    }

    private String movedOn() {
        return "slot %s begins at %s".formatted(identity.slot(), new WalPosition(at.lsn() + 0x500));
    }

    @Test
    void aSavepointIsReplayableByThePipelinesSlotAsLongAsThatStays() {
        Replayable there = judge(slot(identity.slot(), 0, "reserved"));
        assertThat(there.answer()).isEqualTo(Replayable.Answer.NOTHING_AGAINST);
        assertThat(there.pins()).isEmpty();
        assertThat(there.words()).isEqualTo("nothing against it");
        Replayable passed = judge(slot(identity.slot(), 0x500, "reserved"));
        assertThat(passed).isEqualTo(new Replayable(Replayable.Answer.NO, Map.of(), Map.of(), movedOn()));
        assertThat(passed.words()).isEqualTo("no: " + movedOn());
        assertThat(judge().words()).isEqualTo("no: there is no slot " + identity.slot());
    }

    @Test
    void aSavepointIsReplayableByItsPinWhenThePipelineHasGoneOn() {
        Replayable pinned = judge(slot(identity.slot(), 0x500, "reserved"), slot(pin, -0x80, "reserved"));
        assertThat(pinned.answer()).isEqualTo(Replayable.Answer.NOTHING_AGAINST);
        assertThat(pinned.pins()).isEqualTo(Map.of(name, pin.toString()));
        assertThat(pinned.stays().get(name).answer()).isEqualTo(Kept.Answer.WITHOUT_BOUND);
        assertThat(pinned.words()).isEqualTo("nothing against it");
        assertThat(judge(slot(identity.slot(), 0x500, "reserved"), slot(pin, -0x80, "lost (wal_removed)"))
                        .words())
                .isEqualTo("no: the server has removed log that slot %s needs (lost (wal_removed)), and %s"
                        .formatted(pin, movedOn()));
        assertThat(judge(slot(identity.slot(), -0x80, "reserved"), slot(pin, -0x80, "lost"))
                        .answer())
                .isEqualTo(Replayable.Answer.NOTHING_AGAINST);
    }

    /** Of the same job, but of another savepoint. */
    @Test
    void thePinOfAnotherSavepointIsNotIts() {
        PinName other =
                PinName.of("savepoint-a7d764-000000000001", identity.slot()).orElseThrow();
        assertThat(judge(slot(identity.slot(), 0x500, "reserved"), slot(other, -0x80, "reserved")))
                .isEqualTo(new Replayable(Replayable.Answer.NO, Map.of(), Map.of(), movedOn()));
    }

    @Test
    void whatIsNotAskedIsNotKnown() throws IOException {
        Context elsewhere = context("elsewhere", "jdbc:postgresql://db/shop");
        assertThat(Replayable.of(row, elsewhere, new SourceLogs(Map.of(), Map.of(), List.of()))
                        .words())
                .isEqualTo("not known: source %s is not in the context".formatted(name));
        assertThat(Replayable.of(
                                new StateRow(row.path(), Optional.empty(), "its metadata cannot be read"),
                                elsewhere,
                                new SourceLogs(Map.of(), Map.of(), List.of()))
                        .words())
                .isEqualTo("not known: its metadata cannot be read");
    }

    @Test
    void mySqlIsJudgedByTheFilesThatItStillHas() throws IOException {
        SourceState source = read("mariadb-tidemark");
        BinlogIdentity server = (BinlogIdentity) source.identity().orElseThrow();
        Replayable replayable =
                judge(server, new LogFile("mysql-bin.999998", 500), new LogFile("mysql-bin.999999", 500));
        assertThat(replayable.answer()).as(replayable.words()).isEqualTo(Replayable.Answer.NO);
        assertThat(replayable.pins()).isEmpty();
        assertThat(replayable.stays()).isEmpty();
    }

    /** Completed 4,000 s ago, 1,000 s after its last commit; its file ended with three quarters of what is behind it. */
    @Test
    void ofMySqlItSaysHowLongTheLogStays() throws IOException {
        SourceState source = read("mariadb-tidemark");
        BinlogIdentity server = (BinlogIdentity) source.identity().orElseThrow();
        BinlogPosition position = (BinlogPosition) source.at();
        Instant written = source.lastCommit().orElseThrow().plusSeconds(1_000);
        Files.setLastModifiedTime(row.path().resolve("_metadata"), FileTime.from(written));
        row = new StateRow(row.path(), Optional.of(Inspection.of(row.path())), "");
        now = written.plusSeconds(4_000);
        Replayable replayable = judge(
                server,
                new LogFile(position.file(), position.offset() + 3_000),
                new LogFile("%s.%06d".formatted(position.base(), position.fileNumber() + 1), 1_000));
        assertThat(replayable.answer()).isEqualTo(Replayable.Answer.NOT_KNOWN);
        assertThat(replayable.stays().get(name).about()).hasValue(86_400 - 1_000);
        assertThat(replayable.words())
                .endsWith("; the log stays for at least 22 hours, by the log's rate about 23 hours");
    }

    private Replayable judge(BinlogIdentity server, LogFile... files) {
        BinlogWindow window = new BinlogWindow(
                new BinlogIdentity(server.serverUuid(), 0, 0),
                false,
                GtidSet.EMPTY,
                GtidSet.EMPTY,
                List.of(files),
                true);
        Retention day = new Retention(OptionalLong.of(86_400), OptionalLong.empty());
        return Replayable.of(
                row,
                context(name, "jdbc:mariadb://db/shop"),
                new SourceLogs(Map.of(), Map.of(name, new BinlogLog(window, day, now)), List.of()));
    }
}
