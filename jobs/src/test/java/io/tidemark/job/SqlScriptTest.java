package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tidemark.problem.ProblemException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SqlScriptTest {

    private static final Variables NONE = new Variables(Map.of(), Map.of());

    private static List<SqlStatement> parse(String file, Variables variables) {
        return SqlScript.parse("p.sql", file, variables);
    }

    private static List<String> texts(String file) {
        return parse(file, NONE).stream().map(SqlStatement::text).toList();
    }

    @Test
    void cutsAtSemicolonsOutsideQuotesAndComments() {
        assertThat(texts("SELECT ';' ; SELECT `a;b`; -- no; end\nSELECT 1 /* ; */ + 2"))
                .containsExactly("SELECT ';'", "SELECT `a;b`", "SELECT 1         + 2");
    }

    @Test
    void takesADoubledQuoteAsPartOfTheText() {
        assertThat(texts("SELECT 'it''s; one'; SELECT 2")).containsExactly("SELECT 'it''s; one'", "SELECT 2");
    }

    @Test
    void needsNoSemicolonAtTheEndAndSkipsEmptyStatements() {
        assertThat(texts(";;\n SELECT 1 \n;; -- nothing\n")).containsExactly("SELECT 1");
    }

    @Test
    void fillsInVariablesAndEscapesThemInsideQuotes() {
        Variables variables = new Variables(Map.of("P", "it's; -- x", "T", "a`b", "N", "7"), Map.of());
        assertThat(parse("SELECT '${P}', `${T}`, ${N}", variables).get(0).text())
                .isEqualTo("SELECT 'it''s; -- x', `a``b`, 7");
    }

    @Test
    void prefersWhatIsSetOverTheEnvironmentOverTheDefault() {
        Variables variables = new Variables(Map.of("A", "set"), Map.of("A", "environment", "B", "environment"));
        assertThat(parse("SELECT '${A:-default}' '${B:-default}' '${C:-default}' '${D:-}'", variables)
                        .get(0)
                        .text())
                .isEqualTo("SELECT 'set' 'environment' 'default' ''");
    }

    @Test
    void takesTheDefaultForAnEmptyValueToo() {
        Variables variables = new Variables(Map.of(), Map.of("PORT", ""));
        assertThat(parse("SELECT '${PORT:-5432}' '${PORT}'", variables).get(0).text())
                .isEqualTo("SELECT '5432' ''");
    }

    @Test
    void leavesCommentsAndSingleDollarsAlone() {
        assertThat(texts("-- ${UNSET}\n// it's; ${UNSET}\nSELECT '$x $1'")).containsExactly("SELECT '$x $1'");
    }

    @Test
    void refusesAVariableWithoutANameAndAHint() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> parse("SELECT '${SHOP-PASSWORD}'", NONE))
                .withMessageContaining("p.sql:1:9: ${ without a variable's name and a closing }");
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> parse("SELECT 1 FROM t /*+ OPTIONS('a' = 'b') */", NONE))
                .withMessageContaining("p.sql:1:17: a hint /*+");
    }

    @Test
    void putsNamesBackWhereWordsQuoteValues() {
        Variables variables = new Variables(Map.of("PASSWORD", "hunter2", "TABLE", "t"), Map.of());
        SqlStatement statement =
                parse("SELECT '${PASSWORD}' FROM ${TABLE}", variables).get(0);
        assertThat(statement).hasToString("statement at 1:1");
        assertThat(statement.withoutValues("Encountered \"'hunter2'\" in t at hunter2x"))
                .isEqualTo("Encountered \"'${PASSWORD}'\" in ${TABLE} at hunter2x");
    }

    @Test
    void namesEveryUnsetVariableOnceAndWhereItStandsFirst() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> parse("SELECT '${HOST}',\n  ${PORT}, ${HOST}", NONE))
                .withMessage(
                        """
                        TM-1003  A variable of the pipeline file has no value
                          found:    p.sql:1:9: ${HOST} is not set
                          required: a value for HOST
                          remedy:   Set it in the environment (export HOST=...), or pass --set HOST=..., or give it a default: ${HOST:-...}.
                        TM-1003  A variable of the pipeline file has no value
                          found:    p.sql:2:3: ${PORT} is not set
                          required: a value for PORT
                          remedy:   Set it in the environment (export PORT=...), or pass --set PORT=..., or give it a default: ${PORT:-...}.""");
    }

    @Test
    void saysWhereAQuoteOrCommentThatNeverEndsBegins() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> parse("SELECT 1;\n SELECT 'open", NONE))
                .withMessage(
                        """
                        TM-1002  The pipeline file is not valid SQL
                          found:    p.sql:2:9: a ' that never ends
                          required: a closing '
                          remedy:   Close it, or double it if it belongs to the text.""");
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> parse("/* SELECT 1", NONE))
                .withMessageContaining("p.sql:1:1: a comment that never ends");
    }

    @Test
    void findsAPlaceOfTheStatementInTheFileAgain() {
        Variables variables = new Variables(Map.of("LONG", "0123456789012345", "SHORT", "x"), Map.of());
        String file = "SELECT 1;\n\n  -- note\n  SELECT '${LONG}', '${SHORT}',\n    wrong";
        SqlStatement statement = parse(file, variables).get(1);
        assertThat(statement.text()).isEqualTo("SELECT '0123456789012345', 'x',\n    wrong");
        assertThat(statement.begin()).hasToString("4:3");
        // The comma behind each variable, before and after it was filled in.
        assertThat(statement.inFile(1, statement.text().indexOf(',') + 1)).hasToString("4:19");
        assertThat(statement.inFile(1, statement.text().lastIndexOf(',') + 1)).hasToString("4:31");
        assertThat(statement.inFile(2, 5)).hasToString("5:5");
    }
}
