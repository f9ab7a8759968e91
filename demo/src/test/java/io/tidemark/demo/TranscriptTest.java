package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.tidemark.demo.Transcript.Ended;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class TranscriptTest {

    private final List<List<String>> typed = new ArrayList<>();
    private final Deque<Ended> answers = new ArrayDeque<>();

    private Transcript follow(String page, Ended... ended) {
        answers.addAll(List.of(ended));
        return new Transcript(ConsolePage.of("## Page\n" + page).get(0), arguments -> {
            typed.add(arguments);
            return answers.remove();
        });
    }

    private static Ended printed(String text) {
        return new Ended(0, text);
    }

    private static String console(String text) {
        return "```console\n%s\n```\n".formatted(text);
    }

    private void fails(String page, String why, Ended... ended) {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> {
                    try (Transcript transcript = follow(page, ended)) {
                        transcript.toTheEnd();
                    }
                })
                .withMessageContaining(why);
    }

    @Test
    void whatWasPrintedInAPlaceIsMeantFromThereOn() throws Exception {
        String page = console(
                "$ ./tidemark list\nA      B\n<lsn>  <number 1>\n$ ./tidemark show <lsn>\n<lsn> of <number 1> or <lsn>");
        try (Transcript transcript =
                follow(page, printed("A    B\n0/1F  1,024\n"), printed("0/1F of 1,024 or 0/1F\n"))) {
            transcript.toTheEnd();
        }
        assertThat(typed).containsExactly(List.of("list"), List.of("show", "0/1F"));
        fails(page, "printed: 0/1F of 1,024 or 0/2F", printed("A B\n0/1F 1,024"), printed("0/1F of 1,024 or 0/2F"));
    }

    @Test
    void everythingElseHasToBeEqual() {
        fails(
                console("$ ./tidemark a\none\ntwo"),
                "line 3: $ ./tidemark a\npage:    two\nprinted: three\nall that was printed:\none\nthree",
                printed("one\nthree"));
        fails(console("$ ./tidemark a\none"), "page:    (no line)\nprinted: more\n", printed("one\nmore"));
        fails(console("$ ./tidemark a\none\nmore"), "page:    more\nprinted: (no line)\n", printed("one"));
        fails(console("$ ./tidemark a\n  one"), "page:      one\nprinted: one\n", printed("one"));
        fails(console("$ ./tidemark a\n<lsn>"), "page:    <lsn>\nprinted: none\n", printed("none"));
        fails(console("$ ./tidemark a\n<lsn> <lsn>"), "printed: 0/1 0/2\n", printed("0/1 0/2"));
    }

    @Test
    void whatStandsBehindDotsIsPrintedAsOftenAsItTakes() {
        String page = console("$ ./tidemark a\nbegun\n... at <lsn>\n... waiting\nthere");
        for (String between : List.of("", "at 0/1\n", "waiting\nat 0/1\nat 0/2\nwaiting\n")) {
            assertThatNoException().isThrownBy(() -> {
                try (Transcript transcript = follow(page, printed("begun\n%sthere".formatted(between)))) {
                    transcript.toTheEnd();
                }
            });
        }
        fails(page, "page:    there\nprinted: lost\n", printed("begun\nwaiting\nlost"));
        fails(page, "page:    there\nprinted: (no line)\n", printed("begun\nwaiting"));
        fails(page, "page:    (no line)\nprinted: waiting\n", printed("begun\nthere\nwaiting"));
        fails(console("$ ./tidemark a\n... at <lsn>"), "page:    (no line)\nprinted: lost\n", printed("at 0/1\nlost"));
    }

    @Test
    void whoeverFollowsItSaysWhatNoCommandPrints() throws Exception {
        try (Transcript transcript = follow(console("$ ./tidemark show <lsn>\n<lsn>"), printed("0/1"))) {
            transcript.means("<lsn>", "0/1");
            transcript.toTheEnd();
        }
        assertThat(typed).containsExactly(List.of("show", "0/1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> follow("Nothing.").means("<lsn>", "then"))
                .withMessage("<lsn> is not 'then'");
    }

    @Test
    void aFailureIsShownWithItsExitCode() {
        String command = "$ ./tidemark a\nno\n";
        assertThatNoException().isThrownBy(() -> {
            try (Transcript transcript = follow(console(command + "$ echo $?\n6"), new Ended(6, "no"))) {
                transcript.toTheEnd();
            }
        });
        fails(console(command + "$ echo $?\n6"), "page:    6\nprinted: 4", new Ended(4, "no"));
        fails(console(command + "$ ./tidemark b"), "exit code 4", new Ended(4, "no"), printed(""));
        fails(console(command), "exit code 4", new Ended(4, "no"));
    }

    @Test
    void whatHappensBesideTheTerminalIsDoneAtItsPlace() throws Exception {
        String page = console("$ ./tidemark a") + "The slot\nis gone.\n" + console("$ ./tidemark b\n<job>")
                + "```sql\nSELECT '<job>';\n```\n" + console("$ ./tidemark c");
        String job = "0".repeat(32);
        try (Transcript transcript = follow(page, printed(""), printed(job), printed(""))) {
            transcript.until("The slot is gone.");
            assertThat(typed).hasSize(1);
            assertThat(transcript.sql()).isEqualTo("SELECT '%s';".formatted(job));
            assertThat(typed).hasSize(2);
            transcript.toTheEnd();
        }
        assertThat(typed).hasSize(3);
        fails(page, "nobody has done this: Sql[", printed(""), printed(job));
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> follow("Nothing.", printed("")).until("The slot is gone."))
                .withMessage("'Page' was to be followed until 'The slot is gone.', and has ended");
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> follow("```sql\nSELECT 1;\n```\nThen.\n").until("Then."))
                .withMessage("line 3: nobody has run this: SELECT 1;");
    }

    @Test
    void whatIsNotDoneIsNoticed() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> follow(console("$ ./tidemark a")).close())
                .withMessageContaining("nobody has done this: Typed[");
        fails(console("$ rm -r state"), "neither ./tidemark nor echo $?: rm -r state");
    }

    @Test
    void aPlaceholderThatMeansNothingIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> follow(console("$ ./tidemark show <job>")).toTheEnd())
                .withMessage("<job> has not been printed yet");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        follow(console("$ ./tidemark a\n<jop>"), printed("x")).toTheEnd())
                .withMessageStartingWith("<jop> is none of [age, ago, ");
    }
}
