package io.tidemark.embedded;

import java.sql.Connection;
import java.sql.SQLException;

/** A database server that is a child process of ours. */
abstract class DatabaseProcess extends ServerProcess implements DatabaseServer {

    private final DatabaseDialect dialect;
    private final Credentials superuser;

    DatabaseProcess(
            String name, DatabaseDialect dialect, Credentials superuser, PrivateDirectory home, StopSignal stopSignal) {
        super(name, home, stopSignal);
        this.dialect = dialect;
        this.superuser = superuser;
    }

    @Override
    final void use() throws SQLException {
        dialect.use(this);
    }

    @Override
    public final String jdbcUrl(String database) {
        return dialect.jdbcUrl(host(), port(), database);
    }

    @Override
    public final Connection connect(String database) throws SQLException {
        return superuser.connect(jdbcUrl(database));
    }

    @Override
    public final void createDatabase(String name) throws SQLException {
        dialect.createDatabase(this, name);
    }

    @Override
    public final String user() {
        return superuser.user();
    }

    @Override
    public final String password() {
        return superuser.password();
    }
}
