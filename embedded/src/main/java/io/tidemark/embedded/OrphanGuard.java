package io.tidemark.embedded;

import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shell that outlives this JVM by a moment: it is told what must not survive, line by line, and does away with it when
 * its standard input closes, which happens however the JVM dies.
 *
 * <p>Each line is a complete command that replaces the one before, so a line cut off by the JVM's death does no harm.
 * ({@code PR_SET_PDEATHSIG} would not do: it fires when the <em>thread</em> that started the child ends.)
 */
final class OrphanGuard {

    private static final Logger LOG = LoggerFactory.getLogger(OrphanGuard.class);

    /** Ctrl-C reaches the whole foreground process group; the guard has to be the last to go. */
    private static final String SCRIPT =
            """
            trap '' HUP INT QUIT TERM
            last=:
            while IFS= read -r line; do last=$line; done
            eval "$last"
            """;

    private BufferedWriter commands;
    private boolean broken;

    /** What is to be killed and deleted if this JVM dies now. Not thread-safe. */
    void expect(Collection<ChildProcess> children, Collection<Path> directories) {
        if (broken) {
            return;
        }
        try {
            if (commands == null) {
                commands = start();
            }
            commands.write(command(children, directories) + "\n");
            commands.flush();
        } catch (IOException e) {
            broken = true;
            LOG.warn(
                    "If this JVM is killed, its servers will survive it: the guarding shell failed ({}).",
                    e.toString());
        }
    }

    private static String command(Collection<ChildProcess> children, Collection<Path> directories) {
        String asked = children.stream()
                .map(child -> "kill -" + child.stopSignal() + " " + child.pid() + "; ")
                .collect(Collectors.joining());
        String killed =
                children.stream().map(child -> "kill -9 " + child.pid() + "; ").collect(Collectors.joining());
        String deleted = directories.stream()
                .map(directory -> "rm -rf -- " + quoted(directory) + "; ")
                .collect(Collectors.joining());
        // The second pause: a Postgres backend writes until it notices that its postmaster is gone.
        return asked + (children.isEmpty() ? "" : "sleep 3; ") + killed + "sleep 1; " + deleted + ":";
    }

    private static String quoted(Path path) {
        String text = path.toString();
        if (text.contains("\n")) {
            throw new ServerException("A directory whose name holds a line break cannot be used: " + text);
        }
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static BufferedWriter start() throws IOException {
        return new ProcessBuilder("sh", "-c", SCRIPT)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start()
                .outputWriter(StandardCharsets.UTF_8);
    }
}
