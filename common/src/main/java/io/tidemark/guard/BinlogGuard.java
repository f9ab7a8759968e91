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
 * files begin anew as well, so the header of the stored file tells it. If that file has been removed, so has everything
 * before it: what is left of the server's own transactions was not read before.
 *
 * <p>Without ids, and for MariaDB always, a position is a place in a file of one server: the file must be there, with the
 * header it had, and an event must begin at the offset.
 *
 * <p>Assumptions: stored positions are transaction boundaries; the clock of a server does not show the same second at the
 * begin of two files of one name; a server writes its own transactions to its log in the order in which another one gives
 * them out.
 *
 * <p>What it cannot see, with ids: {@code RESET MASTER}, or transactions that were lost in a crash ({@code sync_binlog}
 * other than 1), followed by as many transactions as the state has read of that server, if another server is asked, or if
 * the stored file and exactly these many transactions have been removed.
 */
public final class BinlogGuard {

    /** The replication protocol has 32 bits for an offset. */
    private static final long HIGHEST_OFFSET = (1L << 32) - 1;

    private static final long FIRST_EVENT = 4;

    private static final String SAME_LOG =
            "the server the position was read from, whose log has not been begun anew since";

    private BinlogGuard() {}

    /** Whether everything behind the stored position will be sent. */
    public static Verdict judge(Stored stored, BinlogWindow live) {
        BinlogPosition position = (BinlogPosition) stored.position();
        if (live.files().isEmpty()) {
            return new Verdict.OtherHistory("the server has no log", position, SAME_LOG);
        }
        Optional<BinlogIdentity> identity = stored.identity().map(BinlogIdentity.class::cast);
        return position.gtids().isEmpty()
                ? byFile(stored, position, identity, live)
                : byIds(stored, position, identity, live);
    }

    private static Verdict byIds(
            Stored stored, BinlogPosition position, Optional<BinlogIdentity> identity, BinlogWindow live) {
        if (!live.gtids()) {
            return gap(GapCause.IDS_OFF, "gtid_mode is not ON", stored, position, end(live));
        }
        Optional<BinlogIdentity> sameServer = identity.filter(
                known -> known.serverUuid().equals(live.identity().serverUuid()));
        // Without a header, the position may lie in a file of another server.
        Optional<Verdict> begunAnew = sameServer
                .filter(BinlogIdentity::hasHeader)
                .flatMap(known -> otherFile(position, known, live)
                        .or(() -> newerThanTheLog(position, live))
                        .or(() -> outlived(position, live)));
        if (begunAnew.isPresent()) {
            return begunAnew.get();
        }
        if (stored.loading() && identity.isPresent() && sameServer.isEmpty()) {
            return new Verdict.OtherHistory(
                    "the server's server_uuid is %s, that of the state is %s, and tables were being loaded"
                            .formatted(
                                    said(live.identity().serverUuid()),
                                    said(identity.get().serverUuid())),
                    position,
                    "the server the rows were read from: another one may not have all that was read");
        }
        if (!live.executed().containsAll(position.gtids())) {
            return new Verdict.OtherHistory(
                    "the server has %s, and not every transaction the state has read"
                            .formatted(live.executed().isEmpty() ? "no transaction" : live.executed()),
                    position,
                    "the server the position was read from, or one that has all its transactions");
        }
        if (!position.gtids().containsAll(live.purged())) {
            return gap(
                    GapCause.LOG_PURGED,
                    "the server has purged %s, which the state has not read all of".formatted(live.purged()),
                    stored,
                    position,
                    begin(live));
        }
        return sameServer.isPresent() || identity.isEmpty() ? served(position, identity, live) : new Verdict.Serves();
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
                    .or(() -> otherName(position, live))
                    .orElseGet(() -> gap(
                            GapCause.LOG_PURGED,
                            "the server has no log file %s, its oldest is %s"
                                    .formatted(
                                            position.file(), live.files().get(0).name()),
                            stored,
                            position,
                            begin(live)));
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
                    end(live));
        }
        if (!live.onBoundary()) {
            return new Verdict.OtherHistory(
                    "no event of log file %s begins at %d".formatted(position.file(), position.offset()),
                    position,
                    "the server the position was read from");
        }
        return served(position, identity, live);
    }

    /** Nothing speaks against it: whether all has been asked that would. */
    private static Verdict served(BinlogPosition position, Optional<BinlogIdentity> identity, BinlogWindow live) {
        if (identity.isEmpty()) {
            return new Verdict.Unknown(
                    "the state does not say which server its position %s was read from".formatted(position));
        }
        if (!identity.get().hasHeader()) {
            return new Verdict.Unknown(
                    "the state does not say when log file %s was begun, in which its position %s lies"
                            .formatted(position.file(), position));
        }
        if (live.file(position.file()).isPresent() && !live.identity().hasHeader()) {
            return new Verdict.Unknown(
                    "the server does not say when its log file %s was begun, in which the stored position"
                                    .formatted(position.file())
                            + " %s lies".formatted(position));
        }
        return new Verdict.Serves();
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
                    SAME_LOG));
        }
        return file.get().bytes() < position.offset() ? Optional.of(shorter(position, file.get())) : Optional.empty();
    }

    /** The numbers of a server's files never go back. */
    private static Optional<Verdict> newerThanTheLog(BinlogPosition position, BinlogWindow live) {
        BinlogPosition newest = newest(live);
        return position.base().equals(newest.base()) && position.fileNumber() > newest.fileNumber()
                ? Optional.of(notIn(newest, position))
                : Optional.empty();
    }

    private static Optional<Verdict> otherName(BinlogPosition position, BinlogWindow live) {
        BinlogPosition newest = newest(live);
        return position.base().equals(newest.base()) ? Optional.empty() : Optional.of(notIn(newest, position));
    }

    private static BinlogPosition newest(BinlogWindow live) {
        return new BinlogPosition(live.files().get(live.files().size() - 1).name(), 0, GtidSet.EMPTY);
    }

    private static Verdict notIn(BinlogPosition newest, BinlogPosition position) {
        return new Verdict.OtherHistory(
                "the server's newest log file is %s, the stored position is in %s"
                        .formatted(newest.file(), position.file()),
                position,
                SAME_LOG);
    }

    /** Transactions of the server's own that were read before a file which is gone are gone with it, or earlier. */
    private static Optional<Verdict> outlived(BinlogPosition position, BinlogWindow live) {
        GtidSet own = position.gtids().ofServer(live.identity().serverUuid());
        return live.file(position.file()).isPresent() || live.purged().containsAll(own)
                ? Optional.empty()
                : Optional.of(new Verdict.OtherHistory(
                        "the server has no log file %s any more, and yet has purged %s"
                                .formatted(position.file(), live.purged().isEmpty() ? "no transaction" : live.purged()),
                        position,
                        SAME_LOG));
    }

    private static Verdict shorter(BinlogPosition position, LogFile file) {
        return new Verdict.OtherHistory(
                "log file %s has %d bytes, fewer than the stored position".formatted(file.name(), file.bytes()),
                position,
                "the server the position was read from, with nothing of its log taken back");
    }

    private static String said(String uuid) {
        return uuid.isEmpty() ? "not there (MariaDB)" : uuid;
    }

    /** Where the log that is left begins. */
    private static LogPosition begin(BinlogWindow live) {
        return new BinlogPosition(live.files().get(0).name(), FIRST_EVENT, live.purged());
    }

    private static LogPosition end(BinlogWindow live) {
        LogFile newest = live.files().get(live.files().size() - 1);
        return new BinlogPosition(newest.name(), newest.bytes(), live.executed());
    }

    private static Verdict gap(GapCause cause, String what, Stored stored, BinlogPosition from, LogPosition to) {
        return new Verdict.Gap(cause, what, from, to, OptionalLong.empty(), stored.tables(), stored.lastCommit());
    }
}
