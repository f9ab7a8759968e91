package io.tidemark.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A data directory of Postgres ("database cluster") and the programs and the user that belong to it. */
final class PostgresCluster {

    private static final Duration TIME_TO_INITIALIZE = Duration.ofMinutes(2);

    private final Path binaries;
    private final Path data;
    private final Unprivileged user;

    private PostgresCluster(Path binaries, Path data, Unprivileged user) {
        this.binaries = binaries;
        this.data = data;
        this.user = user;
    }

    /** Creates one in a private directory, which passes to the user Postgres will run as. */
    static PostgresCluster initialize(Path home, Credentials superuser, Map<String, String> settings) {
        Path binaries = PostgresBinaries.directory();
        Unprivileged user = Unprivileged.toRun(binaries.resolve("bin/postgres"), home.getParent());
        user.own(home);
        PostgresCluster cluster = new PostgresCluster(binaries, home.resolve("data"), user);
        try {
            cluster.initialize(home, superuser);
            Files.writeString(
                    cluster.data.resolve("postgresql.conf"), configuration(settings), StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new ServerException("The Postgres data directory in " + home + " cannot be set up.", e);
        }
        return cluster;
    }

    /** Another data directory in a private directory: a copy of a backup of this one. */
    PostgresCluster copyOf(PostgresBackup backup, Path home) {
        PostgresCluster copy = new PostgresCluster(binaries, home.resolve("data"), user);
        user.own(home);
        backup.copyTo(copy.data);
        return copy;
    }

    /** Puts a backup in the place of the data; the log of before is kept, as the archive that is returned. */
    Path replaceBy(PostgresBackup backup) {
        Path archive = data.resolveSibling("archive");
        try {
            Trees.delete(archive);
            Files.move(data.resolve("pg_wal"), archive);
        } catch (IOException e) {
            throw new ServerException("The log in " + data + " cannot be kept as an archive.", e);
        }
        Trees.delete(data);
        backup.copyTo(data);
        return archive;
    }

    Path data() {
        return data;
    }

    /** Has the next start recover in the way of a signal file (PostgreSQL manual, section 19.5.5). */
    void recover(String signal, Map<String, String> settings) {
        try {
            Path file = data.resolve(signal);
            Files.createFile(file);
            user.own(file);
            Files.writeString(data.resolve("postgresql.auto.conf"), configuration(settings), StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new ServerException("The recovery of " + data + " cannot be set up.", e);
        }
    }

    private void initialize(Path home, Credentials superuser) throws IOException {
        Path passwordFile = home.resolve("password");
        Files.writeString(passwordFile, superuser.password());
        user.own(passwordFile);
        Path log = home.resolve("initdb.log");
        ChildProcess initdb = ChildProcess.start(
                "initdb",
                new ProcessBuilder(initdb(superuser.user(), passwordFile)).directory(home.toFile()),
                log,
                StopSignal.TERM);
        if (!initdb.ends(TIME_TO_INITIALIZE)) {
            initdb.kill();
        }
        Files.delete(passwordFile);
        if (initdb.exitCode().orElseThrow() != 0) {
            throw new ServerException("initdb could not create a Postgres data directory. " + LogTail.of(log));
        }
    }

    private List<String> initdb(String superuser, Path passwordFile) {
        return user.command(List.of(
                program("initdb"),
                "--pgdata=" + data,
                "--username=" + superuser,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync"));
    }

    /** Runs the server in the foreground. */
    ServerCommand serverCommand(int port) {
        return ServerCommand.of(
                user.command(List.of(program("postgres"), "-D", data.toString(), "-p", Integer.toString(port))));
    }

    private String program(String name) {
        return binaries.resolve("bin").resolve(name).toString();
    }

    private static String configuration(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + " = '" + escaped(setting.getValue()) + "'\n")
                .collect(Collectors.joining());
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("'", "''");
    }
}
