package io.tidemark.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.problem.Finding;
import io.tidemark.problem.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.table.functions.ScalarFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no operator of a plan says, of files as they are planned. */
class DefinitionCheckTest {

    private static final String TABLES =
            """
            CREATE TABLE orders (id INT, status STRING) WITH ('connector' = 'datagen');
            CREATE TABLE plain (id INT, status STRING) WITH ('connector' = 'blackhole');
            CREATE TABLE copy (id INT, status STRING) WITH ('connector' = 'blackhole');
            """;
    private static final String UP = "'io.tidemark.doctor.DefinitionCheckTest$Up'";
    private static final String OTHER = "'io.tidemark.doctor.DefinitionCheckTest$Other'";
    private static final String CREATE = "CREATE FUNCTION g AS " + UP + ";\n";
    private static final String PLAIN = "INSERT INTO plain SELECT id, g(status) FROM orders;\n";
    private static final String COPY = "INSERT INTO copy SELECT id, g(status) FROM orders;\n";

    @TempDir
    private Path directory;

    /** What a function does no plan says. */
    public static final class Up extends ScalarFunction {

        public String eval(String text) {
            return text;
        }
    }

    /** Of the same types. */
    public static final class Other extends ScalarFunction {

        public String eval(String text) {
            return text;
        }
    }

    private List<Finding> compared(String before, String now) throws Exception {
        return PlanFixture.compared(
                PlanFixture.planned(directory, TABLES + before), PlanFixture.planned(directory, TABLES + now));
    }

    private void assertUnknown(String before, String now, String... words) throws Exception {
        List<Finding> findings = compared(before, now);
        assertThat(findings).as(now).isNotEmpty().allSatisfy(finding -> assertThat(finding.outcome())
                .isEqualTo(Outcome.UNKNOWN));
        assertThat(findings.stream()
                        .map(finding -> finding.problem().orElseThrow().found())
                        .collect(Collectors.joining("\n")))
                .contains(words);
    }

    @Test
    void aFunctionOfAnotherClassIsNotKnownToBeRight() throws Exception {
        assertUnknown(CREATE + PLAIN, CREATE.replace(UP, OTHER) + PLAIN, "$Up, JAVA", "$Other, JAVA");
    }

    @Test
    void whatIsMadeOfANameBehindItsCreationIsNotKnownToBeRight() throws Exception {
        assertUnknown(
                CREATE + PLAIN, CREATE + "ALTER FUNCTION g AS " + OTHER + ";\n" + PLAIN, "ALTER FUNCTION", "$Other");
        assertUnknown(
                CREATE + PLAIN, CREATE + "DROP FUNCTION g;\n" + CREATE.replace(UP, OTHER) + PLAIN, "DROP FUNCTION");
        String renewed = CREATE + "DROP FUNCTION g;\n" + CREATE.replace(UP, OTHER);
        String reversed = CREATE.replace(UP, OTHER) + "DROP FUNCTION g;\n" + CREATE;
        assertUnknown(renewed + PLAIN, reversed + PLAIN, "$Up", "$Other");
    }

    @Test
    void aNameThatHidesAnotherOneIsNotKnownToBeRight() throws Exception {
        assertUnknown(
                CREATE + PLAIN,
                CREATE + "CREATE TEMPORARY FUNCTION g AS " + OTHER + ";\n" + PLAIN,
                "CREATE TEMPORARY FUNCTION",
                "of a name that had a meaning");
        assertUnknown(
                CREATE + PLAIN, CREATE + "CREATE TEMPORARY SYSTEM FUNCTION G AS " + OTHER + ";\n" + PLAIN, "$Other");
        String builtIn = "INSERT INTO plain SELECT id, REVERSE(status) FROM orders;\n";
        assertUnknown(
                builtIn,
                "CREATE TEMPORARY SYSTEM FUNCTION reverse AS " + OTHER + ";\n" + builtIn,
                "SYSTEM FUNCTION reverse");
    }

    /** The one ahead of it has the function of before, the other one that of now. */
    @Test
    void anInsertThatMovesToTheOtherSideOfAChangeIsNotKnownToBeRight() throws Exception {
        String change = "ALTER FUNCTION g AS " + OTHER + ";\n";
        assertUnknown(
                CREATE + PLAIN + change + COPY, CREATE + PLAIN + COPY + change, "behind 1 INSERTs", "behind 2 INSERTs");
    }

    /** The planner calls both by the one name. */
    @Test
    void whichOfTwoFunctionsOfOneNameAStatementMeansIsNotKnown() throws Exception {
        String two = "CREATE DATABASE d;\n" + CREATE.replace(" g ", " d.g ").replace(UP, OTHER) + CREATE;
        assertUnknown(two + PLAIN, two + PLAIN.replace("g(", "d.g("), "is not the only one called g");
        String hidden = CREATE.replace(" g ", " reverse ");
        assertUnknown(
                hidden + PLAIN.replace("g(", "REVERSE("), hidden + PLAIN.replace("g(", "REVERSE("), "called reverse");
    }

    @Test
    void aFunctionOfANewNameIsAnAddition() throws Exception {
        String added = CREATE.replace(" g ", " h ").replace(UP, OTHER);
        assertThat(compared(PLAIN.replace("g(status)", "status"), CREATE + PLAIN.replace("g(status)", "status")))
                .isEmpty();
        assertThat(compared(CREATE + PLAIN, CREATE + added + PLAIN + COPY.replace("g(", "h(")))
                .isEmpty();
        assertThat(compared(CREATE + PLAIN, CREATE + PLAIN + added + COPY.replace("g(", "h(")))
                .isEmpty();
        String other = "INSERT INTO copy SELECT * FROM orders;\n";
        assertThat(compared(other + CREATE + PLAIN, CREATE + other + PLAIN))
                .as("nothing could call it before")
                .isEmpty();
    }

    @Test
    void howAStatementIsWrittenMakesNoDifference() throws Exception {
        assertThat(compared(CREATE + PLAIN, CREATE.replace(" AS ", "  as\n") + PLAIN))
                .isEmpty();
    }

    /** There may be secrets in where its class comes from. */
    @Test
    void aFunctionsTextIsNotCarried() throws Exception {
        assertThat(PlanFixture.planned(directory, TABLES + CREATE + PLAIN)
                        .computation()
                        .definitions())
                .singleElement()
                .satisfies(definition -> assertThat(definition.as())
                        .containsExactly("io.tidemark.doctor.DefinitionCheckTest$Up", "JAVA"));
    }

    /** Nothing but its declaration says of what it is, if no operator reads the other one's columns. */
    @Test
    void whatAColumnIsComputedOfIsCompared() throws Exception {
        String source =
                "CREATE TABLE src (id INT, status STRING, s AS UPPER(status)) WITH ('connector' = 'datagen');\n";
        String insert = "INSERT INTO plain SELECT id, s FROM src;\n";
        assertUnknown(source + insert, source.replace("UPPER", "LOWER") + insert, "`s` STRING AS", "LOWER");
        assertThat(compared(source + insert, source.replace("s AS", "more INT, s AS") + insert))
                .as("one column more")
                .isEmpty();
    }

    @Test
    void aTableThatIsDeclaredAnewBetweenTwoStatementsIsNotKnownToBeRight() throws Exception {
        String source = "CREATE TABLE src (id INT, status STRING) WITH ('connector' = 'datagen');\n";
        String drop = "DROP TABLE src;\n";
        String first = "INSERT INTO plain SELECT id, status FROM src;\n";
        String second = "INSERT INTO copy SELECT id, status FROM src WHERE id > 1;\n";
        assertThat(compared(source + first + drop + source + second, source + first + drop + source + second))
                .isEmpty();
        assertUnknown(source + first + second, source + first + drop + source + second, "DROP TABLE");
        assertUnknown(
                source + first + second, source + first + "ALTER TABLE src ADD more INT;\n" + second, "ALTER TABLE");
    }
}
