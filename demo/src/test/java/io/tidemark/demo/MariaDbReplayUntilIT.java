package io.tidemark.demo;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** By a position, since times are to the second. */
class MariaDbReplayUntilIT extends ReplayUntilContract {

    @Override
    BankDatabase database() {
        return BankDatabase.MARIADB;
    }

    @Override
    String lock() {
        return "LOCK TABLES accounts READ, tellers READ, branches READ, history READ";
    }

    @Override
    String letGo() {
        return "UNLOCK TABLES";
    }

    @Override
    String now(Statement locked) throws SQLException {
        try (ResultSet row = locked.executeQuery("SHOW MASTER STATUS")) {
            row.next();
            return "%s:%d".formatted(row.getString("File"), row.getLong("Position"));
        }
    }

    @Override
    String before() {
        return "mysql-bin.000001:4";
    }

    @Override
    String later() {
        return "mysql-bin.000777:4";
    }
}
