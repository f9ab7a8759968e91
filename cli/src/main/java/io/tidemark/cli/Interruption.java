package io.tidemark.cli;

import java.lang.reflect.Proxy;
import java.util.List;

/** Whether this process is on its way out, by Ctrl-C for one: what fails from then on is no news to anybody. */
public final class Interruption {

    /** Of a process that SIGINT has ended. */
    public static final int EXIT_CODE = 130;

    /** The terminal's end, Ctrl-C, and what {@code kill} sends. */
    private static final List<String> SIGNALS = List.of("HUP", "INT", "TERM");

    private static volatile boolean begun;

    private Interruption() {}

    /** Watches for the process' end from now on. */
    static void watch() {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> begun = true, "tidemark-interruption"));
    }

    /** Whether the process is ending. */
    public static boolean begun() {
        return begun;
    }

    /**
     * From now on no signal that asks this process to end does end it: each one runs {@code action}, in a thread of its
     * own. A signal that was ignored when the process started stays ignored.
     *
     * <p>A shutdown hook would not do: it cannot tell the second Ctrl-C. By reflection, because javac warns of every use
     * of {@code sun.misc.Signal} and cannot be told not to.
     */
    public static void replaceBy(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object handling = Proxy.newProxyInstance(
                    Interruption.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        action.run();
                        return null;
                    });
            for (String name : SIGNALS) {
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), handling);
            }
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException("this Java has no module jdk.unsupported", failure);
        }
    }
}
