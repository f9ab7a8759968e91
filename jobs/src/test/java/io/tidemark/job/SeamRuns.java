package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.job.SeamJob.Fault;
import io.tidemark.job.SeamJob.Hit;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Loads tables for the first time while they are written, with transactions open from before the job until after the load, and
 * with the job killed and restored on the way: what the pipeline keeps is then equal, row by row, to what is in the source
 * (FAULTS 35, 45).
 *
 * <p>What happens is drawn from a seed. {@code -Dtidemark.seams} says how many runs, {@code -Dtidemark.seed} the seed of the
 * first one, {@code -Dtidemark.seams.longest} for how many milliseconds a transaction is held at most. A run none of whose
 * faults hit the load, or in which no transaction was open across it, says nothing: another is drawn for it.
 */
final class SeamRuns {

    private static final int RUNS = Integer.getInteger("tidemark.seams", 1);
    private static final long SEED = Long.getLong("tidemark.seed", 20_261_121);
    private static final int LONGEST = Integer.getInteger("tidemark.seams.longest", 2_000);
    private static final int SHORTEST_LONGEST = 200;
    private static final int COMMITS_BEFORE = 12;
    private static final int COMMITS_AFTER = 24;
    private static final int PAUSE_MILLIS = 1_500;

    private SeamRuns() {}

    /** A database for one run. */
    interface Source {

        SourceShop shop();

        /** Those with which Flink CDC's own connector reads a table. */
        String plainOptions(String table);

        /** What the family has. */
        List<SeamTable> tables(Random random);

        /** Lets the server count its rows, which is what chunks are planned by. */
        void analyze() throws Exception;
    }

    /** Makes what one run needs. */
    interface Family {

        Source open() throws Exception;
    }

    /**
     * What was seen of a run that came out right.
     *
     * @param held transactions that were open while the tables were loaded
     */
    private record Seen(long chunks, long held, int commits, List<Hit> hits) {

        boolean conclusive() {
            return held > 0 && hits.stream().anyMatch(Hit::inLoad);
        }
    }

    static Path path(String uri) {
        return uri.startsWith("file:") ? Path.of(URI.create(uri)) : Path.of(uri);
    }

    static void play(Family family) throws Exception {
        int conclusive = 0;
        int inconclusive = 0;
        long held = 0;
        long hits = 0;
        long again = 0;
        for (long seed = SEED; conclusive < RUNS; seed++) {
            assertThat(inconclusive)
                    .as("runs that said nothing, beside %d that did", conclusive)
                    .isLessThanOrEqualTo(RUNS);
            Seen seen = playAndExplain(family, seed);
            if (seen.conclusive()) {
                conclusive++;
            } else {
                inconclusive++;
            }
            held += seen.held();
            hits += seen.hits().stream().filter(Hit::inLoad).count();
            again += seen.hits().stream().mapToLong(Hit::readAgain).sum();
        }
        System.out.printf(
                "%d seams from seed %d, all equal; %d more said nothing; %d transactions open while tables were loaded,"
                        + " %d faults in a load, %d chunks read again%n",
                conclusive, SEED, inconclusive, held, hits, again);
    }

    private static Seen playAndExplain(Family family, long seed) throws Exception {
        Source source = family.open();
        try (SourceShop shop = source.shop()) {
            return play(source, shop, seed);
        } catch (Exception | AssertionError failure) {
            throw new AssertionError(
                    "replay with -Dtidemark.seed=%d -Dtidemark.seams=1 -Dtidemark.seams.longest=%d"
                            .formatted(seed, LONGEST),
                    failure);
        }
    }

    private static Seen play(Source source, SourceShop shop, long seed) throws Exception {
        Random random = Seeds.random(seed);
        int longest = (int) (SHORTEST_LONGEST * Math.pow((double) LONGEST / SHORTEST_LONGEST, random.nextDouble()));
        int parallelism = 1 + random.nextInt(2);
        SeamTables tables = new SeamTables(source.tables(random));
        tables.create(shop);
        source.analyze();
        SeamJob job = new SeamJob(
                shop,
                shop.catalog("'scan.incremental.snapshot.chunk.size' = '300'") + tables.pipeline(shop),
                parallelism);
        List<Hit> hits = new ArrayList<>();
        Optional<SeamPlain> plain;
        long held;
        int commits;
        try (SeamWriters writers = SeamWriters.start(shop, tables, longest, seed)) {
            awaitCommits(writers, COMMITS_BEFORE);
            job.submit(Optional.empty());
            plain = SeamPlain.start(source);
            job.awaitLoad(0);
            long loading = System.nanoTime();
            job.awaitLoad(0.05 + 0.9 * random.nextDouble());
            hits.add(job.suffer(draw(random)));
            while (random.nextBoolean()) {
                // Wherever it is by then: in the load, where the stream begins, or behind.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(PAUSE_MILLIS)));
                hits.add(job.suffer(draw(random)));
            }
            job.awaitLoad(1);
            held = writers.heldBetween(loading, System.nanoTime());
            job.awaitLoadPassed();
            awaitCommits(writers, COMMITS_AFTER);
            writers.close();
            commits = writers.commits();
        }
        tables.writeLast(shop);
        tables.awaitLast(shop);
        tables.awaitEqual(shop);
        job.cancel();
        if (plain.isPresent()) {
            SeamTable keyed = tables.keyed().get(0);
            System.out.printf(
                    "seam %d: Flink CDC's own connector has %s%n",
                    seed, plain.get().outcome(2 * keyed.rows()));
        }
        Seen seen = new Seen(job.chunks(), held, commits, hits);
        System.out.printf(
                "seam %d: parallelism %d, transactions of up to %d ms, %s%s%n",
                seed, parallelism, longest, seen, seen.conclusive() ? "" : ": says nothing");
        return seen;
    }

    private static Fault draw(Random random) {
        List<Fault> faults = List.of(Fault.values());
        return faults.get(random.nextInt(faults.size()));
    }

    private static void awaitCommits(SeamWriters writers, int more) {
        int before = writers.commits();
        await().atMost(PostgresFixture.PATIENCE).until(() -> writers.commits() >= before + more);
    }
}
