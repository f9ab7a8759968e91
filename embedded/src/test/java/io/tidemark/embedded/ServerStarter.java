package io.tidemark.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Starts a server and waits to be killed. */
final class ServerStarter {

    private ServerStarter() {}

    /** @param arguments where the server's directory goes, and a file that is created when the server runs */
    public static void main(String[] arguments) throws Exception {
        PostgresServer server =
                PostgresServer.builder().directory(Path.of(arguments[0])).start();
        Files.writeString(Path.of(arguments[1]), server.toString());
        Poll.until(Duration.ofMinutes(2), () -> false);
    }
}
