package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.Resnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ResnapshotWordsTest {

    private static final Mirrored ORDERS = new Mirrored("shop", "public.orders");

    private final ResnapshotWords words = ResnapshotWords.after(Optional.empty());

    private static Resnapshot orders(String request, boolean fresh, boolean complete) {
        return new Resnapshot(request, ORDERS.table(), fresh, complete);
    }

    private void heard(String source, Resnapshot... said) {
        words.heard(source, Resnapshot.written(List.of(said)));
    }

    @Test
    void theLastWordOfASourceHoldsUntilItsNext() {
        assertThat(words.ofEpoch()).isEmpty();
        heard("shop", orders("first", true, false));
        heard("crm");
        assertThat(words.ofEpoch()).isEqualTo(Map.of(ORDERS, orders("first", true, false)));
        heard("shop", orders("first", true, true));
        assertThat(words.ofEpoch()).isEqualTo(Map.of(ORDERS, orders("first", false, true)));
        heard("shop");
        assertThat(words.ofEpoch()).isEmpty();
    }

    @Test
    void ofTwoRequestsForOneTableTheOneUnderWayCountsOrElseTheLater() {
        heard("shop", orders("first", true, true), orders("second", true, false));
        assertThat(words.ofEpoch()).containsValue(orders("second", true, false));
        heard("shop", orders("second", true, false), orders("first", true, true));
        assertThat(words.ofEpoch()).containsValue(orders("second", false, false));
        heard("shop", orders("first", true, true), orders("second", true, true));
        assertThat(words.ofEpoch()).containsValue(orders("second", false, true));
    }

    /** Keys of an epoch before it would be missing, if noting began with a later one. */
    @Test
    void onlyTheFirstEpochThatHasARequestIsFresh() {
        heard("shop", orders("first", true, false));
        assertThat(words.ofEpoch()).containsValue(orders("first", true, false));
        assertThat(words.ofEpoch()).containsValue(orders("first", false, false));
        heard("shop", orders("first", true, true));
        assertThat(words.ofEpoch()).containsValue(orders("first", false, true));
        heard("shop", orders("second", true, false));
        assertThat(words.ofEpoch()).containsValue(orders("second", true, false));
    }

    /** They may be of the request. */
    @Test
    void aRequestIsNotFreshIfRowsHaveComeBeforeIt() {
        words.silent("shop");
        heard("shop", orders("first", true, false));
        assertThat(words.ofEpoch()).containsValue(orders("first", false, false));
        heard("shop", orders("first", true, true));
        assertThat(words.ofEpoch()).containsValue(orders("first", false, true));
    }

    @Test
    void aRequestStaysFreshIfRowsComeWithoutAWordLater() {
        heard("shop", orders("first", true, false));
        words.silent("shop");
        heard("shop", orders("first", true, true));
        assertThat(words.ofEpoch()).containsValue(orders("first", true, true));
        heard("shop", orders("second", true, false));
        assertThat(words.ofEpoch()).containsValue(orders("second", false, false));
    }

    @Test
    void whatTheLastEpochOfTheStateSaysHoldsButIsNotFresh() {
        Epoch last = new Epoch(3, "attempt", Map.of(), Map.of(), Map.of(ORDERS, orders("first", true, false)), 0);
        CommitterState state = new CommitterState(
                "orders",
                3,
                "branch",
                Applied.NOTHING,
                false,
                Map.of(),
                List.of(new Epoch(2, "attempt", Map.of(), Map.of()), last),
                Set.of());
        assertThat(ResnapshotWords.after(Optional.of(state)).ofEpoch())
                .isEqualTo(Map.of(ORDERS, orders("first", false, false)));
    }

    @Test
    void epochsThatAreAppliedTogetherAreOfAllThatWasSaid() {
        Epoch begun = of(1, orders("first", true, false));
        Epoch complete = of(2, orders("first", false, true));
        assertThat(begun.and(complete).and(of(3)).resnapshots()).isEqualTo(Map.of(ORDERS, orders("first", true, true)));
        assertThat(of(0).and(begun).resnapshots()).isEqualTo(Map.of(ORDERS, orders("first", true, false)));
        assertThat(complete.and(of(3, orders("second", true, false))).resnapshots())
                .isEqualTo(Map.of(ORDERS, orders("second", true, false)));
    }

    private static Epoch of(long number, Resnapshot... said) {
        return new Epoch(
                number, "attempt", Map.of(), Map.of(), said.length == 0 ? Map.of() : Map.of(ORDERS, said[0]), 0);
    }
}
