package io.tidemark.cli.position;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.cli.Tool;
import io.tidemark.position.LogPosition;
import io.tidemark.position.WalPosition;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffCommandTest {

    private static final String ONE = "11111111-aaaa-11f1-8a3b-0242ac110002";
    private static final Path POSTGRES = Tool.STATES.resolve("postgres-tidemark");
    private static final Path MYSQL = Tool.STATES.resolve("mysql-tidemark");

    @TempDir
    private Path directory;

    private Tool tool;

    @BeforeEach
    void withoutConfiguration() {
        tool = new Tool(directory.resolve("config.yaml"));
    }

    private static LogPosition position(Path state) {
        return Inspection.of(state).sources().get(0).position().orElseThrow();
    }

    private static String name(Path state) {
        Inspection inspection = Inspection.of(state);
        return inspection.name(inspection.sources().get(0)).orElseThrow();
    }

    @Test
    void bytesLieBetweenTwoPositionsOfPostgres() {
        assertThat(tool.run("position", "diff", "0/16B3748", "1/10")).isZero();
        // 0x1_0000_0010 - 0x16B_3748
        assertThat(tool.out())
                .isEqualTo(
                        """
                        a            0/16B3748
                        b            1/10

                        position
                          a            0/16B3748
                          b            1/10
                          order        a is before b
                          provided     both belong to one server's log, which is not written down
                          between      4,271,163,592 bytes of log

                        a is before b.
                        """);
        assertThat(tool.err()).isEmpty();
    }

    @Test
    void filesOrBytesLieBetweenTwoPositionsOfMySql() {
        assertThat(tool.run("position", "diff", "mysql-bin.000007:4", "mysql-bin.000007:1004"))
                .isZero();
        assertThat(tool.out()).contains("\n  between      1,000 bytes of log\n");
        // The number is a number: 1000000 follows 999999 (FAULTS 26).
        assertThat(tool.run("position", "diff", "mysql-bin.1000000:4", "mysql-bin.999999:1004"))
                .isZero();
        assertThat(tool.out()).contains("\n  between      1 log file on\n").endsWith("\nb is before a.\n");
    }

    @Test
    void transactionsLieBetweenTwoSetsOfThem() {
        assertThat(tool.run("position", "diff", ONE + ":1-9", "mysql-bin.000007:4 " + ONE + ":1-3:5", "-o", "json"))
                .isZero();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        {
                          "a": "%1$s:1-9",
                          "b": "mysql-bin.000007:4 %1$s:1-3:5",
                          "sources": [
                            {
                              "source": null,
                              "a": "%1$s:1-9",
                              "b": "mysql-bin.000007:4 %1$s:1-3:5",
                              "order": "AFTER",
                              "why": null,
                              "provided": null,
                              "between": {
                                "bytes": null,
                                "files": null,
                                "transactions": 5,
                                "gtids": "%1$s:4:6-9"
                              },
                              "phaseOfA": null,
                              "phaseOfB": null,
                              "chunksOfA": null,
                              "chunksOfB": null,
                              "tablesOfAAlone": [],
                              "tablesOfBAlone": []
                            }
                          ],
                          "inAAlone": [],
                          "inBAlone": [],
                          "verdict": "b is before a."
                        }
                        """
                                .formatted(ONE));
    }

    @Test
    void setsThatAreNotWithinEachOtherCannotBeCompared() {
        assertThat(tool.run("position", "diff", ONE + ":1-9", ONE + ":1-3:11")).isEqualTo(7);
        assertThat(tool.out())
                .contains(
                        "\n  order        a and b cannot be compared: each has transactions that the other one has not: a"
                                + " alone %1$s:4-9, b alone %1$s:11\n".formatted(ONE))
                .endsWith("\nThey cannot be compared.\n");
        assertThat(tool.err())
                .isEqualTo(
                        """
                        TM-5003  Two positions cannot be compared
                          found:    %1$s:1-9 and %1$s:1-3:11: each has transactions that the other one has not: a alone %1$s:4-9, b alone %1$s:11
                          required: two positions in one history of one log
                          remedy:   Compare states of one pipeline; tidemark doctor PIPELINE --from PATH asks the server what it still serves.
                        """
                                .formatted(ONE));
    }

    @Test
    void positionsOfTwoKindsOfLogCannotBeCompared() {
        assertThat(tool.run("position", "diff", "0/16B3748", "mysql-bin.000007:4"))
                .isEqualTo(7);
        assertThat(tool.err()).contains("one is a position of Postgres, the other one of MySQL or MariaDB");
        assertThat(tool.run("position", "diff", "mysql-bin.000007:4", "other.000007:4"))
                .isEqualTo(7);
        assertThat(tool.err()).contains("their log files are called differently");
        assertThat(tool.run("position", "diff", "mysql-bin.000007:4", ONE + ":1-9"))
                .isEqualTo(7);
        assertThat(tool.err()).contains("one is a set of GTIDs, the other one has none");
    }

    @Test
    void aStateIsComparedWithAPositionThatItsServerHasPrinted() {
        WalPosition stored = (WalPosition) position(POSTGRES);
        WalPosition later = new WalPosition(stored.lsn() + 1_234);
        assertThat(tool.run("position", "diff", POSTGRES, later)).isZero();
        long checkpoint = Inspection.of(POSTGRES).metadata().checkpoint();
        assertThat(tool.out())
                .isEqualTo(
                        """
                        a            %1$s (checkpoint %2$d)
                        b            %3$s

                        source %4$s
                          a            %5$s
                          b            %3$s
                          order        a is before b
                          provided     both belong to one server's log, which is not written down
                          between      1,234 bytes of log

                        a is before b.
                        Whether the databases still serve the earlier one: tidemark doctor PIPELINE --from %1$s
                        """
                                .formatted(POSTGRES, checkpoint, later, name(POSTGRES), stored));
    }

    @Test
    void aStateStandsWhereItStands() {
        assertThat(tool.run("position", "diff", MYSQL, MYSQL)).isZero();
        assertThat(tool.out())
                .contains("\n  order        a and b are the same\n")
                .doesNotContain("between", "provided", "phase", "chunks", "tables")
                .endsWith("\n\nThey stand at the same place.\n");
    }

    /** Their numbers alone might compare well (FAULTS 27). */
    @Test
    void statesOfDifferentServersCannotBeCompared() {
        Path other = Tool.STATES.resolve("mariadb-tidemark");
        assertThat(tool.run("position", "diff", MYSQL, other)).isEqualTo(7);
        assertThat(tool.out()).contains("cannot be compared: they are of different servers: ");
        assertThat(tool.err()).startsWith("TM-5003  Two positions cannot be compared\n");
    }

    @Test
    void whatIsNeitherAPositionNorAStateIsSaid() {
        assertThat(tool.run("position", "diff", "0/16B3748", directory.resolve("chk-7")))
                .isEqualTo(6);
        assertThat(tool.err()).startsWith("TM-4006  There is no savepoint or checkpoint to restore\n");
    }

    private static Side withTwoSources(long forward, long other) {
        Inspection one = Inspection.of(POSTGRES);
        SourceState source = one.sources().get(0);
        List<SourceState> sources = List.of(moved(source, source.operator(), forward), moved(source, "02", other));
        return new Side.State(new Inspection(
                one.location(), one.metadata(), one.written(), one.files(), sources, one.targets(), one.unread()));
    }

    private static SourceState moved(SourceState source, String operator, long bytes) {
        return new SourceState(
                operator,
                source.kind(),
                source.database(),
                source.versions(),
                source.parallelism(),
                source.phase(),
                source.remarks(),
                new WalPosition(((WalPosition) source.at()).lsn() + bytes),
                source.following(),
                source.parts(),
                source.history(),
                source.committed(),
                source.tables());
    }

    private static String verdict(Side a, Side b) {
        return DiffCommand.verdict(a, b, Difference.between(a, b));
    }

    @Test
    void aSourceThatHasNotMovedLeavesTheOrderToTheOthers() {
        assertThat(verdict(withTwoSources(0, 0), withTwoSources(5, 0)))
                .isEqualTo("a is before b.\nWhether the databases still serve the earlier one: tidemark doctor PIPELINE"
                        + " --from %s\n".formatted(POSTGRES));
        assertThat(verdict(withTwoSources(0, 5), withTwoSources(0, 0))).startsWith("b is before a.\nWhether ");
        assertThat(verdict(withTwoSources(0, 5), withTwoSources(5, 0)))
                .isEqualTo("Neither is before the other one: their sources differ.\n");
        assertThat(verdict(withTwoSources(0, 5), withTwoSources(0, 5))).isEqualTo("They stand at the same place.\n");
    }

    /** As MySQL prints a set. */
    @Test
    void aSetOfTransactionsMayHaveItsLinesBroken() {
        String two = ONE.replace('1', '2');
        assertThat(tool.run(
                        "position",
                        "diff",
                        "mysql-bin.000007:4 " + ONE + ":1-3,\n" + two + ":1-5",
                        ONE + ":1-3, " + two + ":1-6\n"))
                .isZero();
        assertThat(tool.out()).contains("\n  between      1 transaction: " + two + ":6\n");
    }

    @Test
    void whatIsWrittenLikeAPositionAndIsNoneIsWrongUsage() {
        assertThat(tool.run("position", "diff", ONE + ":9-1", "0/1")).isEqualTo(2);
        assertThat(tool.err()).contains("is no set of GTIDs");
        assertThat(tool.run("position", "diff", "b.99999999999999999999:4", "b.1:4"))
                .isEqualTo(2);
        assertThat(tool.err()).contains("'b.99999999999999999999' is no binary log file");
        for (String position : List.of("0-1-42", "0-1-42,1-1-7", "mariadb-bin.000003:4 0-1-42")) {
            assertThat(tool.run("position", "diff", position, "mariadb-bin.000003:4"))
                    .as(position)
                    .isEqualTo(2);
            assertThat(tool.err()).contains("has GTIDs of MariaDB, which are not compared: give file and offset");
        }
    }

    @Test
    void aDistanceThatNoLongHoldsIsNotSaid() {
        assertThat(tool.run("position", "diff", "0/1", "FFFFFFFF/FFFFFFFF")).isZero();
        assertThat(tool.out()).doesNotContain("bytes").endsWith("\na is before b.\n");
    }

    /** They would be the terminal's to obey. */
    @Test
    void controlCharactersAreShownNotSent() {
        assertThat(tool.run("position", "diff", "b\u001b[2J.000001:4", "c.000001:4"))
                .isEqualTo(7);
        assertThat(tool.out() + tool.err()).contains("b\\u001b[2J.000001:4").doesNotContain("\u001b");
    }
}
