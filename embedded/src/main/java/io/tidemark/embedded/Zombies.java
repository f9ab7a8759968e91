package io.tidemark.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells running processes from dead ones that nobody has reaped: in a container whose first process is no init, orphans
 * stay zombies for ever, and {@link ProcessHandle#isAlive()} counts those as alive.
 */
final class Zombies {

    private Zombies() {}

    static boolean runs(ProcessHandle handle) {
        return handle.isAlive() && !isZombie(handle.pid());
    }

    /** From {@code /proc/pid/stat} (proc(5)): the state follows the command's name, which may itself hold brackets. */
    private static boolean isZombie(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.startsWith(") Z", stat.lastIndexOf(')'));
        } catch (IOException e) {
            // No /proc, or gone meanwhile: isAlive() alone decides.
            return false;
        }
    }
}
