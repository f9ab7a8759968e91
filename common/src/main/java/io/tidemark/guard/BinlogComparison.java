package io.tidemark.guard;

import io.tidemark.log.MySqlLog.LogFile;
import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@link BinlogGuard} looks at, for the eye. */
public final class BinlogComparison {

    private static final String NOT_SAID = "not written down";
    private static final String NO_UUID = "none (MariaDB)";

    private BinlogComparison() {}

    /**
     * The stored position and what belongs to it, beside what the server says.
     *
     * @param left when the server removes what is behind the position
     */
    public static List<Comparison> of(Stored stored, BinlogWindow live, Retention left) {
        BinlogPosition position = (BinlogPosition) stored.position();
        Optional<BinlogIdentity> identity = stored.identity().map(BinlogIdentity.class::cast);
        List<Comparison> rows = new ArrayList<>();
        rows.add(new Comparison(
                "server_uuid", identity.map(BinlogComparison::uuid).orElse(NOT_SAID), uuid(live.identity())));
        rows.add(new Comparison(
                "log file " + position.file(),
                identity.map(BinlogComparison::header).orElse(NOT_SAID),
                live.file(position.file()).map(file -> header(live.identity())).orElse("not there")));
        rows.add(new Comparison(
                "position",
                position.file() + ":" + position.offset(),
                live.file(position.file())
                        .map(file -> live.onBoundary()
                                ? "an event begins there, or the file ends"
                                : "no event begins there; the file has " + Said.bytes(file.bytes()))
                        .orElse("")));
        rows.add(new Comparison(
                "last commit", stored.lastCommit().map(Object::toString).orElse("none"), ""));
        if (live.gtids() || !position.gtids().isEmpty()) {
            rows.add(new Comparison("executed", set(position.gtids()), live.gtids() ? set(live.executed()) : "no ids"));
            rows.add(new Comparison("purged", "", live.gtids() ? set(live.purged()) : "no ids"));
        }
        List<LogFile> files = live.files();
        rows.add(new Comparison(
                "log from", "", files.isEmpty() ? "no log" : files.get(0).name()));
        rows.add(new Comparison("log to", "", files.isEmpty() ? "no log" : end(files.get(files.size() - 1))));
        rows.add(new Comparison(
                "to read again",
                "",
                live.file(position.file()).isPresent() ? Said.bytes(behind(position, files)) : ""));
        rows.add(kept(left));
        return rows;
    }

    private static Comparison kept(Retention left) {
        if (left.bytes().isPresent()) {
            return new Comparison("kept", "", left.bySize());
        }
        return new Comparison(
                "kept for",
                "",
                left.seconds().isPresent()
                        ? "at least " + Said.seconds(left.seconds().getAsLong())
                        : "no limit: the server removes no log by itself");
    }

    private static long behind(BinlogPosition position, List<LogFile> files) {
        long bytes = -position.offset();
        for (LogFile file : files) {
            BinlogPosition begin = new BinlogPosition(file.name(), 0, GtidSet.EMPTY);
            bytes += begin.fileNumber() >= position.fileNumber() ? file.bytes() : 0;
        }
        return Math.max(0, bytes);
    }

    private static String end(LogFile file) {
        return file.name() + ":" + file.bytes();
    }

    private static String uuid(BinlogIdentity identity) {
        return identity.serverUuid().isEmpty() ? NO_UUID : identity.serverUuid();
    }

    private static String header(BinlogIdentity identity) {
        return identity.hasHeader()
                ? "begun by server %d at %s"
                        .formatted(identity.serverId(), Instant.ofEpochSecond(identity.fileCreated()))
                : NOT_SAID;
    }

    private static String set(GtidSet gtids) {
        return gtids.isEmpty() ? "none" : gtids.toString();
    }
}
