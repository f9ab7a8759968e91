package io.tidemark.demo;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;

/** By a time, to the microsecond. */
class ReplayUntilIT extends ReplayUntilContract {

    @Override
    BankDatabase database() {
        return BankDatabase.POSTGRES;
    }

    @Override
    String lock() {
        return "BEGIN;LOCK TABLE accounts, tellers, branches, history IN EXCLUSIVE MODE";
    }

    @Override
    String letGo() {
        return "COMMIT";
    }

    @Override
    String now(Statement locked) throws SQLException {
        String now = "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
        return Instant.parse(rows(locked, now).get(0)).toString();
    }

    /** By as little as there is. */
    @Override
    String beforeTargets(String recorded) throws SQLException {
        String last = "SELECT to_char((commit_time - interval '1 microsecond') AT TIME ZONE 'UTC',"
                + " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') FROM tidemark.tidemark";
        return Instant.parse(ofMart(last)).toString();
    }

    @Override
    String before() {
        return "2001-01-01T00:00:00Z";
    }

    @Override
    String later() {
        return "2100-01-01T00:00:00Z";
    }

    /** The rows say it. */
    @Override
    void isExactly(String until) {}
}
