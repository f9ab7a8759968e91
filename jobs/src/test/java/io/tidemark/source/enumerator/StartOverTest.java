package io.tidemark.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.guard.GapCause;
import io.tidemark.guard.Stored;
import io.tidemark.guard.Verdict;
import io.tidemark.position.LogPosition;
import io.tidemark.position.WalIdentity;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.LoadOptions;
import io.tidemark.source.ResnapshotWish;
import io.tidemark.source.RestorePolicy;
import io.tidemark.source.RestorePolicy.OnGap;
import io.tidemark.source.RestorePolicy.OnUnknownHistory;
import io.tidemark.source.RowsKept;
import io.tidemark.source.TableName;
import io.tidemark.source.postgres.PostgresCapture;
import io.tidemark.source.postgres.PostgresEndpoint;
import io.tidemark.source.rows.LogEnd;
import io.tidemark.source.split.Acknowledged;
import io.tidemark.source.split.CaptureSplit;
import io.tidemark.source.split.ChunkLoaded;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.KeyBound;
import io.tidemark.source.split.KeyRange;
import io.tidemark.source.split.LoadedChunk;
import io.tidemark.source.split.LogContext;
import io.tidemark.source.split.ReaderHolds;
import io.tidemark.source.split.ReadsOn;
import io.tidemark.source.split.ResumeStream;
import io.tidemark.source.split.SnapshotVisibility;
import io.tidemark.source.split.StartOver;
import io.tidemark.source.split.StreamSplit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

/** What happens when the source does not serve a restored position and the tables are to be loaded anew. */
class StartOverTest {

    private static final TableName A = new TableName("s", "a");
    private static final RowsKept KEPT = new RowsKept(A, List.of("id"), List.of());
    private static final WalPosition BEGIN = new WalPosition(900);
    private static final WalPosition STORED = new WalPosition(300);
    private static final WalIdentity NOW = new WalIdentity("7", 1, "shop", Map.of());
    private static final Verdict GAP = new Verdict.Gap(
            GapCause.SLOT_MISSING,
            "there is no slot shop",
            STORED,
            BEGIN,
            OptionalLong.of(600),
            Set.of("s.a"),
            Optional.empty());

    private FakeEnumeratorContext context = new FakeEnumeratorContext(1);
    private final Control control = new Control();
    private Set<RowsKept> kept = Set.of(KEPT);
    private CaptureOptions source = capture(OnGap.RESNAPSHOT);

    private static CaptureOptions capture(OnGap onGap) {
        return new PostgresCapture(
                new PostgresEndpoint("db", 5432, "shop", "reader", "secret"),
                "shop",
                false,
                "shop",
                true,
                LoadOptions.DEFAULT,
                1,
                PostgresCapture.STATUS_INTERVAL,
                new RestorePolicy(onGap, OnUnknownHistory.WARN));
    }

    /** Two chunks for the table. */
    private static final class Control implements SourceControl {

        private final List<String> asked = new ArrayList<>();
        private final List<Stored> judged = new ArrayList<>();
        private Verdict verdict = GAP;

        @Override
        public void giveUp() {
            asked.add("give up");
        }

        @Override
        public List<ChunkSplit> cut(Set<TableName> streamed) {
            throw new UnsupportedOperationException("no table is read anew beside the stream");
        }

        @Override
        public LogEnd head() {
            throw new UnsupportedOperationException("not asked here");
        }

        @Override
        public Plan prepare(Optional<LogPosition> begin, Optional<Stored> served, Set<TableName> load) {
            asked.add("prepare " + load);
            List<ChunkSplit> chunks = load.isEmpty() ? List.of() : List.of(chunk(0, 0), chunk(0, 1));
            return new Plan(begin.orElse(BEGIN), NOW, chunks, Map.of(), Map.of());
        }

        @Override
        public LogStatus observe(Stored stored) {
            throw new UnsupportedOperationException("not asked here");
        }

        @Override
        public Verdict judge(Stored stored) {
            judged.add(stored);
            return verdict;
        }
    }

    private static ChunkSplit chunk(int generation, int number) {
        return new ChunkSplit(
                A,
                generation,
                number,
                "id",
                new KeyRange(new KeyBound.OfNumber(number), new KeyBound.OfNumber(number + 1)));
    }

    private static LoadedChunk loaded(ChunkSplit chunk) {
        return new LoadedChunk(chunk, SnapshotVisibility.parse("5:5:"), new WalPosition(950), 1);
    }

    private static StreamSplit stream(int generation) {
        return new StreamSplit(generation, false, STORED, 7, 0, Set.of(A), List.of(), LogContext.NONE.of(NOW));
    }

    private static CaptureState state(int generation, boolean streaming, List<LoadedChunk> loaded) {
        return new CaptureState(
                generation,
                STORED,
                NOW,
                Set.of(A),
                List.of(),
                Set.of(),
                loaded,
                streaming,
                Set.of(),
                Set.of(KEPT),
                Map.of(),
                Map.of());
    }

    private CaptureEnumerator start(CaptureState state) {
        CaptureEnumerator enumerator = new CaptureEnumerator(
                context,
                source,
                control,
                Set.of(A),
                Set.of(),
                kept,
                ResnapshotWish.NONE,
                Optional.empty(),
                Optional.empty(),
                state);
        enumerator.start();
        context.runAsync();
        return enumerator;
    }

    private void says(CaptureEnumerator enumerator, int reader, ReaderHolds holds) {
        context.register(reader);
        enumerator.handleSourceEvent(reader, holds);
        enumerator.handleSplitRequest(reader, "host");
        context.runAsync();
    }

    private static ReaderHolds nothing() {
        return new ReaderHolds(ReaderHolds.NOTHING, Set.of(), List.of(), null);
    }

    private static ReaderHolds holds(StreamSplit stream) {
        return new ReaderHolds(stream.generation(), Set.of(), List.of(), stream);
    }

    private void finish(CaptureEnumerator enumerator, ChunkSplit chunk) {
        enumerator.handleSourceEvent(0, new ChunkLoaded(loaded(chunk)));
        enumerator.handleSplitRequest(0, "host");
        context.runAsync();
    }

    private void complete(CaptureEnumerator enumerator, long checkpoint) {
        enumerator.snapshotState(checkpoint);
        enumerator.handleSourceEvent(0, new ReadsOn(checkpoint));
        context.runAsync();
    }

    private List<CaptureSplit> streams() {
        return context.assigned.stream().filter(StreamSplit.class::isInstance).toList();
    }

    /** Up to where the stream of the new load has been given out. */
    private CaptureEnumerator startedOver() throws Exception {
        CaptureEnumerator enumerator = start(state(0, true, List.of()));
        says(enumerator, 0, holds(stream(0)));
        says(enumerator, 0, nothing());
        finish(enumerator, chunk(1, 0));
        finish(enumerator, chunk(1, 1));
        complete(enumerator, 1);
        return enumerator;
    }

    @Test
    void aGapIsAnsweredByLoadingEverythingAnewUnderTheNextNumber() throws Exception {
        CaptureEnumerator enumerator = start(state(0, true, List.of()));
        says(enumerator, 0, holds(stream(0)));
        assertThat(control.asked).containsExactly("give up", "prepare [s.a]");
        assertThat(context.events).containsExactly(new StartOver(1));
        assertThat(streams()).isEmpty();
        says(enumerator, 0, nothing());
        finish(enumerator, chunk(1, 0));
        finish(enumerator, chunk(1, 1));
        assertThat(context.assigned).containsExactly(chunk(1, 0), chunk(1, 1));
        assertThat(context.assigned.get(0).splitId()).isEqualTo(A.id() + "#0/1");
        complete(enumerator, 1);
        assertThat(streams())
                .containsExactly(new StreamSplit(
                        1,
                        true,
                        BEGIN,
                        0,
                        0,
                        Set.of(A),
                        List.of(loaded(chunk(1, 0)), loaded(chunk(1, 1))),
                        LogContext.NONE.of(NOW)));
        CaptureState written = enumerator.snapshotState(2);
        assertThat(written.generation()).isEqualTo(1);
        assertThat(written.kept()).containsExactly(KEPT);
    }

    @Test
    void evenOneReaderWaitsForACheckpointBehindTheNewLoad() {
        CaptureEnumerator enumerator = start(state(0, true, List.of()));
        says(enumerator, 0, holds(stream(0)));
        says(enumerator, 0, nothing());
        finish(enumerator, chunk(1, 0));
        enumerator.snapshotState(1);
        finish(enumerator, chunk(1, 1));
        enumerator.handleSourceEvent(0, new ReadsOn(1));
        assertThat(streams())
                .as("checkpoint 1 began before the last chunk was emitted")
                .isEmpty();
    }

    @Test
    void aReaderThatSpeaksLateGivesUpWhatItHolds() throws Exception {
        context = new FakeEnumeratorContext(2);
        CaptureEnumerator enumerator = start(state(0, true, List.of()));
        says(enumerator, 0, holds(stream(0)));
        says(enumerator, 0, nothing());
        finish(enumerator, chunk(1, 0));
        finish(enumerator, chunk(1, 1));
        context.events.clear();
        LoadedChunk old = loaded(chunk(0, 5));
        says(enumerator, 1, new ReaderHolds(0, Set.of(chunk(0, 4).splitId()), List.of(old), null));
        assertThat(context.events).containsExactly(new StartOver(1));
        complete(enumerator, 1);
        assertThat(streams()).as("reader 1 has not said that it gave up").isEmpty();
        says(enumerator, 1, nothing());
        assertThat(streams()).hasSize(1);
        assertThat(((StreamSplit) streams().get(0)).loading())
                .containsExactly(loaded(chunk(1, 0)), loaded(chunk(1, 1)));
    }

    @Test
    void whatIsSaidOfAnOlderLoadIsNotBelieved() throws Exception {
        CaptureEnumerator enumerator = startedOver();
        control.verdict = new Verdict.Serves();
        enumerator.handleSourceEvent(0, new Acknowledged(0, STORED, 7, NOW, false));
        enumerator.handleSourceEvent(0, new ChunkLoaded(loaded(chunk(0, 0))));
        assertThat(enumerator.snapshotState(2).loaded()).containsExactly(loaded(chunk(1, 0)), loaded(chunk(1, 1)));
    }

    /** The readers may stand at different checkpoints; Flink takes all of them back to one. */
    @Test
    void anEnumeratorThatHasLetReadersReadFailsInstead() {
        control.verdict = new Verdict.Serves();
        CaptureEnumerator enumerator = start(state(0, true, List.of()));
        says(enumerator, 0, holds(stream(0)));
        context.unregister(0);
        enumerator.addSplitsBack(List.of(), 0);
        control.verdict = GAP;
        assertThatThrownBy(() -> says(enumerator, 0, holds(stream(0))))
                .isNotInstanceOf(SuppressRestartsException.class)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("TM-2014");
        assertThat(context.events).containsExactly(new ResumeStream(Set.of(), List.of(), Map.of()));
    }

    @Test
    void aReaderThatFailsDuringTheNewLoadGoesOnWithIt() throws Exception {
        CaptureEnumerator enumerator = start(state(0, true, List.of()));
        says(enumerator, 0, holds(stream(0)));
        says(enumerator, 0, nothing());
        finish(enumerator, chunk(1, 0));
        // No checkpoint has completed since: it comes back with what it was first restored with.
        context.unregister(0);
        enumerator.addSplitsBack(List.of(chunk(1, 0), chunk(1, 1)), 0);
        context.assigned.clear();
        context.events.clear();
        says(enumerator, 0, holds(stream(0)));
        assertThat(context.events).containsExactly(new StartOver(1));
        says(enumerator, 0, nothing());
        finish(enumerator, chunk(1, 1));
        finish(enumerator, chunk(1, 0));
        assertThat(context.assigned).containsExactlyInAnyOrder(chunk(1, 0), chunk(1, 1));
        complete(enumerator, 1);
        assertThat(streams()).hasSize(1);
        assertThat(control.asked).as("it is prepared once").hasSize(2);
    }

    @Test
    void aCheckpointOfTheNewLoadIsContinuedAndAnotherGapInItAnsweredAgain() throws Exception {
        control.verdict = new Verdict.Serves();
        List<LoadedChunk> done = List.of(loaded(chunk(1, 0)), loaded(chunk(1, 1)));
        CaptureEnumerator enumerator = start(state(1, false, done));
        says(enumerator, 0, nothing());
        complete(enumerator, 5);
        assertThat(streams()).hasSize(1);
        assertThat(((StreamSplit) streams().get(0)).sweeps()).isTrue();
        assertThat(control.asked).containsExactly("prepare []");

        context = new FakeEnumeratorContext(1);
        control.verdict = GAP;
        enumerator = start(state(1, false, done));
        says(enumerator, 0, new ReaderHolds(1, Set.of(), done, null));
        assertThat(context.events).containsExactly(new StartOver(2));
        says(enumerator, 0, nothing());
        assertThat(context.assigned).containsExactly(chunk(2, 0), chunk(2, 1));
    }

    @Test
    void aCheckpointFromBeforeTheSourceWasPreparedIsContinued() {
        CaptureState written = start(state(0, true, List.of())).snapshotState(1);
        context = new FakeEnumeratorContext(1);
        control.verdict = new Verdict.Serves();
        CaptureState begun = new CaptureState(
                1,
                null,
                null,
                Set.of(),
                List.of(),
                Set.of(),
                List.of(),
                false,
                Set.of(),
                written.kept(),
                Map.of(),
                Map.of());
        CaptureEnumerator enumerator = start(begun);
        assertThat(control.asked).containsExactly("give up", "prepare [s.a]");
        says(enumerator, 0, holds(stream(0)));
        assertThat(context.events).containsExactly(new StartOver(1));
    }

    /** Its reader failed on opening it: the slot was moved since the stream's begin was prepared. */
    @Test
    void aStreamThatComesBackIsJudgedBeforeItIsGivenOutAgain() throws Exception {
        CaptureEnumerator enumerator = startedOver();
        context.unregister(0);
        enumerator.addSplitsBack(List.of(streams().get(0)), 0);
        assertThatThrownBy(() -> says(enumerator, 0, nothing()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("TM-2014");
    }

    @Test
    void aHistoryThatIsNotKnownIsNoReasonToLoadAnew() {
        control.verdict = new Verdict.Unknown("the state does not say");
        CaptureEnumerator enumerator = start(state(0, true, List.of()));
        says(enumerator, 0, holds(stream(0)));
        assertThat(context.events).containsExactly(new ResumeStream(Set.of(), List.of(), Map.of()));
    }

    @Test
    void stateWithoutTheRowsIsRefusedBeforeAnythingIsAsked() {
        RowsKept added = new RowsKept(A, List.of("id"), List.of("op"));
        kept = Set.of(KEPT, added);
        assertThatThrownBy(() -> start(state(0, true, List.of())))
                .isInstanceOf(SuppressRestartsException.class)
                .rootCause()
                .hasMessageContaining("TM-1008")
                .hasMessageContaining("the restored state does not have the last rows of s.a by id with op");
        assertThat(control.judged).isEmpty();
        assertThat(control.asked).isEmpty();
    }

    @Test
    void theOptionCannotBeTakenAwayInTheMiddleOfANewLoad() {
        source = capture(OnGap.FAIL);
        assertThatThrownBy(() -> start(state(1, false, List.of(loaded(chunk(1, 0))))))
                .isInstanceOf(SuppressRestartsException.class)
                .rootCause()
                .hasMessageContaining("no 'on-gap' = 'resnapshot', and the restored state is in the middle of loading");
        StreamSplit begun = new StreamSplit(1, true, BEGIN, 0, 0, Set.of(A), List.of(), LogContext.NONE.of(NOW));
        assertThatThrownBy(() -> says(start(state(1, true, List.of())), 0, holds(begun)))
                .isInstanceOf(SuppressRestartsException.class)
                .rootCause()
                .hasMessageContaining("TM-1008");
    }

    /** A table is kept from its first load on, or not at all. */
    @Test
    void rowsThatWereNotKeptForAWhileAreNotKeptAgain() throws Exception {
        control.verdict = new Verdict.Serves();
        kept = Set.of();
        assertThat(start(state(0, true, List.of())).snapshotState(1).kept()).isEmpty();
        kept = Set.of(KEPT);
        assertThat(start(CaptureState.empty()).snapshotState(1).kept()).containsExactly(KEPT);
    }
}
