package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.Resnapshot;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;

/** What becomes of a mirror's rows while its source's table is read anew: those that the source does not have go, and no others. */
abstract class MirrorSweepContract extends ApplyFixture {

    private static final String READ = "public.orders";
    private static final boolean FRESH = true;
    private static final boolean COMPLETE = true;

    private Map<TargetTable, Mirrored> mirrors = Map.of();

    @Override
    final String[] createTables() {
        return new String[] {
            "CREATE TABLE keyed (id int PRIMARY KEY, %s varchar(20))".formatted(quoted(NOTE)),
            "CREATE TABLE keyless (id int, %s text)".formatted(quoted(NOTE))
        };
    }

    abstract String quoted(String identifier);

    private static Resnapshot said(String request, boolean fresh, boolean complete) {
        return new Resnapshot(request, READ, fresh, complete);
    }

    private CommitterPlan plan() {
        List<TargetTable> tables = new ArrayList<>(List.of(keyed, keyless));
        mirrors.keySet().stream().filter(target -> !tables.contains(target)).forEach(tables::add);
        return new CommitterPlan(
                new EpochPlan("orders", Delivery.EPOCHS), tables, Set.of("shop"), List.of(), false, mirrors);
    }

    /** As a submission does that wishes for all of them to be read anew, and the job after it. */
    final void mirror(Map<TargetTable, Mirrored> of) throws Exception {
        mirrors = of;
        session.close();
        submit();
        session = new TargetSession(plan(), JOB);
        applied = takeOver(session);
    }

    private void submit() {
        StageTables.make("orders", plan().targets(), Delivery.EPOCHS, mirrors.keySet());
    }

    private void mirrorKeyed() throws Exception {
        mirror(Map.of(keyed, new Mirrored("shop", READ)));
    }

    private static Epoch epochOf(long number, Map<String, Staged> staged, Resnapshot... said) {
        Map<Mirrored, Resnapshot> resnapshots = new HashMap<>();
        for (Resnapshot one : said) {
            resnapshots.put(new Mirrored("shop", one.table()), one);
        }
        return new Epoch(number, JOB, staged, Map.of("shop", at(number)), resnapshots, 0);
    }

    private static SourcePosition at(long number) {
        return new SourcePosition("0/" + number, "7/1", true, 0, number);
    }

    private Epoch keyedEpoch(long number, Staged rows, Resnapshot... said) {
        return epochOf(number, Map.of(Stage.name("orders", keyed), rows), said);
    }

    private Staged stageKeyed(long label, GenericRowData... rows) throws Exception {
        return stage(keyedWriter, keyed, label, rows);
    }

    private void apply(Epoch epoch) throws Exception {
        applied = session.apply(new CompletedEpoch(epoch, Optional.empty()), applied, "branch");
    }

    /** Epoch 1 has them, and nothing is read anew then. */
    private void applyKeyed(GenericRowData... rows) throws Exception {
        apply(keyedEpoch(1, stageKeyed(1, rows)));
    }

    private static GenericRowData put(int id, String note) {
        return row(RowKind.INSERT, id, note);
    }

    private void addByHand(int id) throws SQLException {
        run("INSERT INTO keyed VALUES (%d, 'by hand')".formatted(id));
    }

    private List<String> states() throws SQLException {
        return rows("SELECT request, state FROM tidemark.resnapshot");
    }

    private String notedKeys(TargetTable target) throws SQLException {
        return new NotedKeys(Stage.of("orders", target, connection)).quotedName();
    }

    @Test
    void rowsThatWereChangedDeletedOrAddedAreAsTheSourceHasThemWhileAnotherTableGoesOn() throws Exception {
        mirrorKeyed();
        applyKeyed(put(1, "a"), put(2, "b"), put(3, "c"), put(4, "d"));
        run(
                "UPDATE keyed SET %s = 'x' WHERE id = 1".formatted(quoted(NOTE)),
                "DELETE FROM keyed WHERE id = 2",
                "DELETE FROM keyed WHERE id = 3");
        addByHand(9);
        apply(epochOf(
                2,
                Map.of(
                        Stage.name("orders", keyed),
                        stageKeyed(2, put(1, "a"), put(2, "b")),
                        Stage.name("orders", keyless),
                        stage(keylessWriter, keyless, 2, put(7, "other"))),
                said("first", FRESH, false)));
        assertThat(all("keyed")).containsExactly("1,a", "2,b", "4,d", "9,by hand");
        assertThat(states()).containsExactly("first,NOTING");
        apply(epochOf(
                3,
                Map.of(
                        Stage.name("orders", keyed),
                        stageKeyed(3, put(5, "streamed"), row(RowKind.DELETE, 4, "d")),
                        Stage.name("orders", keyless),
                        stage(keylessWriter, keyless, 3, put(8, "other"))),
                said("first", FRESH, false)));
        apply(keyedEpoch(4, stageKeyed(4, put(3, "c")), said("first", FRESH, COMPLETE)));
        assertThat(all("keyed")).containsExactly("1,a", "2,b", "3,c", "5,streamed");
        assertThat(all("keyless")).containsExactly("7,other", "8,other");
        assertThat(states()).containsExactly("first,SWEPT");
        assertThat(session.swept()).isEqualTo(1);
        assertThat(all(notedKeys(keyed))).isEmpty();
        addByHand(9);
        apply(keyedEpoch(5, Staged.NOTHING, said("first", FRESH, COMPLETE)));
        assertThat(all("keyed")).contains("9,by hand");
    }

    @Test
    void anEpochWithoutRowsSweepsAsWell() throws Exception {
        mirrorKeyed();
        applyKeyed(put(1, "a"));
        addByHand(9);
        apply(keyedEpoch(2, stageKeyed(2, put(1, "a")), said("first", FRESH, false)));
        apply(epochOf(3, Map.of(), said("first", FRESH, COMPLETE)));
        assertThat(all("keyed")).containsExactly("1,a");
    }

    /** Read between two checkpoints as a whole. */
    @Test
    void oneEpochMayBeginAndCompleteIt() throws Exception {
        mirrorKeyed();
        applyKeyed(put(1, "a"));
        addByHand(9);
        apply(keyedEpoch(2, stageKeyed(2, put(1, "a")), said("first", FRESH, COMPLETE)));
        assertThat(all("keyed")).containsExactly("1,a");
    }

    /** As they are while an epoch before them is applied, or while a target that is ahead is waited for. */
    @Test
    void epochsThatAreAppliedTogetherSweepAsOne() throws Exception {
        mirrorKeyed();
        applyKeyed(put(1, "a"), put(2, "b"));
        addByHand(9);
        apply(keyedEpoch(2, stageKeyed(2, put(1, "a")), said("first", FRESH, false))
                .and(keyedEpoch(3, stageKeyed(3, put(2, "b")), said("first", false, COMPLETE)))
                .and(keyedEpoch(4, stageKeyed(4, put(3, "c")))));
        assertThat(all("keyed")).containsExactly("1,a", "2,b", "3,c");
        assertThat(states()).containsExactly("first,SWEPT");
    }

    @Test
    void nothingIsSweptIfTheBeginWasNotSeen() throws Exception {
        mirrorKeyed();
        applyKeyed(put(1, "a"), put(2, "b"));
        apply(keyedEpoch(2, stageKeyed(2, put(1, "c")), said("first", false, false)));
        assertThat(states()).containsExactly("first,LOST");
        apply(keyedEpoch(3, Staged.NOTHING, said("first", false, COMPLETE)));
        assertThat(all("keyed")).containsExactly("1,c", "2,b");
        assertThat(states()).containsExactly("first,LOST");
    }

    @Test
    void theKeysOfAnotherRequestDoNotCount() throws Exception {
        mirrorKeyed();
        applyKeyed(put(1, "a"), put(2, "b"), put(3, "c"));
        apply(keyedEpoch(2, stageKeyed(2, put(1, "a")), said("first", FRESH, false)));
        apply(keyedEpoch(3, Staged.NOTHING, said("second", false, COMPLETE)));
        assertThat(all("keyed")).containsExactly("1,a", "2,b", "3,c");
        assertThat(states()).containsExactly("second,LOST");
        apply(keyedEpoch(4, stageKeyed(4, put(1, "a")), said("third", FRESH, false)));
        apply(keyedEpoch(5, stageKeyed(5, put(2, "b")), said("fourth", FRESH, COMPLETE)));
        assertThat(all("keyed")).containsExactly("2,b");
    }

    @Test
    void aTableThatIsNoMirrorIsLeftAlone() throws Exception {
        mirror(Map.of(keyed, new Mirrored("shop", "public.others")));
        applyKeyed(put(1, "a"));
        apply(epochOf(2, Map.of(), said("first", FRESH, COMPLETE)));
        assertThat(all("keyed")).containsExactly("1,a");
        assertThat(states()).isEmpty();
    }

    private Stance goOnFrom(CommitterState state) throws Exception {
        session.close();
        session = new TargetSession(plan(), JOB);
        return session.takeOver(
                        new TargetGuard("orders", "mart", Keyless.NONE, List.of(), false),
                        Optional.of(CommitterStateCodec.decode(CommitterStateCodec.encode(state))),
                        "other")
                .stance();
    }

    private CommitterState state(long checkpoint, Applied base, Epoch... pending) {
        return new CommitterState(
                "orders",
                checkpoint,
                "branch",
                base,
                false,
                Map.of("shop", at(checkpoint)),
                List.of(pending),
                Set.of(keyedWriter.stage(), keylessWriter.stage()));
    }

    @Test
    void aJobThatIsRestoredInTheMiddleGoesOnNoting() throws Exception {
        mirrorKeyed();
        applyKeyed(put(1, "a"), put(2, "b"), put(3, "c"));
        addByHand(9);
        apply(keyedEpoch(2, stageKeyed(2, put(1, "a")), said("first", FRESH, false)));
        Epoch pending = keyedEpoch(3, stageKeyed(3, put(2, "b")), said("first", FRESH, false));
        CommitterState state = state(3, applied, pending);
        assertThat(goOnFrom(state)).isEqualTo(new Stance.GoOn(applied));
        ResnapshotWords words = ResnapshotWords.after(Optional.of(state));
        apply(CommitterStateCodec.decode(CommitterStateCodec.encode(state))
                .pending()
                .get(0));
        assertThat(all(notedKeys(keyed))).containsExactly("1", "2");
        words.heard("shop", Resnapshot.written(List.of(said("first", false, COMPLETE))));
        apply(new Epoch(
                4,
                JOB,
                Map.of(Stage.name("orders", keyed), stageKeyed(4, put(3, "c"))),
                Map.of("shop", at(4)),
                words.ofEpoch(),
                0));
        assertThat(all("keyed")).containsExactly("1,a", "2,b", "3,c");
        assertThat(states()).containsExactly("first,SWEPT");
    }

    /** The keys there are those that another job has been given, which may have read less of the table by then. */
    @Test
    void whatOthersHaveNotedDoesNotCountForAnOlderState() throws Exception {
        mirrorKeyed();
        applyKeyed(put(1, "a"), put(2, "b"));
        CommitterState old = state(1, Applied.none("branch"), keyedEpoch(1, Staged.NOTHING));
        apply(keyedEpoch(2, stageKeyed(2, put(1, "a")), said("first", FRESH, false)));
        assertThat(goOnFrom(old)).isEqualTo(new Stance.WaitUntil(Map.of("shop", at(2)), false));
        assertThat(states()).isEmpty();
        apply(keyedEpoch(3, Staged.NOTHING, said("first", false, COMPLETE)));
        assertThat(all("keyed")).containsExactly("1,a", "2,b");
        assertThat(states()).containsExactly("first,LOST");
    }

    @Test
    void aReplayThatReadsTheTableAnewSweepsIt() throws Exception {
        mirrorKeyed();
        applyKeyed(put(1, "a"), put(2, "b"));
        CommitterState old = state(1, Applied.none("branch"), keyedEpoch(1, Staged.NOTHING));
        apply(keyedEpoch(2, stageKeyed(2, put(1, "a")), said("first", FRESH, false)));
        addByHand(9);
        assertThat(goOnFrom(old)).isInstanceOf(Stance.WaitUntil.class);
        apply(keyedEpoch(2, stageKeyed(2, put(1, "a")), said("second", FRESH, false))
                .and(keyedEpoch(3, stageKeyed(3, put(2, "b")), said("second", FRESH, COMPLETE))));
        assertThat(all("keyed")).containsExactly("1,a", "2,b");
        assertThat(states()).containsExactly("second,SWEPT");
    }

    /** FAULTS 32: the commit was carried out, and its answer lost. */
    @Test
    void anEpochThatIsThereAlreadySweepsNothing() throws Exception {
        mirrorKeyed();
        applyKeyed(put(1, "a"));
        addByHand(9);
        Epoch epoch = keyedEpoch(2, stageKeyed(2, put(1, "a")), said("first", FRESH, COMPLETE));
        Applied before = applied;
        apply(epoch);
        addByHand(9);
        applied = before;
        apply(epoch);
        assertThat(all("keyed")).containsExactly("1,a", "9,by hand");
        assertThat(session.swept()).isEqualTo(1);
    }

    @Test
    void whatIsReferredToFromOutsideStaysAndTheJobGoesOn() throws Exception {
        mirrorKeyed();
        applyKeyed(put(1, "a"));
        addByHand(8);
        addByHand(9);
        run(
                "CREATE TABLE outside (id int PRIMARY KEY, CONSTRAINT refers FOREIGN KEY (id) REFERENCES keyed (id))",
                "INSERT INTO outside VALUES (9)");
        apply(keyedEpoch(2, stageKeyed(2, put(1, "b")), said("first", FRESH, COMPLETE)));
        assertThat(all("keyed")).containsExactly("1,b", "8,by hand", "9,by hand");
        assertThat(states()).containsExactly("first,REFUSED");
        apply(keyedEpoch(3, stageKeyed(3, put(2, "c")), said("first", FRESH, COMPLETE)));
        assertThat(all("keyed")).containsExactly("1,b", "2,c", "8,by hand", "9,by hand");
        run("DROP TABLE outside");
    }

    @Test
    void keysWhoseTableWasDroppedAreLostAndNotBegunAnewHalfway() throws Exception {
        mirrorKeyed();
        applyKeyed(put(1, "a"), put(2, "b"));
        apply(keyedEpoch(2, stageKeyed(2, put(1, "a")), said("first", FRESH, false)));
        run("DROP TABLE " + notedKeys(keyed));
        submit();
        assertThat(states()).isEmpty();
        apply(keyedEpoch(3, Staged.NOTHING, said("first", false, COMPLETE)));
        assertThat(all("keyed")).containsExactly("1,a", "2,b");
        run("DROP TABLE " + notedKeys(keyed));
        apply(keyedEpoch(4, Staged.NOTHING, said("second", FRESH, COMPLETE)));
        assertThat(all("keyed")).containsExactly("1,a", "2,b");
        assertThat(states()).containsExactly("second,LOST");
    }

    /** The source has the row, the target the one of before. */
    @Test
    void aRowThatIsPutAsideHasBeenSeen() throws Exception {
        run("CREATE TABLE asides (id int PRIMARY KEY, v varchar(3), CHECK (v <> 'bad'))");
        TargetTable asides =
                table("asides", columns(new IntType(), VarCharType.STRING_TYPE), OnRefusedRow.DEAD_LETTER, "id");
        mirror(Map.of(asides, new Mirrored("shop", READ)));
        try (StageConnection writer = writer(asides)) {
            String name = Stage.name("orders", asides);
            apply(epochOf(1, Map.of(name, stage(writer, asides, 1, put(1, "a"), put(2, "b")))));
            run("INSERT INTO asides VALUES (9, 'c')");
            Staged rows = stage(writer, asides, 2, put(1, "bad"), put(2, "long"));
            apply(epochOf(2, Map.of(name, rows), said("first", FRESH, COMPLETE)));
        }
        assertThat(all("asides")).containsExactly("1,a", "2,b");
        assertThat(session.deadLetters()).isEqualTo(2);
    }

    static RowType columns(LogicalType id, LogicalType value) {
        return RowType.of(new LogicalType[] {id, value}, new String[] {"id", "v"});
    }

    @Test
    void keysMayHaveSeveralColumns() throws Exception {
        run("CREATE TABLE pairs (a int, v varchar(9), b varchar(20), PRIMARY KEY (b, a))");
        RowType columns = RowType.of(
                new LogicalType[] {new IntType(), VarCharType.STRING_TYPE, VarCharType.STRING_TYPE},
                new String[] {"a", "v", "b"});
        TargetTable pairs = table("pairs", columns, "b", "a");
        mirror(Map.of(pairs, new Mirrored("shop", READ)));
        run("INSERT INTO pairs VALUES (1, 'old', 'x'), (1, 'old', 'y'), (2, 'old', 'x')");
        try (StageConnection writer = writer(pairs)) {
            Staged rows = stage(
                    writer,
                    pairs,
                    1,
                    GenericRowData.of(1, StringData.fromString("new"), StringData.fromString("x")),
                    GenericRowData.of(2, StringData.fromString("new"), StringData.fromString("y")));
            apply(epochOf(1, Map.of(Stage.name("orders", pairs), rows), said("first", FRESH, COMPLETE)));
        }
        assertThat(all("pairs")).containsExactly("1,new,x", "2,new,y");
    }

    @Test
    void rowsThatReferToEachOtherGoInTheirOrder() throws Exception {
        run(
                "CREATE TABLE parents (id int PRIMARY KEY, v int)",
                "CREATE TABLE children (id int PRIMARY KEY, v int, FOREIGN KEY (v) REFERENCES parents (id))");
        TargetTable parents = table("parents", columns(new IntType(), new IntType()), "id");
        TargetTable children = table("children", columns(new IntType(), new IntType()), "id");
        mirror(Map.of(
                parents, new Mirrored("shop", "public.parents"), children, new Mirrored("shop", "public.children")));
        run("INSERT INTO parents VALUES (1, 0), (8, 0), (9, 0)", "INSERT INTO children VALUES (1, 1), (2, 8), (9, 9)");
        try (StageConnection parent = writer(parents);
                StageConnection child = writer(children)) {
            Map<String, Staged> rows = Map.of(
                    Stage.name("orders", parents),
                    stage(parent, parents, 1, GenericRowData.of(1, 0)),
                    Stage.name("orders", children),
                    stage(child, children, 1, GenericRowData.of(1, 1)));
            apply(epochOf(
                    1,
                    rows,
                    new Resnapshot("first", "public.parents", FRESH, COMPLETE),
                    new Resnapshot("first", "public.children", FRESH, COMPLETE)));
        }
        assertThat(all("parents")).containsExactly("1,0");
        assertThat(all("children")).containsExactly("1,1");
    }

    /** Puts a row, has its key spelled in another way that is equal to the target, and reads no more rows of it. */
    final void equalKeyStays(TargetTable target, GenericRowData row, String spellAnew) throws Exception {
        mirror(Map.of(target, new Mirrored("shop", READ)));
        try (StageConnection writer = writer(target)) {
            Staged rows = stage(writer, target, 1, row);
            apply(epochOf(1, Map.of(Stage.name("orders", target), rows), said("first", FRESH, false)));
        }
        run(spellAnew);
        apply(epochOf(2, Map.of(), said("first", FRESH, COMPLETE)));
        assertThat(states()).containsExactly("first,SWEPT");
    }
}
