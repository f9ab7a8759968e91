package io.tidemark.cli.savepoint.schedule;

import io.tidemark.cli.Interruption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Goes on until a signal asks the process to end. What is being done then is done to its end; the second signal ends it at once. */
final class UntilSignalled implements Pause {

    private final Clock clock;
    private final CountDownLatch signalled = new CountDownLatch(1);

    private UntilSignalled(Clock clock) {
        this.clock = clock;
    }

    /** From now on signals are asked for. */
    static UntilSignalled watch(Clock clock, Consumer<String> narration) {
        UntilSignalled pause = new UntilSignalled(clock);
        AtomicInteger signals = new AtomicInteger();
        Interruption.replaceBy(() -> {
            if (signals.incrementAndGet() == 1) {
                narration.accept("Ending behind what is being done now. Another signal ends it at once.");
                pause.signalled.countDown();
            } else {
                System.exit(Interruption.EXIT_CODE);
            }
        });
        return pause;
    }

    @Override
    public boolean until(Instant moment) {
        try {
            long millis = Duration.between(clock.instant(), moment).toMillis();
            return !signalled.await(Math.max(1, millis), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public boolean goesOn() {
        return signalled.getCount() > 0;
    }
}
