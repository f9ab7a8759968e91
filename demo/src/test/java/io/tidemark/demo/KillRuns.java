package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Kills processes of every kind, one after the other, while a bank works and a reader of its mirrors adds up: in each read all
 * sums are equal, and in the end all rows are, those of the table without a key included (FAULTS 1, 16, 28, 32).
 *
 * <p>What dies, and when, is drawn from a seed. {@code -Dtidemark.kills} says how many, {@code -Dtidemark.seed} the seed. Each
 * waits until the job has read on and the target shows it, after the one before, and so finds a job that runs.
 */
final class KillRuns {

    private static final int KILLS = Integer.getInteger("tidemark.kills", 5);
    private static final long SEED = Long.getLong("tidemark.seed", 20_261_122);

    /** Some epochs. */
    private static final int LONGEST_PAUSE_MILLIS = 1_000;

    private KillRuns() {}

    private enum Victim {
        TASK_MANAGER(true),
        JOB_MANAGER(true),
        SOURCE(false),
        TARGET(false),
        TASK_MANAGER_AND_JOB_MANAGER(true);

        private final boolean ofFlink;

        Victim(boolean ofFlink) {
            this.ofFlink = ofFlink;
        }

        void die(BankPipeline pipeline, Random random) {
            switch (this) {
                case TASK_MANAGER -> pipeline.flink().killTaskManager(random.nextInt(BankPipeline.TASK_MANAGERS));
                case JOB_MANAGER -> pipeline.flink().killJobManager();
                case TASK_MANAGER_AND_JOB_MANAGER -> {
                    pipeline.flink().killTaskManager(random.nextInt(BankPipeline.TASK_MANAGERS));
                    pipeline.flink().killJobManager();
                }
                case SOURCE -> pipeline.source().kill();
                case TARGET -> pipeline.target().kill();
            }
        }

        void comeBack(BankPipeline pipeline) {
            switch (this) {
                case TASK_MANAGER -> pipeline.flink().startTaskManager();
                case JOB_MANAGER -> pipeline.flink().startJobManager();
                case TASK_MANAGER_AND_JOB_MANAGER -> {
                    pipeline.flink().startJobManager();
                    pipeline.flink().startTaskManager();
                }
                case SOURCE -> pipeline.source().start();
                case TARGET -> pipeline.target().start();
            }
        }
    }

    /** @param test that is to be called to have it again */
    static void play(BankDatabase database, Path directory, Class<?> test) throws Exception {
        System.out.printf("%s: seed %d (-Dtidemark.seed), logs in %s%n", test.getSimpleName(), SEED, directory);
        try (BankPipeline pipeline = BankPipeline.start(database, directory)) {
            playAndExplain(database, pipeline);
        } catch (Exception | AssertionError failure) {
            throw new AssertionError(
                    ("replay with ./mvnw -Pmysql verify -pl common,embedded,flink-dist,s3-server,jobs,cli,demo -Dit.test=%s"
                                    + " -Dfailsafe.failIfNoSpecifiedTests=false -Dtidemark.kills=%d -Dtidemark.seed=%d")
                            .formatted(test.getSimpleName(), KILLS, SEED),
                    failure);
        }
    }

    private static void playAndExplain(BankDatabase database, BankPipeline pipeline) {
        try {
            play(database, pipeline);
        } catch (Exception | AssertionError failure) {
            throw new AssertionError(pipeline.condition(), failure);
        }
    }

    private static void play(BankDatabase database, BankPipeline pipeline) throws Exception {
        // The first numbers of a Random alone are alike for seeds that are.
        Random random = new Random(new SplittableRandom(SEED).nextLong());
        List<Victim> victims = draw(random);
        try (BankLoad load = BankLoad.start(database, pipeline.source(), SEED, BankLoad.Size.SMALL);
                BankReader reader = BankReader.start(database, pipeline.target())) {
            pipeline.awaitEpochAfter(Instant.now());
            for (Victim victim : victims) {
                pipeline.awaitMove();
                Duration gone = kill(victim, pipeline, random);
                reader.assertWhole();
                System.out.printf(
                        "%s: the next epoch is there after %d ms; %d transactions, %d reads%n",
                        victim, gone.toMillis(), load.transactions(), reader.reads());
            }
            pipeline.awaitMove();
            load.close();
            pipeline.awaitEqual();
            reader.assertWhole();
            System.out.printf(
                    "%d kills from seed %d, %d transactions, %d reads, all whole%n",
                    victims.size(), SEED, load.transactions(), reader.reads());
            assertThat(reader.reads()).isGreaterThan(victims.size());
        }
    }

    /** Each kind in turn, in an order that is another in each turn. */
    private static List<Victim> draw(Random random) {
        List<Victim> victims = new ArrayList<>();
        List<Victim> kinds = new ArrayList<>(List.of(Victim.values()));
        while (victims.size() < KILLS) {
            Collections.shuffle(kinds, random);
            victims.addAll(kinds.subList(0, Math.min(kinds.size(), KILLS - victims.size())));
        }
        return victims;
    }

    /** Returns, once it has come back and the target has an epoch that was begun since, how long that took. */
    private static Duration kill(Victim victim, BankPipeline pipeline, Random random) throws Exception {
        // Wherever the epoch is by then.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_PAUSE_MILLIS)));
        long starts = pipeline.starts();
        victim.die(pipeline, random);
        Instant killed = Instant.now();
        victim.comeBack(pipeline);
        pipeline.awaitEpochAfter(killed);
        Duration gone = Duration.between(killed, Instant.now());
        if (victim.ofFlink) {
            assertThat(pipeline.starts())
                    .as("starts of the job, after %s was killed", victim)
                    .isGreaterThan(starts);
        }
        return gone;
    }
}
