package io.tidemark.embedded;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs programs that refuse to run as root, as Postgres does. An ordinary user runs them as they are; root gives up its
 * rights with whatever this machine has: {@code setpriv} (util-linux) or {@code chroot --userspec} (coreutils) become
 * the user nobody; where no other user can be had (a container that knows only one), {@code unshare} enters a user
 * namespace in which this user is not root. Each of them replaces itself by the program, so the pid is the program's.
 */
record Unprivileged(List<String> prefix, boolean becomesNobody) {

    /** The uid and gid of nobody on Debian, Ubuntu, Fedora, and RHEL from 8 on. */
    private static final int NOBODY = 65_534;

    private static final Unprivileged AS_WE_ARE = new Unprivileged(List.of(), false);
    private static final List<Unprivileged> WAYS_OF_ROOT = List.of(
            new Unprivileged(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"), true),
            new Unprivileged(List.of("chroot", "--userspec=" + NOBODY + ":" + NOBODY, "--groups=", "/"), true),
            new Unprivileged(List.of("unshare", "--user", "--"), false));

    Unprivileged {
        prefix = List.copyOf(prefix);
    }

    static boolean isRoot() {
        // Not com.sun.security.auth.module.UnixSystem: it takes a user without an entry in /etc/passwd for root.
        try {
            Process id = new ProcessBuilder("id", "-u").start();
            return new String(id.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .equals("0");
        } catch (IOException e) {
            throw new ServerException("The program id, which tells who runs this, cannot be run.", e);
        }
    }

    /**
     * The first way in which a program runs and can enter a directory; its {@code --version} is run to find out.
     *
     * @throws ServerException if none does
     */
    static Unprivileged toRun(Path program, Path directory) {
        if (!isRoot()) {
            return AS_WE_ARE;
        }
        return WAYS_OF_ROOT.stream()
                .filter(way -> way.runs(program, directory))
                .findFirst()
                .orElseThrow(() -> new ServerException(program
                        + " must not run as root, and neither setpriv, chroot nor"
                        + " unshare could run it as another user in " + directory + ". Run this as an ordinary user, or"
                        + " choose TIDEMARK_CACHE and java.io.tmpdir such that every user can enter them."));
    }

    private boolean runs(Path program, Path directory) {
        List<String> probe = List.of(
                "sh", "-c", "test -x \"$1\" && exec \"$0\" --version", program.toString(), directory.toString());
        try {
            return new ProcessBuilder(command(probe))
                            .directory(Path.of("/").toFile())
                            .redirectOutput(Redirect.DISCARD)
                            .redirectError(Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted while trying to run " + program + ".", e);
        }
    }

    List<String> command(List<String> command) {
        return Stream.concat(prefix.stream(), command.stream()).toList();
    }

    /** Gives a file or directory to the user the program will run as. */
    void own(Path path) {
        if (!becomesNobody) {
            return;
        }
        try {
            Files.setAttribute(path, "unix:uid", NOBODY);
            Files.setAttribute(path, "unix:gid", NOBODY);
        } catch (IOException e) {
            throw new ServerException(path + " cannot be given to the user with the id " + NOBODY + ".", e);
        }
    }
}
