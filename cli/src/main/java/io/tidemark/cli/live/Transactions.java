package io.tidemark.cli.live;

import io.tidemark.log.PostgresLog;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.LogPosition;
import io.tidemark.position.WalPosition;
import java.sql.SQLException;
import java.util.OptionalLong;

/**
 * How many transactions lie between two places of a log.
 *
 * @param number empty if nobody counts them
 * @param why nobody does; "" if somebody does
 */
record Transactions(OptionalLong number, String why) {

    /** So much log is looked through within a second or two. */
    private static final long MOST_BYTES = 16L << 20;

    static Transactions unknown(String why) {
        return new Transactions(OptionalLong.empty(), why);
    }

    private static Transactions of(long number) {
        return new Transactions(OptionalLong.of(number), "");
    }

    /** By their ids alone. */
    static Transactions between(LogPosition from, LogPosition to) {
        if (from instanceof BinlogPosition earlier && to instanceof BinlogPosition later) {
            return earlier.gtids().isEmpty() || later.gtids().isEmpty()
                    ? unknown("without MySQL's GTIDs nobody counts transactions")
                    : of(later.gtids().without(earlier.gtids()).size());
        }
        return unknown("not counted");
    }

    /** By the server's extension pg_walinspect, if it is there, from one position to a later one. */
    static Transactions between(WalPosition from, WalPosition to, PostgresLog log) throws SQLException {
        if (!log.mayInspect()) {
            return unknown("without the extension pg_walinspect, and the right to it, nobody counts transactions");
        }
        if (to.bytesSince(from) > MOST_BYTES) {
            return unknown("transactions are counted in up to 16 MiB of log");
        }
        return of(log.commits(from, to));
    }

    static Transactions notCounted(SQLException failure) {
        return unknown("the server does not count transactions: "
                + String.valueOf(failure.getMessage()).lines().findFirst().orElse(""));
    }
}
