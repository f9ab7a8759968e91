package io.tidemark.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class FindingsTest {

    private static final Problem PROBLEM = new Problem(ErrorCode.SOURCE_CHECK_FAILED, "a", "b", "c");

    private final Findings findings = new Findings(Subject.source("db"));

    @Test
    void problemsRefuseAndWarningsDoNot() {
        findings.ok("one", "fine");
        findings.warning("two", "hm", PROBLEM);
        findings.unknown("three", "cannot always be seen");
        assertThat(findings.refuse()).isFalse();
        findings.problem("four", PROBLEM);
        assertThat(findings.refuse()).isTrue();
    }

    @Test
    void whatHasToBeSeenAndCannotBeRefuses() {
        findings.unknown("one", "could not be asked", PROBLEM);
        assertThat(findings.refuse()).isTrue();
        assertThat(Findings.refusals(findings.list())).containsExactly(PROBLEM);
    }

    @Test
    void aProblemThatTwoChecksMeetIsRefusedForOnce() {
        findings.problem("one", PROBLEM);
        findings.problem("two", PROBLEM);
        assertThat(Findings.refusals(findings.list())).containsExactly(PROBLEM);
    }

    @Test
    void aProblemWithoutARemedyIsNone() {
        Subject subject = findings.subject();
        assertThatThrownBy(() -> new Finding(subject, "one", Outcome.PROBLEM, "bad", Optional.empty()))
                .hasMessageContaining("one: PROBLEM");
        assertThatThrownBy(() -> new Finding(subject, "one", Outcome.OK, "fine", Optional.of(PROBLEM)))
                .hasMessageContaining("one: OK");
    }
}
