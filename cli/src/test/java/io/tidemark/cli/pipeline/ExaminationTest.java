package io.tidemark.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import org.junit.jupiter.api.Test;

/** The shape is that of {@code JsonReport}. */
class ExaminationTest {

    private static String finding(String check, String outcome, String code) {
        return """
                {"check":"%s","outcome":"%s","detail":"d",
                 "problem":{"code":"%s","title":"t","found":"f","required":"r","remedy":"m"}}"""
                .formatted(check, outcome, code);
    }

    private static Examination of(String... findings) {
        return Examination.of("{\"version\":1,\"subjects\":[{\"kind\":\"source\",\"name\":\"shop\",\"findings\":["
                + String.join(",", findings) + "]}]}");
    }

    @Test
    void whatIsOkOrAWarningRefusesNothing() {
        Examination examination = of(
                "{\"check\":\"a\",\"outcome\":\"ok\",\"detail\":\"d\",\"problem\":null}",
                finding("b", "warning", "TM-2001"),
                "{\"check\":\"c\",\"outcome\":\"unknown\",\"detail\":\"d\",\"problem\":null}");
        assertThat(examination.refusals()).isEmpty();
        assertThat(examination.unknown()).isEmpty();
    }

    @Test
    void whatIsSoBecauseTheJobRunsRefusesNothing() {
        assertThat(of(
                                finding("slot", "problem", ErrorCode.SLOT_IN_USE.id()),
                                finding("server id", "problem", ErrorCode.SERVER_ID_IN_USE.id()),
                                finding("restore", "problem", ErrorCode.POSITION_PASSED.id()))
                        .refusals())
                .isEmpty();
    }

    @Test
    void whatIsWrongRefusesWithItsProblem() {
        assertThat(of(
                                finding("slot", "problem", ErrorCode.SLOT_IN_USE.id()),
                                finding("restore", "problem", ErrorCode.OTHER_HISTORY.id()))
                        .refusals())
                .containsExactly(new Problem(ErrorCode.OTHER_HISTORY, "f", "r", "m"));
        assertThat(of(finding("new", "problem", "TM-0000")).refusals())
                .as("a code that nobody knows here")
                .extracting(Problem::code)
                .containsExactly(ErrorCode.INTERNAL_ERROR);
    }

    /** As a start refuses what it can always look at. */
    @Test
    void whatCouldNotBeLookedAtRefusesUnlessAStartDoesNotLookEither() {
        Examination examination = of(
                finding("state", "unknown", ErrorCode.SAVED_STATE_UNREADABLE.id()),
                finding("restore", "unknown", ErrorCode.HISTORY_UNKNOWN.id()),
                finding("rights", "unknown", ErrorCode.SOURCE_CHECK_FAILED.id()));
        assertThat(examination.unknown())
                .extracting(Problem::code)
                .containsExactly(ErrorCode.SAVED_STATE_UNREADABLE, ErrorCode.HISTORY_UNKNOWN);
        assertThat(examination.refusals()).extracting(Problem::code).containsExactly(ErrorCode.SOURCE_CHECK_FAILED);
    }

    @Test
    void whatIsNoReportIsNotTakenForAGoodOne() {
        for (String garbage : new String[] {"", "{}", "{\"subjects\":[]}", "Exception", "[]"}) {
            assertThatThrownBy(() -> Examination.of(garbage))
                    .as(garbage)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("no report");
        }
    }
}
