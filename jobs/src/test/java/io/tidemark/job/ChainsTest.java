package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ChainsTest {

    @Test
    void leavesOutNumbersAndWhatThePlannerHasNotMade() {
        Chains chains = new Chains(
                """
                {"nodes":[
                  {"id":"a","description":"[12]:Join(where=[(a[1] &gt; b)])<br/>+- [13]:Calc(select=[a])<br/>   :- stage public.x<br/>"},
                  {"id":"b","description":"read shop<br/>"}
                ]}""");
        assertThat(chains.of("a").orElseThrow()).containsExactly("Join(where=[(a[1] > b)])", "Calc(select=[a])");
        assertThat(chains.of("b").orElseThrow()).isEmpty();
        assertThat(chains.of("c")).isEmpty();
    }

    @Test
    void whatIsNoPlanIsNotTakenForOne() {
        for (String garbage : new String[] {"", "{}", "[]", "null", "{\"nodes\":[]}", "x"}) {
            assertThatThrownBy(() -> new Chains(garbage))
                    .as(garbage)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("no plan of a job");
        }
    }
}
