package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

/** When something may be applied to a target that is ahead of the restored state. */
class CatchUpTest {

    private static final String SHOP = "shop";
    private static final String STOCK = "stock";

    private static SourcePosition at(String position) {
        return new SourcePosition(position, "7/1", true, 0, 0);
    }

    private static Epoch epoch(Map<String, SourcePosition> sources) {
        return new Epoch(5, "attempt", Map.of(), sources);
    }

    private static Epoch shopAt(String position) {
        return epoch(Map.of(SHOP, at(position)));
    }

    private static CatchUp ofShop(String... ahead) {
        return new CatchUp("postgresql://mart", Map.of(SHOP, at("0/40")), Map.of(SHOP, at("0/30")), List.of(ahead));
    }

    @Test
    void isOverAtOnceWhereNothingIsAhead() {
        assertThat(CatchUp.none().isOver()).isTrue();
        assertThat(CatchUp.none().endsWith(shopAt("0/1"))).isTrue();
    }

    @Test
    void isOverOnceWhatTheTargetShowsIsReached() {
        CatchUp catchUp = ofShop();
        assertThat(catchUp.endsWith(shopAt("0/3F"))).isFalse();
        assertThat(catchUp.endsWith(epoch(Map.of(SHOP, at("0/40").loading())))).isFalse();
        assertThat(catchUp.isOver()).isFalse();
        assertThat(catchUp.endsWith(shopAt("0/40"))).isTrue();
        assertThat(catchUp.isOver()).isTrue();
    }

    @Test
    void waitsForTheLogsEndWhereRowsFromBehindThePositionMayBe() {
        CatchUp catchUp = ofShop(SHOP);
        catchUp.heard(SHOP, at("0/50"), "", "");
        assertThat(catchUp.endsWith(shopAt("0/50"))).as("its end is not known").isFalse();
        catchUp.heard(SHOP, at("0/50"), "0/60", "");
        assertThat(catchUp.endsWith(shopAt("0/5F"))).isFalse();
        catchUp.heard(SHOP, at("0/5F"), "0/90", "");
        assertThat(catchUp.endsWith(shopAt("0/60")))
                .as("the first answer counts")
                .isTrue();
    }

    @Test
    void waitsForTheEndOfEachLog() {
        CatchUp catchUp = new CatchUp(
                "postgresql://mart",
                Map.of(SHOP, at("0/40"), STOCK, at("0/10")),
                Map.of(SHOP, at("0/40"), STOCK, at("0/10")),
                List.of(SHOP, STOCK));
        catchUp.heard(SHOP, at("0/40"), "0/40", "");
        assertThat(catchUp.endsWith(epoch(Map.of(SHOP, at("0/99"), STOCK, at("0/99")))))
                .isFalse();
        catchUp.heard(STOCK, at("0/10"), "0/20", "");
        assertThat(catchUp.endsWith(epoch(Map.of(SHOP, at("0/99"), STOCK, at("0/1F")))))
                .isFalse();
        assertThat(catchUp.endsWith(epoch(Map.of(SHOP, at("0/99"), STOCK, at("0/20")))))
                .isTrue();
    }

    /** So no epoch has rows from both sides of it. */
    @Test
    void hasTheJobRestoredWhereASourceGoesPastWhatIsShown() {
        CatchUp catchUp = ofShop();
        catchUp.requireNotPast(SHOP, at("0/3F"));
        catchUp.requireNotPast(SHOP, at("0/40"));
        catchUp.requireNotPast(STOCK, at("0/99"));
        assertThatThrownBy(() -> catchUp.requireNotPast(SHOP, at("0/41")))
                .isNotInstanceOf(SuppressRestartsException.class)
                .hasMessageContaining("TM-3013")
                .hasMessageContaining("has been read to 0/41; postgresql://mart")
                .hasMessageContaining("showed 0/40")
                .hasMessageContaining("restarts from its last checkpoint");
    }

    /** Its position is the boundary that lies before it. */
    @Test
    void hasTheJobRestoredWhereASourceIsInsideTheTransactionBehindWhatIsShown() {
        CatchUp catchUp = ofShop();
        catchUp.requireNotPast(SHOP, at("0/3F").loading());
        assertThatThrownBy(() -> catchUp.requireNotPast(SHOP, at("0/40").loading()))
                .isNotInstanceOf(SuppressRestartsException.class)
                .hasMessageContaining("has been read to 0/40 and into the transaction behind it")
                .hasMessageContaining("showed 0/40");
    }

    /** Before a checkpoint could complete, from which the next attempt would begin without knowing. */
    @Test
    void endsTheJobAsSoonAsTablesAreLoadedAnew() {
        SourcePosition anew = new SourcePosition("0/70", "7/1", false, 1, 0);
        assertThatThrownBy(() -> ofShop(SHOP).heard(SHOP, anew, "", ""))
                .cause()
                .hasMessageContaining("TM-3013")
                .hasMessageContaining("by load 1 of its tables");
        CatchUp over = ofShop();
        assertThat(over.endsWith(shopAt("0/40"))).isTrue();
        over.heard(SHOP, anew, "", "");
    }

    @Test
    void endsTheJobWhereTheLogThatEndsIsAnotherOne() {
        assertThatThrownBy(() -> ofShop(SHOP).heard(SHOP, at("0/50"), "0/10", "7/2"))
                .cause()
                .hasMessageContaining("TM-3013")
                .hasMessageContaining("of log '7/2'");
        ofShop(SHOP).heard(SHOP, at("0/50"), "0/10", "7/1");
    }

    /** Rows that a lost branch of the log has left are in none of the other's transactions. */
    @Test
    void endsTheJobWhereTheLogIsAnotherOne() {
        CatchUp catchUp = ofShop(SHOP);
        SourcePosition promoted = new SourcePosition("0/70", "7/2", true, 0, 0);
        catchUp.heard(SHOP, promoted, "0/60", "");
        assertThatThrownBy(() -> catchUp.endsWith(epoch(Map.of(SHOP, promoted))))
                .cause()
                .hasMessageContaining("TM-3013")
                .hasMessageContaining("of log '7/2'");
    }
}
