package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;

/** Rows from a writer's buffer to the target's tables, without Flink; holds for each kind of target. */
abstract class ApplyContract extends VisibleApplyContract {

    @Test
    void theLastRowOfEachKeyCountsOverSeveralFlushesAndLabels() throws Exception {
        Staged first = stage(
                keyedWriter,
                keyed,
                1,
                row(RowKind.INSERT, 1, "a"),
                row(RowKind.INSERT, 2, "b"),
                row(RowKind.INSERT, 3, "c"));
        Staged second = stage(keyedWriter, keyed, 1, row(RowKind.UPDATE_AFTER, 1, "d"), row(RowKind.DELETE, 2, "b"));
        Staged third = stage(keyedWriter, keyed, 2, row(RowKind.INSERT, 2, "again"), row(RowKind.DELETE, 3, "c"));
        apply(epoch(2, first.and(second).and(third), Staged.NOTHING));
        assertThat(all("keyed")).containsExactly("1,d", "2,again");
        assertThat(all(staged(keyed))).isEmpty();
        assertThat(rows("SELECT position, epoch, phase, log_identity FROM tidemark.tidemark"))
                .containsExactly("0/2,2,STREAMING,7/1");
        assertThat(rows("SELECT h.epoch, h.position, h." + rowsColumn() + " FROM tidemark.tidemark_history h"))
                .containsExactly("2,0/2,7");
    }

    /** Of the history, as the server has its name written. */
    String rowsColumn() {
        return "rows";
    }

    @Test
    void aLaterEpochChangesAndRemovesWhatAnEarlierOneHasPut() throws Exception {
        apply(epoch(
                1,
                stage(keyedWriter, keyed, 1, row(RowKind.INSERT, 1, "a"), row(RowKind.INSERT, 2, "b")),
                Staged.NOTHING));
        apply(epoch(
                2,
                stage(
                        keyedWriter,
                        keyed,
                        2,
                        row(RowKind.UPDATE_AFTER, 1, "c"),
                        row(RowKind.DELETE, 2, "b"),
                        row(RowKind.INSERT, 3, null)),
                Staged.NOTHING));
        assertThat(all("keyed")).containsExactly("1,c", "3,");
    }

    /** It ends where the target is: what a table without a key was given by then is in it. */
    @Test
    void aKnownEpochPutsTablesWithKeysRightAndLeavesOutWhatOthersHave() throws Exception {
        apply(epoch(
                1,
                stage(keyedWriter, keyed, 1, row(RowKind.INSERT, 1, "a")),
                stage(keylessWriter, keyless, 1, row(RowKind.INSERT, 1, "1"))));
        run("UPDATE keyed SET id = 9", "INSERT INTO keyless SELECT * FROM keyless");
        CompletedEpoch again = epoch(
                2,
                stage(keyedWriter, keyed, 2, row(RowKind.INSERT, 1, "a"), row(RowKind.DELETE, 9, "a")),
                stage(keylessWriter, keyless, 2, row(RowKind.INSERT, 1, "1"), row(RowKind.DELETE, 7, "7")));
        apply(new CompletedEpoch(again.epoch(), true, Optional.empty(), again.slots()));
        assertThat(all("keyed")).containsExactly("1,a");
        assertThat(all("keyless")).as("as it was").hasSize(2);
        assertThat(all(staged(keyless))).isEmpty();
        apply(epoch(3, Staged.NOTHING, stage(keylessWriter, keyless, 3, row(RowKind.INSERT, 2, "2"))));
        assertThat(all("keyless")).hasSize(3).contains("2,2");
    }

    @Test
    void textsArriveAsTheyAre() throws Exception {
        String text = "a\tb\\c\nd\re \\N 'x' \"y\" `z` %s ? :p \0".replace("\0", zeroByte()) + "\u00fc\uD83D\uDE00  ";
        apply(epoch(1, stage(keyedWriter, keyed, 1, row(RowKind.INSERT, 1, text)), Staged.NOTHING));
        assertThat(all("keyed")).containsExactly("1," + text);
    }

    /** What the server can keep of it. */
    abstract String zeroByte();

    @Test
    void ofRowsThatAreAlikeAsManyGoAsAreToGo() throws Exception {
        Staged rows = stage(
                keylessWriter,
                keyless,
                1,
                row(RowKind.INSERT, 1, "{}"),
                row(RowKind.INSERT, 1, "{}"),
                row(RowKind.INSERT, 1, "{}"),
                row(RowKind.INSERT, null, null),
                row(RowKind.INSERT, null, null),
                row(RowKind.INSERT, 2, null));
        apply(epoch(1, Staged.NOTHING, rows));
        assertThat(all("keyless")).containsExactly(",", ",", "1,{}", "1,{}", "1,{}", "2,");
        Staged changes = stage(
                        keylessWriter, keyless, 2, row(RowKind.DELETE, 1, "{}"), row(RowKind.UPDATE_BEFORE, null, null))
                .and(stage(
                        keylessWriter,
                        keyless,
                        2,
                        row(RowKind.DELETE, 1, "{}"),
                        row(RowKind.UPDATE_AFTER, 3, "[]"),
                        row(RowKind.INSERT, 2, null)));
        apply(epoch(2, Staged.NOTHING, changes));
        assertThat(all("keyless")).containsExactly(",", "1,{}", "2,", "2,", "3,[]");
    }

    @Test
    void manyRowsThatAreAlikeAreAllThere() throws Exception {
        GenericRowData[] rows = new GenericRowData[1_003];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = row(RowKind.INSERT, i < 1_001 ? 1 : 2, "{}");
        }
        apply(epoch(1, Staged.NOTHING, stage(keylessWriter, keyless, 1, rows)));
        assertThat(rows("SELECT id, count(*) FROM keyless GROUP BY id")).containsExactly("1,1001", "2,2");
    }

    /** What shows that somebody waits for the pipeline's row. */
    abstract String waitingForApply();

    @Test
    void aWriterThatIsAheadWaitsForTheEpochThatIsBeingApplied() throws Exception {
        CompletableFuture<Void> waited;
        try (Connection applying = server.connect(database);
                Statement statement = applying.createStatement()) {
            applying.setAutoCommit(false);
            statement.execute("SELECT 1 FROM tidemark.pipeline FOR UPDATE");
            waited = CompletableFuture.runAsync(() -> {
                try {
                    keyedWriter.awaitApply();
                } catch (SQLException | IOException failure) {
                    throw new CompletionException(failure);
                }
            });
            await().pollInterval(Duration.ofMillis(200))
                    .until(() -> rows(waitingForApply()).equals(List.of("1")));
            assertThat(waited).isNotDone();
        }
        assertThat(waited).succeedsWithin(Duration.ofMinutes(1));
    }

    /** FAULTS 32: the commit was carried out, and its answer lost. */
    @Test
    void anEpochThatIsThereAlreadyIsNotAppliedAgain() throws Exception {
        CompletedEpoch epoch = epoch(1, Staged.NOTHING, stage(keylessWriter, keyless, 1, row(RowKind.INSERT, 1, "{}")));
        Applied before = applied;
        apply(epoch);
        applied = before;
        apply(epoch);
        assertThat(applied).isEqualTo(new Applied("branch", 1, JOB));
        assertThat(all("keyless")).containsExactly("1,{}");
    }

    @Test
    void refusesToRemoveARowThatIsNotThere() throws Exception {
        CompletedEpoch epoch = epoch(1, Staged.NOTHING, stage(keylessWriter, keyless, 1, row(RowKind.DELETE, 1, "{}")));
        assertThatThrownBy(() -> apply(epoch))
                .rootCause()
                .hasMessageContaining("TM-3016")
                .hasMessageContaining("1 rows of %s go with epoch 1, and 0 of them are there".formatted(keyless));
    }

    @Test
    void refusesAnEpochWhoseRowsAreNotAllStaged() throws Exception {
        CompletedEpoch epoch = epoch(
                1,
                stage(keyedWriter, keyed, 1, row(RowKind.INSERT, 1, "a"), row(RowKind.INSERT, 2, "b")),
                Staged.NOTHING);
        run("DELETE FROM %s WHERE c0 = 2".formatted(staged(keyed)));
        assertThatThrownBy(() -> apply(epoch))
                .rootCause()
                .hasMessageContaining("TM-3011")
                .hasMessageContaining("2 rows of epoch 1 were staged for %s, and 1 are there".formatted(keyed));
        assertThat(all("keyed")).isEmpty();
    }

    private Stance takenOverFrom(Epoch pending) throws Exception {
        session.close();
        session = session(JOB);
        CommitterState state = new CommitterState(
                "orders",
                pending.number(),
                "branch",
                applied,
                false,
                Map.of(),
                List.of(pending),
                Set.of(keyedWriter.stage(), keylessWriter.stage()));
        return session.takeOver(
                        new TargetGuard("orders", "mart", Keyless.NONE, List.of(), false), Optional.of(state), "other")
                .stance();
    }

    /** The next job's writers take away what was staged of epochs that the state counts on and that are not applied. */
    @Test
    void refusesToGoOnFromAStateWhoseStagedRowsAreGone() throws Exception {
        apply(epoch(1, stage(keyedWriter, keyed, 1, row(RowKind.INSERT, 1, "a")), Staged.NOTHING));
        Epoch pending = epoch(
                        2,
                        stage(keyedWriter, keyed, 2, row(RowKind.INSERT, 2, "b"), row(RowKind.INSERT, 3, "c")),
                        Staged.NOTHING)
                .epoch();
        stage(keyedWriter, keyed, 1, row(RowKind.INSERT, 4, "another branch's"));
        assertThat(takenOverFrom(pending)).isEqualTo(new Stance.GoOn(applied));
        run("DELETE FROM %s WHERE c0 = 3".formatted(staged(keyed)));
        assertThatThrownBy(() -> takenOverFrom(pending))
                .rootCause()
                .hasMessageContaining("TM-3011")
                .hasMessageContaining("2 rows were staged for %s, and 1 are there".formatted(keyed));
    }

    /** A writer and a committer that were given up and still live. */
    @Test
    void nothingOfOneThatWasReplacedCounts() throws Exception {
        CompletedEpoch epoch = epoch(1, stage(keyedWriter, keyed, 1, row(RowKind.INSERT, 1, "a")), Staged.NOTHING);
        try (StageConnection newer = writer(keyed)) {
            assertThatThrownBy(() -> stage(keyedWriter, keyed, 1, row(RowKind.INSERT, 2, "b")))
                    .isInstanceOf(TakenOverException.class)
                    .hasMessage("stage orders:%s has been taken over by another attempt of the job".formatted(keyed));
            assertThat(all(staged(keyed))).isEmpty();
            assertThatThrownBy(() -> apply(epoch)).isInstanceOf(TakenOverException.class);
        }
        try (TargetSession other = session("another")) {
            takeOver(other);
            assertThatThrownBy(() -> apply(epoch))
                    .rootCause()
                    .hasMessageContaining("TM-3010")
                    .hasMessageContaining("pipeline 'orders' is written by job another now");
        }
        assertThat(all("keyed")).isEmpty();
    }

    @Test
    void whatAWriterHasStagedBehindItsCheckpointGoesWithItsSuccessor() throws Exception {
        stage(keyedWriter, keyed, 1, row(RowKind.INSERT, 1, "a"));
        stage(keyedWriter, keyed, 2, row(RowKind.INSERT, 2, "b"));
        try (StageConnection newer = new StageConnection("orders", keyed, 0, 1, JOB, Delivery.EPOCHS)) {
            newer.takeOver(OptionalLong.of(1));
            assertThat(rows("SELECT label, c0, c1 FROM " + staged(keyed))).containsExactly("1,1,a");
        }
    }

    @Test
    void aLargeStageIsEmptied() throws Exception {
        GenericRowData[] rows = new GenericRowData[30_000];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = row(RowKind.INSERT, i, "note");
        }
        apply(epoch(1, stage(keyedWriter, keyed, 1, rows), Staged.NOTHING));
        assertThat(rows("SELECT count(*) FROM keyed")).containsExactly("30000");
        assertThat(rows("SELECT count(*) FROM " + staged(keyed))).containsExactly("0");
    }
}
