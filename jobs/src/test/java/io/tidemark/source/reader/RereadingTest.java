package io.tidemark.source.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.position.LogPosition;
import io.tidemark.position.ReadLimit;
import io.tidemark.position.WalPosition;
import io.tidemark.source.TableName;
import io.tidemark.source.rows.CapturedRow;
import io.tidemark.source.rows.SourceTransaction;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.KeyBound;
import io.tidemark.source.split.KeyRange;
import io.tidemark.source.split.LoadedChunk;
import io.tidemark.source.split.LogContext;
import io.tidemark.source.split.Reread;
import io.tidemark.source.split.SnapshotVisibility;
import io.tidemark.source.split.StreamSplit;
import io.tidemark.source.split.Visibility;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;

/** A table is read anew beside a stream: at each boundary what has been given is what the source had there. */
class RereadingTest {

    private static final int KEYS = 30;
    private static final int CHUNKS = 3;
    private static final WalPosition BEGIN = new WalPosition(100);

    /** A source whose transactions are in its log before anybody sees them, and hold their rows until then. */
    private static final class Source implements CaptureDatabase {

        private final Map<Integer, Integer> visible = new TreeMap<>();
        private final List<Transaction> log = new ArrayList<>();
        private final List<Transaction> unseen = new ArrayList<>();
        private final List<String> calls = new ArrayList<>();
        private long end = BEGIN.lsn();
        private long nextId = 10;
        private boolean locked;
        private int open;

        /** What a transaction makes of rows; null of one it deletes. */
        private record Transaction(long id, WalPosition commit, Map<Integer, Integer> changes) {}

        Transaction commit(Map<Integer, Integer> changes) {
            end += 10;
            Transaction transaction = new Transaction(nextId++, new WalPosition(end), changes);
            log.add(transaction);
            unseen.add(transaction);
            return transaction;
        }

        void show(Transaction transaction) {
            unseen.remove(transaction);
            apply(transaction.changes(), visible);
        }

        boolean isHeld(int key) {
            return unseen.stream().anyMatch(transaction -> transaction.changes().containsKey(key));
        }

        static void apply(Map<Integer, Integer> changes, Map<Integer, Integer> rows) {
            changes.forEach((id, v) -> {
                if (v == null) {
                    rows.remove(id);
                } else {
                    rows.put(id, v);
                }
            });
        }

        @Override
        public Optional<ChunkReader> openBesideStream(ChunkSplit chunk) {
            if (locked) {
                return Optional.empty();
            }
            calls.add("open " + chunk.number());
            open++;
            int from = chunk.number() * KEYS / CHUNKS;
            Map<Integer, Integer> rows =
                    new TreeMap<>(((TreeMap<Integer, Integer>) visible).subMap(from, from + KEYS / CHUNKS));
            List<Long> running = unseen.stream().map(Transaction::id).sorted().toList();
            Visibility visibility =
                    new SnapshotVisibility(running.isEmpty() ? nextId : running.get(0), nextId, running);
            return Optional.of(new Chunk(chunk, rows, visibility, new WalPosition(end)));
        }

        /** Gives its rows in two parts. */
        private final class Chunk implements ChunkReader {

            private final ChunkSplit chunk;
            private final Map<Integer, Integer> rows;
            private final Visibility visibility;
            private final WalPosition end;
            private boolean begun;

            Chunk(ChunkSplit chunk, Map<Integer, Integer> rows, Visibility visibility, WalPosition end) {
                this.chunk = chunk;
                this.rows = rows;
                this.visibility = visibility;
                this.end = end;
            }

            @Override
            public Visibility visibility() {
                return visibility;
            }

            @Override
            public LogPosition end() {
                return end;
            }

            @Override
            public Unit next() {
                Map<Integer, Integer> part = new TreeMap<>(rows);
                part.keySet().removeIf(id -> (id % 2 == 0) == begun);
                UnitEnd behind = begun ? new UnitEnd.Loaded(new LoadedChunk(chunk, visibility, end, 1)) : null;
                begun = true;
                return new Unit(SentNumbers.loaded(end, part), behind);
            }

            @Override
            public void close() {
                open--;
            }
        }

        @Override
        public WritersEnded writersOf(TableName table) {
            calls.add("writers");
            Set<Transaction> left = new HashSet<>(unseen);
            return () -> {
                left.retainAll(unseen);
                return left.isEmpty();
            };
        }

        @Override
        public void moveLog() {
            calls.add("move log");
        }

        @Override
        public void rest() {}

        @Override
        public void release() {
            calls.add("release");
        }

        @Override
        public ChunkReader open(ChunkSplit chunk) {
            throw new UnsupportedOperationException("no first load");
        }

        @Override
        public Optional<ChangeStream> open(StreamSplit stream, Optional<ReadLimit> limit) {
            throw new UnsupportedOperationException("the test is the stream");
        }
    }

    private final Source source = new Source();
    private final Map<Integer, Integer> mirror = new TreeMap<>();

    /** What the source had where the stream is. */
    private final Map<Integer, Integer> expected = new TreeMap<>();

    private final Set<Integer> given = new TreeSet<>();
    private long nanos;
    private int streamed;
    private boolean inside;
    private Rereading rereading;

    private static ChunkSplit chunk(int number) {
        return new ChunkSplit(
                SentNumbers.NAME,
                0,
                number,
                "id",
                new KeyRange(new KeyBound.OfNumber(number), new KeyBound.OfNumber(number + 1)));
    }

    private static StreamSplit stream(long emittedChanges, Reread... rereads) {
        return new StreamSplit(
                0,
                false,
                BEGIN,
                0,
                emittedChanges,
                Set.of(SentNumbers.NAME),
                List.of(),
                LogContext.NONE,
                List.of(rereads));
    }

    private static Reread reread(int... chunks) {
        return new Reread(
                SentNumbers.NAME,
                "r1",
                IntStream.of(chunks).mapToObj(RereadingTest::chunk).toList());
    }

    private void begin(StreamSplit stream, int mostKeys, double rowsPerSecond) {
        rereading = new Rereading(
                source, new LoadPace(rowsPerSecond), stream, List.of(SentNumbers.TABLE), mostKeys, () -> nanos);
    }

    private void fill() {
        IntStream.range(0, KEYS).forEach(id -> source.visible.put(id, id));
        mirror.putAll(source.visible);
        expected.putAll(source.visible);
    }

    private static Unit unit(Source.Transaction transaction, Map<Integer, Integer> changes, boolean last) {
        SourceTransaction.Wal of = new SourceTransaction.Wal(transaction.id(), transaction.commit(), 1);
        List<CapturedRow> rows = new ArrayList<>();
        changes.forEach((id, v) -> rows.add(SentNumbers.changed(
                v == null ? RowKind.DELETE : RowKind.UPDATE_AFTER, id, v == null ? 0 : v, transaction.commit(), of)));
        return new Unit(rows, rows.size(), last ? new UnitEnd.Boundary(transaction.commit(), 1) : null);
    }

    /** The stream gives the next transaction, the last half of it only the second time if it is to come in parts. */
    private void stream(boolean inParts) {
        if (streamed == source.log.size()) {
            rereading.passed(new Unit(List.of(), 0, new UnitEnd.Boundary(new WalPosition(source.end), 1)));
            return;
        }
        Source.Transaction transaction = source.log.get(streamed);
        Map<Integer, Integer> first = new TreeMap<>();
        Map<Integer, Integer> second = new TreeMap<>();
        transaction.changes().forEach((id, v) -> (id % 2 == 0 ? first : second).put(id, v));
        if (!inside) {
            pass(unit(transaction, first, false), first);
        }
        inside = inParts && !inside;
        if (!inside) {
            pass(unit(transaction, second, true), second);
            Source.apply(transaction.changes(), expected);
            given.addAll(transaction.changes().keySet());
            streamed++;
        }
    }

    private void pass(Unit unit, Map<Integer, Integer> changes) {
        rereading.passed(unit);
        Source.apply(changes, mirror);
    }

    private Optional<Unit> next() throws Exception {
        Optional<Unit> part = rereading.next();
        part.ifPresent(unit -> {
            assertThat(inside).as("inside a transaction").isFalse();
            Map<Integer, Integer> rows = SentNumbers.read(unit.loaded());
            mirror.putAll(rows);
            given.addAll(rows.keySet());
        });
        return part;
    }

    @Test
    void atEachBoundaryWhatWasGivenIsWhatTheSourceHad() throws Exception {
        for (long seed = 1; seed <= 300; seed++) {
            new RereadingTest().play(new Random(seed), seed);
        }
    }

    private void play(Random random, long seed) throws Exception {
        fill();
        // Of transactions that have been given before this reader began, some are not visible yet.
        for (int i = 0; i < 3; i++) {
            write(random, 1000 + i);
        }
        expected.clear();
        expected.putAll(source.visible);
        source.log.forEach(transaction -> Source.apply(transaction.changes(), expected));
        mirror.clear();
        mirror.putAll(expected);
        streamed = source.log.size();
        StreamSplit begin = stream(0, reread(0, 1, 2));
        rereading = new Rereading(
                source,
                new LoadPace(0),
                begin.at(new WalPosition(source.end), 1, List.of(), LogContext.NONE),
                List.of(SentNumbers.TABLE),
                random.nextInt(3) == 0 ? 6 : 1000,
                () -> nanos);
        int v = 2000;
        for (int step = 0; !rereading.isDone(); step++) {
            assertThat(step).as("steps, seed %d", seed).isLessThan(100_000);
            nanos += TimeUnit.MILLISECONDS.toNanos(random.nextInt(100));
            switch (random.nextInt(step < 2000 ? 5 : 4)) {
                case 0, 1 -> stream(random.nextInt(3) == 0);
                case 2 -> next();
                case 3 -> {
                    if (!source.unseen.isEmpty()) {
                        source.show(source.unseen.get(random.nextInt(source.unseen.size())));
                    }
                }
                default -> write(random, v++);
            }
            if (!inside) {
                assertThat(mirror).as("seed %d, step %d", seed, step).isEqualTo(expected);
            }
        }
        assertThat(given).as("seed %d", seed).containsAll(expected.keySet());
        assertThat(source.open).as("chunks open").isZero();
    }

    private void write(Random random, int v) {
        Map<Integer, Integer> changes = new TreeMap<>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            int key = random.nextInt(KEYS);
            if (!source.isHeld(key)) {
                changes.put(key, random.nextInt(5) == 0 ? null : v);
            }
        }
        if (!changes.isEmpty()) {
            source.commit(changes);
        }
    }

    @Test
    void aChunksRowsComeWhenTheStreamHasReachedTheLogsEndBehindItsSnapshot() throws Exception {
        fill();
        begin(stream(0, reread(0)), 1000, 0);
        source.show(source.commit(Map.of(1, 101)));
        assertThat(next()).isEmpty();
        assertThat(source.calls).containsExactly("writers", "open 0", "move log");
        source.show(source.commit(Map.of(2, 102)));
        stream(false);
        assertThat(next()).isPresent();
        assertThat(rereading.patience(Duration.ofMillis(200))).isZero();
        stream(false);
        assertThat(SentNumbers.read(next().orElseThrow().loaded()))
                .as("the stream has given row 1 meanwhile")
                .containsOnlyKeys(3, 5, 7, 9);
        assertThat(mirror).isEqualTo(expected);
        assertThat(rereading.isDone()).isTrue();
        assertThat(source.calls).endsWith("release");
    }

    @Test
    void aRestoreInsideATransactionWaitsForItsEnd() throws Exception {
        fill();
        begin(stream(5, reread(0)), 1000, 0);
        assertThat(next()).isEmpty();
        assertThat(source.calls).isEmpty();
        stream(false);
        assertThat(next()).isPresent();
    }

    @Test
    void whatIsLeftIsReadTableByTableAndWhatIsDoneIsNot() throws Exception {
        fill();
        begin(stream(0, reread()), 1000, 0);
        assertThat(rereading.isDone()).isTrue();
        begin(stream(0, reread(1, 2)), 1000, 0);
        List<UnitEnd> ends = new ArrayList<>();
        while (!rereading.isDone()) {
            next().ifPresent(unit -> ends.add(unit.end()));
        }
        assertThat(ends)
                .containsExactly(
                        new UnitEnd.Reread(chunk(1), false),
                        new UnitEnd.Reread(chunk(1), true),
                        new UnitEnd.Reread(chunk(2), false),
                        new UnitEnd.Reread(chunk(2), true));
        assertThat(given)
                .containsExactlyElementsOf(IntStream.range(10, 30).boxed().toList());
    }

    @Test
    void aTableThatSomebodyHasLockedIsTriedAgainAndDoesNotHoldTheStream() throws Exception {
        fill();
        source.locked = true;
        begin(stream(0, reread(0)), 1000, 0);
        assertThat(next()).isEmpty();
        assertThat(rereading.patience(Duration.ofMillis(200))).isEqualTo(Duration.ofMillis(200));
        source.locked = false;
        assertThat(next()).as("at once").isEmpty();
        nanos += TimeUnit.MILLISECONDS.toNanos(201);
        assertThat(next()).isPresent();
    }

    @Test
    void aChunkIsGivenUpWhenMoreKeysAreChangedThanAreKept() throws Exception {
        fill();
        begin(stream(0, reread(0)), 2, 0);
        assertThat(next()).isPresent();
        source.show(source.commit(Map.of(1, 7, 3, 7, 5, 7)));
        stream(false);
        assertThat(next()).isEmpty();
        assertThat(source.open).isZero();
        nanos += TimeUnit.MILLISECONDS.toNanos(201);
        assertThat(next()).isPresent();
        assertThat(next()).isPresent();
        assertThat(mirror).isEqualTo(expected);
        assertThat(source.calls).containsExactly("writers", "open 0", "writers", "open 0", "release");
    }

    @Test
    void rowsAreNotReadFasterThanTheyMay() throws Exception {
        fill();
        begin(stream(0, reread(0)), 1000, 10);
        assertThat(next()).isPresent();
        assertThat(next()).isEmpty();
        assertThat(rereading.patience(Duration.ofMillis(200))).isEqualTo(Duration.ofMillis(200));
        nanos += LongStream.of(499, 2).map(TimeUnit.MILLISECONDS::toNanos).sum();
        assertThat(next()).isPresent();
    }
}
