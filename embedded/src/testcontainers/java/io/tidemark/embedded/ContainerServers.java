package io.tidemark.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;

/** Servers in containers of their official images. */
public final class ContainerServers implements ServerFactory {

    private static final String POSTGRES_IMAGE = "postgres:17";
    private static final String MYSQL_IMAGE = "mysql:8.0";
    private static final String MARIADB_IMAGE = "mariadb:11.4";
    private static final int POSTGRES_PORT = 5432;
    private static final int MYSQL_PORT = 3306;

    /** Scripts in there are run when the database is created. */
    private static final String FIRST_STATEMENTS = "/docker-entrypoint-initdb.d/first.sql";

    @Override
    public DatabaseBuilder<? extends DatabaseServer> postgres() {
        return new DatabaseBuilder<>(
                "postgres",
                "postgres",
                PostgresServer.SETTINGS,
                PostgresServer.WITHOUT_FSYNC,
                ContainerServers::startPostgres);
    }

    @Override
    public DatabaseBuilder<? extends DatabaseServer> mysql() {
        return new DatabaseBuilder<>(
                "mysql",
                "root",
                MySqlServer.SETTINGS,
                MySqlServer.WITHOUT_FSYNC,
                (superuser, home, settings) ->
                        startMySql(DatabaseDialect.MYSQL, MYSQL_IMAGE, superuser, home, settings));
    }

    @Override
    public DatabaseBuilder<? extends DatabaseServer> mariadb() {
        return new DatabaseBuilder<>(
                "mariadb",
                "root",
                MariaDbServer.SETTINGS,
                MySqlServer.WITHOUT_FSYNC,
                (superuser, home, settings) ->
                        startMySql(DatabaseDialect.MARIADB, MARIADB_IMAGE, superuser, home, settings));
    }

    @Override
    public KafkaServer kafka(Map<String, String> settings) {
        return ContainerKafka.start(settings);
    }

    private static ContainerDatabase startPostgres(
            Credentials superuser, PrivateDirectory home, Map<String, String> settings) {
        List<String> command = new ArrayList<>(List.of("postgres"));
        settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        GenericContainer<?> container = new GenericContainer<>(POSTGRES_IMAGE)
                .withEnv("POSTGRES_USER", superuser.user())
                .withEnv("POSTGRES_PASSWORD", superuser.password())
                .withEnv("POSTGRES_INITDB_ARGS", "--encoding=UTF8 --locale=C --auth-host=scram-sha-256")
                .withCommand(command.toArray(String[]::new));
        return ContainerDatabase.start(DatabaseDialect.POSTGRES, container, POSTGRES_PORT, superuser, home);
    }

    private static ContainerDatabase startMySql(
            DatabaseDialect dialect,
            String image,
            Credentials superuser,
            PrivateDirectory home,
            Map<String, String> settings) {
        List<String> arguments = new ArrayList<>();
        settings.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        String firstStatements = MySqlData.firstStatements(List.of(), superuser);
        GenericContainer<?> container = new GenericContainer<>(image)
                .withEnv("MYSQL_ROOT_PASSWORD", superuser.password())
                .withCopyToContainer(Transferable.of(firstStatements), FIRST_STATEMENTS)
                .withCommand(arguments.toArray(String[]::new));
        return ContainerDatabase.start(dialect, container, MYSQL_PORT, superuser, home);
    }
}
