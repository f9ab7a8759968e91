package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.position.WalPosition;
import io.tidemark.problem.Problem;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Why our job was not restored.
 *
 * @param stored the position in its savepoint
 * @param head where the source's log ended before it was tried
 * @param headAfter and after it had failed
 */
record Refusal(Problem problem, WalPosition stored, WalPosition head, WalPosition headAfter) {

    /** The one that is read. */
    static final String TABLE = "\"public\".\"source\"";

    private static final String POSITION_PASSED = "TM-2014";
    private static final String OTHER_HISTORY = "TM-2027";

    private static final Pattern POSITION = Pattern.compile("(?<![\\w/.:])[0-9A-F]{1,8}/[0-9A-F]{1,8}(?![\\w/])");

    private static final Pattern BYTES = Pattern.compile("([0-9][0-9,]*) bytes");

    /** A part of the log is missing, from the stored position to one given, of the table. */
    void saysWhatIsMissing(WalPosition to) {
        saysTheStoredPosition(POSITION_PASSED);
        assertThat(problem.found()).contains(TABLE);
        assertThat(positions()).as(problem.text()).contains(to);
        assertThat(bytes()).as(problem.text()).contains(to.bytesSince(stored));
    }

    /** A part of the log is missing, from the stored position to its end, of the table. */
    void saysAllIsMissing() {
        saysTheStoredPosition(POSITION_PASSED);
        assertThat(problem.found()).contains(TABLE);
        assertThat(positions())
                .as("the log's end, from %s to %s, in %s", head, headAfter, problem.text())
                .anyMatch(position -> !position.isBefore(head)
                        && !headAfter.isBefore(position)
                        && bytes().contains(position.bytesSince(stored)));
    }

    /** The server is another one. */
    void saysOtherServer(String before, String now) {
        saysTheStoredPosition(OTHER_HISTORY);
        assertThat(problem.found()).contains(before, now);
    }

    /** The server's history has left that of the state ahead of the stored position. */
    void saysForkedAt(WalPosition fork) {
        saysTheStoredPosition(OTHER_HISTORY);
        assertThat(positions()).as(problem.text()).contains(fork);
        assertThat(bytes()).as(problem.text()).contains(stored.bytesSince(fork));
        assertThat(problem.found()).contains("timeline 1", "timeline 2");
    }

    private void saysTheStoredPosition(String code) {
        assertThat(problem.code().id()).as(problem.text()).isEqualTo(code);
        assertThat(positions()).as(problem.text()).contains(stored);
    }

    private List<WalPosition> positions() {
        return POSITION.matcher(problem.found())
                .results()
                .map(MatchResult::group)
                .map(WalPosition::parse)
                .toList();
    }

    private List<Long> bytes() {
        return BYTES.matcher(problem.found())
                .results()
                .map(match -> Long.valueOf(match.group(1).replace(",", "")))
                .toList();
    }
}
