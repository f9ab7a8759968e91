package io.tidemark.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether what goes to standard output may be coloured: on a terminal alone, and never against NO_COLOR (no-color.org). */
public final class Colour {

    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");

    private Colour() {}

    public static boolean isWanted() {
        return System.getenv().getOrDefault("NO_COLOR", "").isEmpty() && isTerminal();
    }

    /** {@link System#console} does not tell: it also wants standard input to be one, and is there anyway in later JDKs. */
    private static boolean isTerminal() {
        try {
            Path target = Files.readSymbolicLink(STANDARD_OUTPUT);
            return target.startsWith("/dev/pts") || target.toString().startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException notHere) {
            return false;
        }
    }
}
