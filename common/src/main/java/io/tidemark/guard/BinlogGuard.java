package io.tidemark.guard;

import io.tidemark.log.MySqlLog.LogFile;
import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.position.LogPosition;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whether a MySQL or MariaDB server still gives out everything behind a stored position.
 *
 * <p>Where transactions have global ids (MySQL manual, section 19.1.3), a server that has executed all of the stored ones
 * and has purged none but these sends exactly the others (section 19.1.3.3), whichever server of a replication group it is.
 * Ids do not change with {@code RESET MASTER}, which begins their numbers anew under the same {@code server_uuid}; the log's
 * files begin anew as well, so the header of the stored file tells it.
 *
 * <p>Without ids, and for MariaDB always, a position is a place in a file of one server: the file must be there, with the
 * header it had, and an event must begin at the offset.
 *
 * <p>Assumptions: stored positions are transaction boundaries; the clock of a server does not show the same second at the
 * begin of two files of one name.
 *
 * <p>What it cannot see, with ids: {@code RESET MASTER} on a server, followed by as many transactions as the state has read
 * of it, if the stored file is no longer there or another server is asked. On any server: transactions that were lost in a
 * crash ({@code sync_binlog} other than 1) and whose numbers and places were taken by others in the same file.
 */
public final class BinlogGuard {

    /** The replication protocol has 32 bits for an offset. */
    private static final long HIGHEST_OFFSET = (1L << 32) - 1;

    private BinlogGuard() {}

    /** Whether everything behind the stored position will be sent. */
    public static Verdict judge(Stored stored, BinlogWindow live) {
        BinlogPosition position = (BinlogPosition) stored.position();
        Optional<BinlogIdentity> identity = stored.identity().map(BinlogIdentity.class::cast);
        return position.gtids().isEmpty()
                ? byFile(stored, position, identity, live)
                : byIds(stored, position, identity, live);
    }

    private static Verdict byIds(
            Stored stored, BinlogPosition position, Optional<BinlogIdentity> identity, BinlogWindow live) {
        if (!live.gtids()) {
            return gap(GapCause.IDS_OFF, "gtid_mode is not ON", stored, position, end(live, position));
        }
        boolean sameServer = identity.isPresent()
                && identity.get().serverUuid().equals(live.identity().serverUuid());
        if (sameServer) {
            Optional<Verdict> begunAnew =
                    otherFile(position, identity.get(), live).or(() -> newerThanTheLog(position, live));
            if (begunAnew.isPresent()) {
                return begunAnew.get();
            }
        }
        if (!position.gtids().containsAll(live.purged())) {
            return gap(
                    GapCause.LOG_PURGED,
                    "the server has purged %s, which the state has not read all of".formatted(live.purged()),
                    stored,
                    position,
                    begin(live, position));
        }
        if (!live.executed().containsAll(position.gtids())) {
            return new Verdict.OtherHistory(
                    "the server has %s, and not every transaction the state has read"
                            .formatted(live.executed().isEmpty() ? "no transaction" : live.executed()),
                    position,
                    "the server the position was read from, or one that has all its transactions");
        }
        return identity.isPresent() ? new Verdict.Serves() : unknown(position);
    }

    private static Verdict byFile(
            Stored stored, BinlogPosition position, Optional<BinlogIdentity> identity, BinlogWindow live) {
        if (identity.isPresent()
                && !identity.get().serverUuid().equals(live.identity().serverUuid())) {
            return new Verdict.OtherHistory(
                    "the server's server_uuid is %s, that of the state is %s"
                            .formatted(
                                    said(live.identity().serverUuid()),
                                    said(identity.get().serverUuid())),
                    position,
                    "the server the position was read from: a file and an offset mean nothing on another one");
        }
        Optional<LogFile> file = live.file(position.file());
        if (file.isEmpty()) {
            return newerThanTheLog(position, live)
                    .orElseGet(() -> gap(
                            GapCause.LOG_PURGED,
                            "the server has no log file %s, its oldest is %s"
                                    .formatted(
                                            position.file(),
                                            live.files().isEmpty()
                                                    ? "none"
                                                    : live.files().get(0).name()),
                            stored,
                            position,
                            begin(live, position)));
        }
        if (identity.isPresent()) {
            Optional<Verdict> other = otherFile(position, identity.get(), live);
            if (other.isPresent()) {
                return other.get();
            }
        }
        if (file.get().bytes() < position.offset()) {
            return shorter(position, file.get());
        }
        if (position.offset() > HIGHEST_OFFSET) {
            return gap(
                    GapCause.OUT_OF_REACH,
                    "the stored position lies behind 4 GiB of its file",
                    stored,
                    position,
                    end(live, position));
        }
        if (!live.onBoundary()) {
            return new Verdict.OtherHistory(
                    "no event of log file %s begins at %d".formatted(position.file(), position.offset()),
                    position,
                    "the server the position was read from");
        }
        return identity.map(BinlogIdentity::hasHeader).orElse(false) ? new Verdict.Serves() : unknown(position);
    }

    /** A file of the stored one's name, which is not that file or has lost its end. */
    private static Optional<Verdict> otherFile(BinlogPosition position, BinlogIdentity stored, BinlogWindow live) {
        Optional<LogFile> file = live.file(position.file());
        if (file.isEmpty()) {
            return Optional.empty();
        }
        BinlogIdentity found = live.identity();
        if (stored.hasHeader()
                && found.hasHeader()
                && (stored.fileCreated() != found.fileCreated() || stored.serverId() != found.serverId())) {
            return Optional.of(new Verdict.OtherHistory(
                    "log file %s was begun by server %d at %s, that of the state by server %d at %s"
                            .formatted(
                                    position.file(),
                                    found.serverId(),
                                    Instant.ofEpochSecond(found.fileCreated()),
                                    stored.serverId(),
                                    Instant.ofEpochSecond(stored.fileCreated())),
                    position,
                    "the server the position was read from, whose log has not been begun anew since"));
        }
        return file.get().bytes() < position.offset() ? Optional.of(shorter(position, file.get())) : Optional.empty();
    }

    /** The numbers of a server's files never go back. */
    private static Optional<Verdict> newerThanTheLog(BinlogPosition position, BinlogWindow live) {
        if (live.files().isEmpty()) {
            return Optional.of(new Verdict.OtherHistory(
                    "the server has no log",
                    position,
                    "the server the position was read from, whose log has not been begun anew since"));
        }
        BinlogPosition newest =
                new BinlogPosition(live.files().get(live.files().size() - 1).name(), 0, GtidSet.EMPTY);
        return position.base().equals(newest.base()) && position.fileNumber() <= newest.fileNumber()
                ? Optional.empty()
                : Optional.of(new Verdict.OtherHistory(
                        "the server's newest log file is %s, the stored position is in %s"
                                .formatted(newest.file(), position.file()),
                        position,
                        "the server the position was read from, whose log has not been begun anew since"));
    }

    private static Verdict shorter(BinlogPosition position, LogFile file) {
        return new Verdict.OtherHistory(
                "log file %s has %d bytes, fewer than the stored position".formatted(file.name(), file.bytes()),
                position,
                "the server the position was read from, with nothing of its log taken back");
    }

    private static Verdict unknown(BinlogPosition position) {
        return new Verdict.Unknown(
                "the state does not say which server its position %s was read from".formatted(position));
    }

    private static String said(String uuid) {
        return uuid.isEmpty() ? "not there (MariaDB)" : uuid;
    }

    /** Where the log that is left begins. */
    private static LogPosition begin(BinlogWindow live, BinlogPosition fallback) {
        return live.files().isEmpty()
                ? fallback
                : new BinlogPosition(live.files().get(0).name(), 4, live.purged());
    }

    private static LogPosition end(BinlogWindow live, BinlogPosition fallback) {
        if (live.files().isEmpty()) {
            return fallback;
        }
        LogFile newest = live.files().get(live.files().size() - 1);
        return new BinlogPosition(newest.name(), newest.bytes(), live.executed());
    }

    private static Verdict gap(GapCause cause, String what, Stored stored, BinlogPosition from, LogPosition to) {
        return new Verdict.Gap(cause, what, from, to, OptionalLong.empty(), stored.tables(), stored.lastCommit());
    }
}
