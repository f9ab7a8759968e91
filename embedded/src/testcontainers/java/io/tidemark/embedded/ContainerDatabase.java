package io.tidemark.embedded;

import java.sql.Connection;
import java.sql.SQLException;
import org.testcontainers.containers.GenericContainer;

/** A database server in a container. */
final class ContainerDatabase extends ContainerServer implements DatabaseServer {

    private final DatabaseDialect dialect;
    private final Credentials superuser;

    private ContainerDatabase(
            DatabaseDialect dialect,
            GenericContainer<?> container,
            int innerPort,
            Credentials superuser,
            PrivateDirectory home) {
        super(dialect.name(), container, FreePorts.next(), innerPort, home);
        this.dialect = dialect;
        this.superuser = superuser;
    }

    static ContainerDatabase start(
            DatabaseDialect dialect,
            GenericContainer<?> container,
            int innerPort,
            Credentials superuser,
            PrivateDirectory home) {
        ContainerDatabase database = new ContainerDatabase(dialect, container, innerPort, superuser, home);
        try {
            database.startFirst();
            return database;
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    @Override
    void use() throws SQLException {
        dialect.use(this);
    }

    @Override
    public String jdbcUrl(String database) {
        return dialect.jdbcUrl(host(), port(), database);
    }

    @Override
    public Connection connect(String database) throws SQLException {
        return superuser.connect(jdbcUrl(database));
    }

    @Override
    public void createDatabase(String name) throws SQLException {
        dialect.createDatabase(this, name);
    }

    @Override
    public String user() {
        return superuser.user();
    }

    @Override
    public String password() {
        return superuser.password();
    }
}
