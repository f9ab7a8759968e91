package io.tidemark.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.guard.Stored;
import io.tidemark.guard.Verdict;
import io.tidemark.position.LogPosition;
import io.tidemark.position.ReadLimit;
import io.tidemark.position.WalIdentity;
import io.tidemark.position.WalPosition;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.LoadOptions;
import io.tidemark.source.ResnapshotWish;
import io.tidemark.source.RestorePolicy;
import io.tidemark.source.ShownPositions;
import io.tidemark.source.TableName;
import io.tidemark.source.TableRead;
import io.tidemark.source.postgres.PostgresCapture;
import io.tidemark.source.postgres.PostgresEndpoint;
import io.tidemark.source.rows.LogEnd;
import io.tidemark.source.split.CaptureSplit;
import io.tidemark.source.split.ChunkLoaded;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.ChunksKept;
import io.tidemark.source.split.KeyBound;
import io.tidemark.source.split.KeyRange;
import io.tidemark.source.split.LoadedChunk;
import io.tidemark.source.split.LogContext;
import io.tidemark.source.split.ReadChunks;
import io.tidemark.source.split.ReaderHolds;
import io.tidemark.source.split.ReadsOn;
import io.tidemark.source.split.Reread;
import io.tidemark.source.split.ResumeStream;
import io.tidemark.source.split.SnapshotVisibility;
import io.tidemark.source.split.StopAt;
import io.tidemark.source.split.StreamSplit;
import io.tidemark.source.split.TableSize;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

/** Who is given what and when, with readers that fail at any time. */
class CaptureEnumeratorTest {

    private static final TableName A = new TableName("s", "a");
    private static final TableName B = new TableName("s", "b");
    private static final WalPosition BEGIN = new WalPosition(100);
    private static final WalPosition STORED = new WalPosition(300);
    private static final WalIdentity BEFORE = new WalIdentity("7", 1, "shop", Map.of());
    private static final WalIdentity NOW = new WalIdentity("7", 2, "shop", Map.of());

    private FakeEnumeratorContext context = new FakeEnumeratorContext(2);

    private static ChunkSplit chunk(TableName table, int number) {
        return new ChunkSplit(
                table, 0, number, "id", new KeyRange(new KeyBound.OfNumber(number), new KeyBound.OfNumber(number + 1)));
    }

    private static LoadedChunk loaded(ChunkSplit chunk) {
        return new LoadedChunk(chunk, SnapshotVisibility.parse("5:5:"), new WalPosition(200), 1);
    }

    /** Two chunks for each table that is to be loaded. */
    private static final class Control implements SourceControl {

        private final List<Set<TableName>> asked = new ArrayList<>();
        private final List<Set<TableName>> cuts = new ArrayList<>();
        private final List<Stored> judged = new ArrayList<>();
        private Verdict verdict = new Verdict.Serves();

        @Override
        public List<ChunkSplit> cut(Set<TableName> streamed) {
            cuts.add(Set.copyOf(streamed));
            return streamed.stream()
                    .flatMap(table -> Stream.of(chunk(table, 0), chunk(table, 1)))
                    .toList();
        }

        @Override
        public LogEnd head() {
            throw new UnsupportedOperationException("not asked here");
        }

        @Override
        public Plan prepare(Optional<LogPosition> begin, Optional<Stored> served, Set<TableName> load) {
            asked.add(Set.copyOf(load));
            List<ChunkSplit> chunks = new ArrayList<>();
            for (TableName table : load) {
                chunks.add(chunk(table, 0));
                chunks.add(chunk(table, 1));
            }
            Map<TableName, TableSize> sizes =
                    load.stream().collect(Collectors.toMap(table -> table, table -> new TableSize(20, 1_000, 2)));
            return new Plan(begin.orElse(BEGIN), NOW, chunks, sizes, Map.of());
        }

        @Override
        public void giveUp() {
            throw new UnsupportedOperationException("nothing is started over here");
        }

        @Override
        public LogStatus observe(Stored stored) {
            return new LogStatus(0, 0, OptionalLong.empty(), OptionalLong.empty(), "reserved", Optional.empty());
        }

        @Override
        public Verdict judge(Stored stored) throws SQLException {
            judged.add(stored);
            if (verdict == null) {
                throw new SQLException("the database is down");
            }
            return verdict;
        }
    }

    private static CaptureOptions capture(RestorePolicy policy) {
        return new PostgresCapture(
                new PostgresEndpoint("db", 5432, "shop", "reader", "secret"),
                "shop",
                false,
                "shop",
                true,
                LoadOptions.DEFAULT,
                1,
                PostgresCapture.STATUS_INTERVAL,
                policy);
    }

    private final Control control = new Control();
    private CaptureOptions source = capture(RestorePolicy.DEFAULT);
    private Set<TableRead> reads = Set.of();
    private ResnapshotWish wish = ResnapshotWish.NONE;

    private Optional<ShownPositions> shown = Optional.empty();

    private record Ahead(WalPosition position) implements ShownPositions {

        private static final long serialVersionUID = 1L;

        @Override
        public Map<String, Shown> ask() {
            return Map.of("mart", new Shown(position, "a/1"));
        }

        @Override
        public boolean withOthers() {
            return false;
        }
    }

    private CaptureEnumerator start(Set<TableName> captured, CaptureState state) {
        CaptureEnumerator enumerator = new CaptureEnumerator(
                context, source, control, captured, reads, Set.of(), wish, Optional.empty(), shown, state);
        enumerator.start();
        context.runAsync();
        return enumerator;
    }

    /** A reader that was restored says what it holds. */
    private void restored(
            CaptureEnumerator enumerator,
            int reader,
            Set<String> unread,
            List<LoadedChunk> chunks,
            StreamSplit stream) {
        context.register(reader);
        enumerator.handleSourceEvent(reader, holds(unread, chunks, stream));
        context.runAsync();
    }

    private static ReaderHolds holds(Set<String> unread, List<LoadedChunk> chunks, StreamSplit stream) {
        return new ReaderHolds(
                unread.isEmpty() && chunks.isEmpty() && stream == null ? ReaderHolds.NOTHING : 0,
                unread,
                chunks,
                stream);
    }

    private static StreamSplit stream(TableName... tables) {
        return new StreamSplit(0, false, STORED, 7, 0, Set.of(tables), List.of(), LogContext.NONE.of(BEFORE));
    }

    private void begin(CaptureEnumerator enumerator, int reader) {
        context.register(reader);
        enumerator.handleSourceEvent(reader, holds(Set.of(), List.of(), null));
        enumerator.handleSplitRequest(reader, "host");
    }

    private void finish(CaptureEnumerator enumerator, int reader, ChunkSplit chunk) {
        enumerator.handleSourceEvent(reader, new ChunkLoaded(loaded(chunk)));
        enumerator.handleSplitRequest(reader, "host");
    }

    private Optional<StreamSplit> stream() {
        return context.assigned.stream()
                .filter(StreamSplit.class::isInstance)
                .map(StreamSplit.class::cast)
                .findFirst();
    }

    @Test
    void theStreamComesAfterTheFirstCheckpointBehindTheLastChunk() throws Exception {
        CaptureEnumerator enumerator = start(Set.of(A), CaptureState.empty());
        begin(enumerator, 0);
        begin(enumerator, 1);
        assertThat(context.assigned).containsExactly(chunk(A, 0), chunk(A, 1));
        finish(enumerator, 0, chunk(A, 0));
        enumerator.snapshotState(1);
        finish(enumerator, 1, chunk(A, 1));
        enumerator.handleSourceEvent(0, new ReadsOn(1));
        assertThat(stream())
                .as("checkpoint 1 began before the last chunk was emitted")
                .isEmpty();
        enumerator.snapshotState(2);
        enumerator.notifyCheckpointComplete(2);
        assertThat(stream()).as("checkpoint 2 may have stopped the job").isEmpty();
        enumerator.handleSourceEvent(0, new ReadsOn(2));
        assertThat(stream())
                .contains(new StreamSplit(
                        0,
                        false,
                        BEGIN,
                        0,
                        0,
                        Set.of(A),
                        List.of(loaded(chunk(A, 0)), loaded(chunk(A, 1))),
                        LogContext.NONE.of(NOW)));
    }

    @Test
    void withOneReaderTheStreamComesAtOnce() {
        context = new FakeEnumeratorContext(1);
        CaptureEnumerator enumerator = start(Set.of(A), CaptureState.empty());
        begin(enumerator, 0);
        finish(enumerator, 0, chunk(A, 0));
        assertThat(stream()).isEmpty();
        finish(enumerator, 0, chunk(A, 1));
        assertThat(stream()).isPresent();
    }

    @Test
    void theStreamIsGivenOutOnce() {
        context = new FakeEnumeratorContext(1);
        CaptureEnumerator enumerator = start(Set.of(A), CaptureState.empty());
        begin(enumerator, 0);
        finish(enumerator, 0, chunk(A, 0));
        finish(enumerator, 0, chunk(A, 1));
        // The reader fails and is back with the stream; Flink returns an empty list of splits.
        context.unregister(0);
        enumerator.addSplitsBack(List.of(), 0);
        context.assigned.clear();
        restored(enumerator, 0, Set.of(), List.of(), stream(A));
        assertThat(context.assigned).isEmpty();
    }

    @Test
    void aStreamThatComesBackIsGivenOutAgainWithItsChunks() {
        context = new FakeEnumeratorContext(1);
        CaptureEnumerator enumerator = start(Set.of(A), CaptureState.empty());
        begin(enumerator, 0);
        finish(enumerator, 0, chunk(A, 0));
        finish(enumerator, 0, chunk(A, 1));
        StreamSplit first = stream().orElseThrow();
        context.unregister(0);
        enumerator.addSplitsBack(List.of(first), 0);
        context.assigned.clear();
        begin(enumerator, 0);
        assertThat(context.assigned).containsExactly(first);
    }

    @Test
    void aChunkThatAFailedReaderHasToReadAgainHoldsTheStreamBack() {
        CaptureEnumerator enumerator = start(Set.of(A), CaptureState.empty());
        begin(enumerator, 0);
        begin(enumerator, 1);
        enumerator.snapshotState(1);
        enumerator.handleSourceEvent(0, new ReadsOn(1));
        finish(enumerator, 0, chunk(A, 0));
        finish(enumerator, 1, chunk(A, 1));
        // Both go back to checkpoint 1, in which they hold their chunks unread.
        for (int reader : new int[] {0, 1}) {
            context.unregister(reader);
            enumerator.addSplitsBack(List.of(), reader);
        }
        enumerator.snapshotState(2);
        context.register(0);
        enumerator.handleSourceEvent(0, holds(Set.of(chunk(A, 0).splitId()), List.of(), null));
        finish(enumerator, 0, chunk(A, 0));
        enumerator.handleSourceEvent(0, new ReadsOn(2));
        assertThat(stream()).as("reader 1 has not been heard").isEmpty();
        context.register(1);
        enumerator.handleSourceEvent(1, holds(Set.of(chunk(A, 1).splitId()), List.of(), null));
        assertThat(stream()).isEmpty();
        finish(enumerator, 1, chunk(A, 1));
        enumerator.snapshotState(3);
        enumerator.handleSourceEvent(0, new ReadsOn(3));
        assertThat(stream()).isPresent();
    }

    @Test
    void aChunkGivenBackIsReadByAnother() {
        CaptureEnumerator enumerator = start(Set.of(A), CaptureState.empty());
        begin(enumerator, 0);
        context.unregister(0);
        enumerator.addSplitsBack(List.of(chunk(A, 0)), 0);
        context.assigned.clear();
        begin(enumerator, 1);
        assertThat(context.assigned).containsExactly(chunk(A, 0));
    }

    @Test
    void readersForgetChunksOnceACompletedCheckpointHasThem() throws Exception {
        CaptureEnumerator enumerator = start(Set.of(A), CaptureState.empty());
        begin(enumerator, 0);
        finish(enumerator, 0, chunk(A, 0));
        enumerator.snapshotState(1);
        enumerator.notifyCheckpointComplete(1);
        assertThat(context.events).as("checkpoint 1 may have stopped the job").isEmpty();
        enumerator.handleSourceEvent(0, new ReadsOn(1));
        assertThat(context.events)
                .containsExactly(new ChunksKept(Set.of(chunk(A, 0).splitId())));
    }

    @Test
    void anAddedTableIsLoadedAndThenJoinsTheStream() {
        CaptureState state = streamingState();
        CaptureEnumerator enumerator = start(Set.of(A, B), state);
        restored(enumerator, 0, Set.of(), List.of(), stream(A));
        assertThat(control.asked).containsExactly(Set.of(B));
        begin(enumerator, 1);
        finish(enumerator, 1, chunk(B, 0));
        finish(enumerator, 1, chunk(B, 1));
        enumerator.snapshotState(1);
        assertThat(extension()).isEmpty();
        enumerator.handleSourceEvent(0, new ReadsOn(1));
        assertThat(extension())
                .contains(new ResumeStream(Set.of(B), List.of(loaded(chunk(B, 0)), loaded(chunk(B, 1))), Map.of()));
        assertThat(stream()).isEmpty();
    }

    @Test
    void aReaderThatFailsBeforeItsAddedTablesAreKeptIsToldAgain() {
        CaptureState state = streamingState();
        context = new FakeEnumeratorContext(1);
        CaptureEnumerator enumerator = start(Set.of(A, B), state);
        restored(enumerator, 0, Set.of(), List.of(), stream(A));
        enumerator.handleSplitRequest(0, "host");
        finish(enumerator, 0, chunk(B, 0));
        finish(enumerator, 0, chunk(B, 1));
        assertThat(extension()).isPresent();
        context.events.clear();
        context.unregister(0);
        enumerator.addSplitsBack(List.of(), 0);
        restored(enumerator, 0, Set.of(), List.of(loaded(chunk(B, 0)), loaded(chunk(B, 1))), stream(A));
        assertThat(extension()).isPresent();
    }

    private Optional<SourceEvent> extension() {
        return context.events.stream().filter(ResumeStream.class::isInstance).findFirst();
    }

    @Test
    void aRemovedTableIsForgottenAndLoadedAnewWhenItComesBack() {
        CaptureState state = new CaptureState(
                0,
                BEGIN,
                BEFORE,
                Set.of(A, B),
                List.of(chunk(B, 1)),
                Set.of(chunk(B, 0).splitId()),
                List.of(),
                true,
                Set.of(),
                Set.of(),
                Map.of(),
                Map.of());
        CaptureEnumerator removed = start(Set.of(A), state);
        restored(removed, 0, Set.of(), List.of(), stream(A));
        CaptureState without = removed.snapshotState(1);
        assertThat(without.tables()).containsExactly(A);
        assertThat(without.unassigned()).isEmpty();
        assertThat(without.outstanding()).isEmpty();
        restored(start(Set.of(A, B), without), 0, Set.of(), List.of(), stream(A));
        assertThat(control.asked).containsExactly(Set.of(), Set.of(B));
    }

    @Test
    void aNewStatementOverATableThatWasReadIsRefused() {
        reads = Set.of(new TableRead("m", A));
        CaptureState state = start(Set.of(A), CaptureState.empty()).snapshotState(1);
        start(Set.of(A), state);
        reads = Set.of(new TableRead("m", A), new TableRead("new", B));
        start(Set.of(A, B), state);
        reads = Set.of(new TableRead("m", A), new TableRead("new", A));
        assertThatThrownBy(() -> start(Set.of(A), state))
                .rootCause()
                .hasMessageContaining("TM-1012")
                .hasMessageContaining("INSERT INTO new reads s.a, which the restored state has read already");
    }

    @Test
    void nothingIsGivenOutBeforeTheSourceIsPrepared() {
        CaptureEnumerator enumerator = new CaptureEnumerator(
                context,
                source,
                control,
                Set.of(A),
                Set.of(),
                Set.of(),
                wish,
                Optional.empty(),
                Optional.empty(),
                CaptureState.empty());
        enumerator.start();
        begin(enumerator, 0);
        begin(enumerator, 1);
        List<CaptureSplit> before = List.copyOf(context.assigned);
        context.runAsync();
        assertThat(before).isEmpty();
        assertThat(context.assigned).hasSize(2);
    }

    private static CaptureState streamingState() {
        return new CaptureState(
                0, BEGIN, BEFORE, Set.of(A), List.of(), Set.of(), List.of(), true, Set.of(), Set.of(), Map.of(),
                Map.of());
    }

    /** It would be loaded as it is now, and not as it was at the limit. */
    @Test
    void upToALimitNoTableIsLoaded() {
        context = new FakeEnumeratorContext(1);
        CaptureEnumerator enumerator = new CaptureEnumerator(
                context,
                source,
                control,
                Set.of(A, B),
                Set.of(),
                Set.of(),
                wish,
                Optional.of(ReadLimit.parse("2026-11-21T12:00:00Z")),
                Optional.empty(),
                streamingState());
        enumerator.start();
        context.register(0);
        enumerator.handleSourceEvent(0, holds(Set.of(), List.of(), stream(A)));
        assertThatThrownBy(context::runAsync)
                .rootCause()
                .hasMessageContaining("TM-2040")
                .hasMessageContaining("cannot be read up to 2026-11-21T12:00:00Z: [s.b] would be loaded, as of now");
        assertThat(control.asked).isEmpty();
    }

    @Test
    void aRestoredStreamGoesOnWhenTheSourceHasBeenFoundToServeItsPosition() {
        context = new FakeEnumeratorContext(1);
        CaptureEnumerator enumerator = start(Set.of(A), streamingState());
        assertThat(control.asked).as("nothing is made before the verdict").isEmpty();
        context.register(0);
        enumerator.handleSourceEvent(0, holds(Set.of(), List.of(), stream(A)));
        assertThat(extension()).isEmpty();
        context.runAsync();
        assertThat(control.judged).containsExactly(stream(A).stored());
        assertThat(control.asked).containsExactly(Set.of());
        assertThat(extension()).contains(new ResumeStream(Set.of(), List.of(), Map.of()));
    }

    @Test
    void aRestoredStreamIsToldWhereToStandBeforeItGoesOn() {
        shown = Optional.of(new Ahead(new WalPosition(400)));
        context = new FakeEnumeratorContext(1);
        CaptureEnumerator enumerator = start(Set.of(A), streamingState());
        restored(enumerator, 0, Set.of(), List.of(), stream(A));
        context.runAsync();
        assertThat(context.events)
                .containsSubsequence(new StopAt(new WalPosition(400)), new ResumeStream(Set.of(), List.of(), Map.of()));
    }

    /** It would be loaded as it is now, and not as it was where the target is. */
    @Test
    void aTableIsNotLoadedForAStreamThatHasToStand() {
        shown = Optional.of(new Ahead(new WalPosition(400)));
        context = new FakeEnumeratorContext(1);
        CaptureEnumerator enumerator = start(Set.of(A, B), streamingState());
        restored(enumerator, 0, Set.of(), List.of(), stream(A));
        context.runAsync();
        enumerator.handleSplitRequest(0, "host");
        finish(enumerator, 0, chunk(B, 0));
        assertThatThrownBy(() -> {
                    finish(enumerator, 0, chunk(B, 1));
                    context.runAsync();
                })
                .rootCause()
                .hasMessageContaining("TM-2040")
                .hasMessageContaining("cannot be read up to 0/190: [s.b] would be loaded, as of now");
    }

    @Test
    void aPositionTheSourceDoesNotServeEndsTheJobBeforeAnythingIsMadeOrRead() {
        control.verdict = new Verdict.OtherHistory("it is another one", STORED, "the one of before");
        context = new FakeEnumeratorContext(1);
        CaptureEnumerator enumerator = start(Set.of(A, B), streamingState());
        assertThatThrownBy(() -> restored(enumerator, 0, Set.of(), List.of(), stream(A)))
                .isInstanceOf(SuppressRestartsException.class)
                .rootCause()
                .hasMessageContaining("TM-2027  The source's log is not the one the state was read from")
                .hasMessageContaining("postgresql://db:5432/shop: it is another one; the stored position is 0/12C");
        assertThat(control.asked).isEmpty();
        assertThat(context.events).isEmpty();
        assertThat(context.assigned).isEmpty();
    }

    @Test
    void aSourceThatCannotBeAskedIsAskedAgainAfterARestart() {
        control.verdict = null;
        context = new FakeEnumeratorContext(1);
        CaptureEnumerator enumerator = start(Set.of(A), streamingState());
        assertThatThrownBy(() -> restored(enumerator, 0, Set.of(), List.of(), stream(A)))
                .isNotInstanceOf(SuppressRestartsException.class)
                .rootCause()
                .hasMessage("the database is down");
    }

    @Test
    void anUnknownHistoryIsTakenUnlessItIsNotAllowed() {
        control.verdict = new Verdict.Unknown("the state does not say");
        context = new FakeEnumeratorContext(1);
        restored(start(Set.of(A), streamingState()), 0, Set.of(), List.of(), stream(A));
        assertThat(extension()).isPresent();
        context = new FakeEnumeratorContext(1);
        source = capture(new RestorePolicy(RestorePolicy.OnGap.FAIL, RestorePolicy.OnUnknownHistory.FAIL));
        CaptureEnumerator strict = start(Set.of(A), streamingState());
        assertThatThrownBy(() -> restored(strict, 0, Set.of(), List.of(), stream(A)))
                .isInstanceOf(SuppressRestartsException.class)
                .rootCause()
                .hasMessageContaining("TM-2028");
    }

    @Test
    void beforeThereIsAStreamItsBeginIsWhatTheSourceHasToServe() {
        CaptureState loading = new CaptureState(
                0,
                BEGIN,
                BEFORE,
                Set.of(A),
                List.of(chunk(A, 1)),
                Set.of(chunk(A, 0).splitId()),
                List.of(),
                false,
                Set.of(),
                Set.of(),
                Map.of(),
                Map.of());
        context = new FakeEnumeratorContext(1);
        CaptureEnumerator enumerator = new CaptureEnumerator(
                context,
                source,
                control,
                Set.of(A),
                Set.of(),
                Set.of(),
                wish,
                Optional.empty(),
                Optional.empty(),
                loading);
        enumerator.start();
        context.register(0);
        enumerator.handleSourceEvent(0, holds(Set.of(chunk(A, 0).splitId()), List.of(), null));
        enumerator.handleSplitRequest(0, "host");
        assertThat(context.events).isEmpty();
        assertThat(context.assigned).isEmpty();
        context.runAsync();
        assertThat(control.judged)
                .containsExactly(new Stored(BEGIN, Optional.of(BEFORE), Set.of(A.id()), Optional.empty(), true));
        assertThat(context.events).containsExactly(new ReadChunks());
        assertThat(context.assigned).containsExactly(chunk(A, 1));
    }

    @Test
    void aStreamWhoseReaderFailedAloneIsJudgedAgain() {
        context = new FakeEnumeratorContext(1);
        CaptureEnumerator enumerator = start(Set.of(A), streamingState());
        restored(enumerator, 0, Set.of(), List.of(), stream(A));
        context.events.clear();
        context.unregister(0);
        enumerator.addSplitsBack(List.of(), 0);
        restored(enumerator, 0, Set.of(), List.of(), stream(A));
        assertThat(control.judged).hasSize(2);
        assertThat(control.asked).as("it is prepared once").hasSize(1);
        assertThat(extension()).isPresent();
    }

    private static Reread reread(TableName table, String request) {
        return new Reread(table, request, List.of(chunk(table, 0), chunk(table, 1)));
    }

    private List<Reread> toldToReadAnew() {
        return ((ResumeStream) extension().orElseThrow()).rereads();
    }

    @Test
    void aRestoredStreamIsToldToReadAnewWhatIsWishedAndToldAgainUntilItsStateHasIt() {
        wish = new ResnapshotWish("r1", Set.of(A));
        context = new FakeEnumeratorContext(1);
        CaptureEnumerator enumerator = start(Set.of(A), streamingState());
        restored(enumerator, 0, Set.of(), List.of(), stream(A));
        assertThat(toldToReadAnew()).containsExactly(reread(A, "r1"));
        context.events.clear();
        context.unregister(0);
        enumerator.addSplitsBack(List.of(), 0);
        restored(enumerator, 0, Set.of(), List.of(), stream(A));
        assertThat(toldToReadAnew()).containsExactly(reread(A, "r1"));
        assertThat(control.cuts).as("tables cut").containsExactly(Set.of(A));
        context.events.clear();
        context.unregister(0);
        enumerator.addSplitsBack(List.of(), 0);
        restored(enumerator, 0, Set.of(), List.of(), stream(A).rereading(List.of(reread(A, "r1"))));
        assertThat(toldToReadAnew()).as("it knows of the request").isEmpty();
    }

    @Test
    void aStreamThatHasDoneWhatIsWishedDoesSoAgainForAnotherRequestAlone() {
        StreamSplit done = stream(A).rereading(List.of(new Reread(A, "r1", List.of())));
        for (String request : List.of("r1", "r2")) {
            wish = new ResnapshotWish(request, Set.of(A));
            context = new FakeEnumeratorContext(1);
            restored(start(Set.of(A), streamingState()), 0, Set.of(), List.of(), done);
            assertThat(toldToReadAnew()).isEqualTo(request.equals("r1") ? List.of() : List.of(reread(A, "r2")));
        }
    }

    @Test
    void tablesInALoadOfTheirOwnAreNotReadAnewBesideTheStream() throws Exception {
        wish = new ResnapshotWish("r1", Set.of(A, B));
        CaptureEnumerator enumerator = start(Set.of(A, B), streamingState());
        restored(enumerator, 0, Set.of(), List.of(), stream(A));
        begin(enumerator, 1);
        finish(enumerator, 1, chunk(B, 0));
        finish(enumerator, 1, chunk(B, 1));
        enumerator.snapshotState(1);
        enumerator.handleSourceEvent(0, new ReadsOn(1));
        context.runAsync();
        List<Reread> told = toldToReadAnew();
        assertThat(told).containsExactlyInAnyOrder(reread(A, "r1"), Reread.loaded(B, "r1"));
        assertThat(told).filteredOn(Reread::isLoaded).extracting(Reread::table).containsExactly(B);

        context = new FakeEnumeratorContext(1);
        restored(
                start(Set.of(A, B), streamingState()),
                0,
                Set.of(),
                List.of(),
                stream(A, B).rereading(told));
        assertThat(toldToReadAnew())
                .as("a later restart of the same submission")
                .isEmpty();
        assertThat(control.cuts).hasSize(1);
    }

    @Test
    void aJobWithoutStateReadsNothingAnew() {
        wish = new ResnapshotWish("r1", Set.of(A));
        context = new FakeEnumeratorContext(1);
        CaptureEnumerator enumerator = start(Set.of(A), CaptureState.empty());
        begin(enumerator, 0);
        finish(enumerator, 0, chunk(A, 0));
        finish(enumerator, 0, chunk(A, 1));
        context.runAsync();
        assertThat(stream().orElseThrow().rereads())
                .as("its state knows that the load has answered it")
                .containsExactly(Reread.loaded(A, "r1"));
        assertThat(control.cuts).isEmpty();
    }
}
