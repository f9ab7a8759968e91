package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that go into the table itself, between epochs. */
abstract class LiveFlushContract extends ApplyFixture {

    private static final RowType COLUMNS =
            RowType.of(new LogicalType[] {new IntType(), VarCharType.STRING_TYPE}, new String[] {"id", "v"});
    private static final Delivery CONTINUOUS = new Delivery(DeliveryMode.CONTINUOUS, Duration.ofSeconds(1), 100);

    private TargetTable table;
    private StageConnection writer;

    @Override
    final String[] createTables() {
        return new String[] {
            "CREATE TABLE keyed (id int PRIMARY KEY, %s text)".formatted(quoted(NOTE)),
            "CREATE TABLE keyless (id int, %s text)".formatted(quoted(NOTE)),
            "CREATE TABLE live_rows (id int PRIMARY KEY, v varchar(9), CHECK (v <> 'bad'))"
        };
    }

    abstract String quoted(String identifier);

    @BeforeEach
    final void begin() throws Exception {
        table = table("live_rows", COLUMNS, OnRefusedRow.DEAD_LETTER, "id");
        session.close();
        session = session(JOB, table);
        applied = takeOver(session);
        writer = take();
    }

    @AfterEach
    final void endWriter() throws Exception {
        writer.close();
    }

    private StageConnection take() throws Exception {
        StageConnection taken = new StageConnection("orders", table, 0, 1, JOB, CONTINUOUS);
        taken.takeOver(OptionalLong.empty());
        return taken;
    }

    private static GenericRowData put(int id, String v) {
        return row(RowKind.INSERT, id, v);
    }

    private static GenericRowData gone(int id) {
        return row(RowKind.DELETE, id, "");
    }

    private Staged flush(long label, GenericRowData... rows) throws Exception {
        return stage(writer, table, label, rows);
    }

    private Map<String, Long> generations() {
        return Map.of(writer.stage() + "/0", writer.generation());
    }

    private void applyEpoch(long number, Staged staged) throws Exception {
        apply(new CompletedEpoch(
                new Epoch(
                        number,
                        JOB,
                        Map.of(writer.stage(), staged),
                        Map.of("shop", new SourcePosition("0/" + number, "7/1", true, 0, number))),
                Optional.of(generations())));
    }

    private List<String> shown() throws SQLException {
        return all("live_rows");
    }

    private long inStage() throws SQLException {
        return Long.parseLong(rows("SELECT count(*) FROM " + staged(table)).get(0));
    }

    private String phase() throws SQLException {
        return rows("SELECT phase FROM tidemark.tidemark").get(0);
    }

    @Test
    void rowsAreStagedUntilTheWriterIsLetInAndThenGoIntoTheTable() throws Exception {
        Staged first = flush(1, put(1, "a"), put(2, "b"));
        assertThat(first.rows()).isEqualTo(2);
        applyEpoch(1, first);
        Staged second = flush(2, put(1, "c"));
        assertThat(writer.isLive()).isFalse();
        assertThat(shown()).containsExactly("1,a", "2,b");
        applyEpoch(2, second);
        assertThat(phase()).isEqualTo("STREAMING");
        session.goLive(generations());
        assertThat(phase()).isEqualTo("CONTINUOUS");
        assertThat(writer.mayBeLive()).isTrue();
        assertThat(flush(3, put(1, "d"), gone(2), put(3, "e"), gone(4))).isEqualTo(Staged.NOTHING);
        assertThat(writer.isLive()).isTrue();
        assertThat(shown()).containsExactly("1,d", "3,e");
        flush(3, gone(1));
        assertThat(shown()).containsExactly("3,e");
        assertThat(inStage()).isZero();
        assertThat(rows("SELECT flushed_rows FROM tidemark.live")).containsExactly("5");
        applyEpoch(3, Staged.NOTHING);
        assertThat(phase()).isEqualTo("CONTINUOUS");
    }

    /** A row that came later is not in the table before one that waits for its epoch, and would replace it. */
    @Test
    void nothingOvertakesARowThatWaits() throws Exception {
        session.goLive(generations());
        Staged bad = flush(1, put(1, "bad"));
        assertThat(bad.rows()).isEqualTo(1);
        Staged good = flush(1, put(1, "good"));
        assertThat(shown()).isEmpty();
        Staged next = flush(2, put(1, "better"));
        applyEpoch(1, bad.and(good));
        assertThat(shown()).containsExactly("1,good");
        assertThat(flush(2, put(2, "b")).rows()).as("waits behind its label").isEqualTo(1);
        applyEpoch(2, next.and(new Staged(1, 0, 0, true)));
        assertThat(shown()).containsExactly("1,better", "2,b");
        assertThat(rows("SELECT row_key FROM tidemark.tidemark_dead_letter")).isEmpty();
        assertThat(flush(3, put(3, "c"))).isEqualTo(Staged.NOTHING);
        assertThat(shown()).containsExactly("1,better", "2,b", "3,c");
    }

    @Test
    void aDeadLetterGoesWithTheNextRowOfItsKey() throws Exception {
        session.goLive(generations());
        applyEpoch(1, flush(1, put(1, "bad")));
        assertThat(rows("SELECT row_key FROM tidemark.tidemark_dead_letter")).hasSize(1);
        flush(2, put(1, "good"));
        assertThat(writer.isLive()).isTrue();
        assertThat(rows("SELECT row_key FROM tidemark.tidemark_dead_letter")).isEmpty();
        assertThat(shown()).containsExactly("1,good");
    }

    /** Nor can the one that is replaced change anything. */
    @Test
    void whoTakesAWritersPlaceIsNotLetInByThat() throws Exception {
        session.goLive(generations());
        flush(1, put(1, "a"));
        try (StageConnection replaced = writer) {
            writer = take();
            assertThat(writer.mayBeLive()).isFalse();
            assertThat(flush(1, put(1, "b")).rows()).isEqualTo(1);
            assertThatThrownBy(() -> stage(replaced, table, 1, put(1, "c"))).isInstanceOf(TakenOverException.class);
        }
        assertThat(shown()).containsExactly("1,a");
    }

    @Test
    void whoComesNextKnowsThatRowsMayBeAheadUnlessTheLastOneHasSettled() throws Exception {
        assertThat(isAhead()).isFalse();
        session.goLive(generations());
        assertThat(isAhead()).isTrue();
        session.goLive(generations());
        session.settle();
        assertThat(isAhead()).isFalse();
    }

    /** As the committer of another job finds it. */
    private boolean isAhead() throws Exception {
        session.close();
        session = session(JOB, table);
        TargetGuard guard = new TargetGuard("orders", "mart", Keyless.NONE, List.of(), true);
        CommitterState state =
                new CommitterState("orders", 0, "branch", applied, false, Map.of(), List.of(), Set.of(writer.stage()));
        return session.takeOver(guard, Optional.of(state), "branch").ahead();
    }
}
