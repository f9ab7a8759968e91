package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import java.sql.SQLException;

/** Of a server of MySQL's kind. */
abstract class MySqlTargetFaultsContract extends TargetFaultsContract {

    @Override
    final Mart mart(DatabaseServer server, int port) throws SQLException {
        return MySqlMart.start(server, port);
    }
}
