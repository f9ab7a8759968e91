package io.tidemark.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import org.junit.jupiter.api.Test;

/** The shape is that of the doctor's {@code JsonReport}. */
class ExaminationTest {

    private static final String OK = "{\"check\":\"a\",\"outcome\":\"ok\",\"detail\":\"d\",\"problem\":null}";

    private static String finding(String outcome, ErrorCode code) {
        return """
                {"check":"c","outcome":"%s","detail":"d",
                 "problem":{"code":"%s","title":"t","found":"f","required":"r","remedy":"m"}}"""
                .formatted(outcome, code.id());
    }

    private static Problem problem(ErrorCode code) {
        return new Problem(code, "f", "r", "m");
    }

    private static Examination of(String verdict, String... findings) {
        return Examination.of(
                "{\"version\":1,\"verdict\":\"%s\",\"subjects\":[{\"kind\":\"source\",\"name\":\"shop\",\"findings\":[%s]}]}"
                        .formatted(verdict, String.join(",", findings)));
    }

    @Test
    void whatIsOkRefusesNothingAndAWarningIsShown() {
        assertThat(of("ok", OK).refusals(false)).isEmpty();
        Examination warned = of("warning", OK, finding("warning", ErrorCode.LOG_MARGIN_SHORT));
        assertThat(warned.refusals(false)).isEmpty();
        assertThat(warned.notes()).containsExactly(problem(ErrorCode.LOG_MARGIN_SHORT));
    }

    @Test
    void whatComesOfTablesThatAreReadAnewIsKept() {
        assertThat(of("ok", OK, OK.replaceFirst("\"check\":\"[^\"]*\"", "\"check\":\"resnapshot\""))
                        .outlook())
                .containsExactly("d");
    }

    @Test
    void everyProblemRefusesWhateverItsCode() {
        Examination examination = of(
                "problem",
                finding("problem", ErrorCode.SLOT_IN_USE),
                finding("problem", ErrorCode.SERVER_ID_IN_USE),
                finding("problem", ErrorCode.POSITION_PASSED));
        assertThat(examination.refusals(true))
                .extracting(Problem::code)
                .containsExactly(ErrorCode.SLOT_IN_USE, ErrorCode.SERVER_ID_IN_USE, ErrorCode.POSITION_PASSED);
    }

    @Test
    void whatIsUnknownRefusesUntilTheUserSaysSo() {
        Examination examination = of(
                "unknown",
                OK,
                "{\"check\":\"restore\",\"outcome\":\"unknown\",\"detail\":\"not asked\",\"problem\":null}",
                finding("unknown", ErrorCode.HISTORY_UNKNOWN));
        assertThat(examination.unknown()).containsExactly("shop: restore: not asked", "shop: c: d");
        assertThat(examination.notes()).containsExactly(problem(ErrorCode.HISTORY_UNKNOWN));
        assertThat(examination.refusals(true)).isEmpty();
        Problem refusal = examination.refusals(false).get(0);
        assertThat(refusal.code()).isEqualTo(ErrorCode.EXAMINATION_INCOMPLETE);
        assertThat(refusal.found()).isEqualTo("2 checks could not be made:\nshop: restore: not asked\nshop: c: d");
        assertThat(refusal.remedy()).endsWith("--even-unknown");
    }

    @Test
    void whatIsUnknownBesideAProblemIsSaidWithIt() {
        assertThat(of(
                                "problem",
                                finding("problem", ErrorCode.SQL_INVALID),
                                "{\"check\":\"plan\",\"outcome\":\"unknown\",\"detail\":\"not made\",\"problem\":null}")
                        .refusals(false))
                .extracting(Problem::code)
                .containsExactly(ErrorCode.SQL_INVALID, ErrorCode.EXAMINATION_INCOMPLETE);
    }

    @Test
    void anOutcomeThatNobodyKnowsHereIsUnknown() {
        assertThat(of("unknown", "{\"check\":\"a\",\"outcome\":\"later\",\"detail\":\"d\",\"problem\":null}")
                        .unknown())
                .containsExactly("shop: a: d");
    }

    @Test
    void aCodeThatNobodyKnowsHereRefusesAllTheSame() {
        assertThat(of("problem", finding("problem", ErrorCode.SQL_INVALID).replace("TM-1006", "TM-0000"))
                        .refusals(true))
                .containsExactly(problem(ErrorCode.INTERNAL_ERROR));
    }

    @Test
    void whatIsNoReportIsNotTakenForAGoodOne() {
        for (String garbage : new String[] {
            "",
            "{}",
            "{\"subjects\":[]}",
            "Exception",
            "[]",
            "{\"verdict\":\"ok\",\"subjects\":[]}",
            "{\"subjects\":[{\"findings\":[]}]}",
            "{\"verdict\":\"problem\",\"subjects\":[{\"findings\":[]}]}",
            "{\"verdict\":\"unknown\",\"subjects\":[{\"findings\":[]}]}",
            "{\"verdict\":\"later\",\"subjects\":[{\"findings\":[]}]}",
            "{\"verdict\":\"ok\",\"subjects\":[{\"findings\":[%s]}]}"
                    .formatted(finding("problem", ErrorCode.SQL_INVALID))
        }) {
            assertThatThrownBy(() -> Examination.of(garbage))
                    .as(garbage)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("no report");
        }
    }
}
