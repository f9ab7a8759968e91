package io.tidemark.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The processes and directories that must be gone when this JVM is: see {@link ChildProcess} for what holds. */
final class Leftovers {

    private static final Leftovers INSTANCE = new Leftovers(new OrphanGuard());

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(INSTANCE::clear, "tidemark-leftovers"));
    }

    private static final Duration GRACE = Duration.ofSeconds(5);

    private final OrphanGuard guard;
    private final Set<ChildProcess> children = new LinkedHashSet<>();
    private final Set<Path> directories = new LinkedHashSet<>();

    private Leftovers(OrphanGuard guard) {
        this.guard = guard;
    }

    static void add(ChildProcess child) {
        INSTANCE.change(() -> INSTANCE.children.add(child));
    }

    static void add(Path directory) {
        INSTANCE.change(() -> INSTANCE.directories.add(directory));
    }

    static void remove(ChildProcess child) {
        INSTANCE.change(() -> INSTANCE.children.remove(child));
    }

    static void remove(Path directory) {
        INSTANCE.change(() -> INSTANCE.directories.remove(directory));
    }

    private synchronized void change(Runnable change) {
        change.run();
        guard.expect(children, directories);
    }

    private void clear() {
        List<ChildProcess> running = copyOf(children);
        attemptAll(running, ChildProcess::askToEnd);
        attemptAll(running, child -> child.terminate(GRACE));
        attemptAll(copyOf(directories), Trees::delete);
        change(() -> {
            children.clear();
            directories.clear();
        });
    }

    private synchronized <T> List<T> copyOf(Collection<T> collection) {
        return List.copyOf(collection);
    }

    private static <T> void attemptAll(List<T> all, Consumer<T> end) {
        for (T one : all) {
            try {
                end.accept(one);
            } catch (RuntimeException e) {
                // Loggers may be shut down already, and the rest still has to go.
                System.err.println("At exit: " + e.getMessage());
            }
        }
    }
}
