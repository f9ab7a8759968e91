package io.tidemark.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A data directory of MySQL or MariaDB, its option file, and the statements its first start begins with. */
final class MySqlData {

    private static final Duration TIME_TO_INITIALIZE = Duration.ofMinutes(2);

    private final Path server;
    private final Path options;
    private final Path firstStatements;
    private final List<String> creation = new ArrayList<>();
    private String statements = "";

    private MySqlData(Path server, Path home) {
        this.server = server;
        this.options = home.resolve("my.cnf");
        this.firstStatements = home.resolve("first.sql");
    }

    /**
     * Writes the option file.
     *
     * @param server the program {@code mysqld} or {@code mariadbd}
     * @param home the data goes to {@code data} in it
     */
    static MySqlData in(Path home, Path server, Map<String, String> settings) throws IOException {
        MySqlData data = new MySqlData(server, home);
        List<String> lines = new ArrayList<>(List.of(
                "[mysqld]",
                "datadir=" + dataDirectory(home),
                // Not a shared one: a server that starts deletes the temporary tables there, those of others too.
                "tmpdir=" + Files.createDirectories(home.resolve("tmp")),
                // Relative to the data directory: the path of a socket must not exceed some hundred bytes.
                "socket=mysql.sock",
                "pid-file=mysql.pid"));
        if (Unprivileged.isRoot()) {
            // Without this both refuse to run as root.
            lines.add("user=root");
        }
        settings.forEach((name, value) -> lines.add(name + "=" + quoted(value)));
        Files.write(data.options, lines);
        return data;
    }

    static Path dataDirectory(Path home) {
        return home.resolve("data");
    }

    /** The argument by which the server, or a script for it, finds its options; has to be the first one. */
    String optionsArgument() {
        return "--defaults-file=" + options;
    }

    Path directory() {
        return dataDirectory(options.getParent());
    }

    /** Runs the program that creates the data directory, and has the first start make the superuser. */
    void create() {
        Path log = options.resolveSibling("initialize.log");
        ChildProcess initialization = ChildProcess.start(
                "The initialization of " + server.getFileName(),
                new ProcessBuilder(creation).directory(options.getParent().toFile()),
                log,
                StopSignal.TERM);
        if (!initialization.ends(TIME_TO_INITIALIZE)) {
            initialization.kill();
        }
        if (initialization.exitCode().orElseThrow() != 0) {
            throw new ServerException(server + " could not create a data directory. " + LogTail.of(log));
        }
        try {
            Files.writeString(firstStatements, statements);
        } catch (IOException e) {
            throw new ServerException(firstStatements + " cannot be written.", e);
        }
    }

    void delete() {
        Trees.delete(directory());
    }

    /**
     * How the data directory comes to be. Before its first start accepts connections the server drops the users that came
     * with the data and creates the superuser.
     */
    void createWith(List<String> command, List<String> dropUsers, Credentials superuser) {
        creation.addAll(command);
        statements = firstStatements(dropUsers, superuser);
        create();
    }

    /** One statement per line, as {@code --init-file} wants them; they stay out of the binary log. */
    static String firstStatements(List<String> dropUsers, Credentials superuser) {
        String account = quoted(superuser.user()) + "@'%'";
        List<String> statements = new ArrayList<>(List.of("SET SESSION sql_log_bin = 0"));
        statements.addAll(dropUsers);
        statements.add("CREATE USER IF NOT EXISTS " + account + " IDENTIFIED BY " + quoted(superuser.password()));
        statements.add("GRANT ALL PRIVILEGES ON *.* TO " + account + " WITH GRANT OPTION");
        return statements.stream().map(statement -> statement + ";\n").collect(Collectors.joining());
    }

    /** They hold the password. */
    void forgetFirstStatements() {
        try {
            Files.deleteIfExists(firstStatements);
        } catch (IOException e) {
            throw new ServerException(firstStatements + " cannot be deleted.", e);
        }
    }

    ServerCommand serverCommand(int port) {
        List<String> words = new ArrayList<>(List.of(server.toString(), optionsArgument(), "--port=" + port));
        if (Files.exists(firstStatements)) {
            words.add("--init-file=" + firstStatements);
        }
        return ServerCommand.of(words);
    }

    /** A string of SQL and of option files alike. */
    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
