package io.tidemark.demo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;

class MariaDbPositionSetIT extends PositionSetContract {

    @Override
    BankDatabase database() {
        return BankDatabase.MARIADB;
    }

    @Override
    String source() {
        return "mysql";
    }

    @Override
    String end(ReplayBank of) throws Exception {
        try (Connection connection = of.connect(ReplayBank.BANK);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW MASTER STATUS")) {
            row.next();
            return row.getString("File") + ":" + row.getLong("Position");
        }
    }

    /** Another file has another header. */
    @Override
    void goOn(ReplayBank of) throws Exception {
        of.execute(ReplayBank.BANK, "FLUSH BINARY LOGS");
    }
}
