package io.tidemark.source;

import io.tidemark.problem.Findings;
import io.tidemark.problem.Problem;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** The checks of one source. One that cannot be carried out says so, and does not keep the others from being. */
public final class SourceChecks {

    public static final String CONNECTION = "connection";

    private final Findings findings;
    private final Function<SQLException, Problem> meaning;

    /** Says what it finds to {@link Findings}. */
    public interface Check {

        void run() throws SQLException;
    }

    /** @param meaning what a failed connection or query means */
    public SourceChecks(Findings findings, Function<SQLException, Problem> meaning) {
        this.findings = findings;
        this.meaning = meaning;
    }

    public void run(String name, Check check) {
        try {
            check.run();
        } catch (SQLException failure) {
            findings.unknown(name, "could not be asked", meaning.apply(failure));
        }
    }

    /** Says of a source that cannot be reached what nobody knows of it. */
    public void unreached(SQLException failure, Collection<String> checks, List<DeclaredTable> tables) {
        findings.problem(CONNECTION, meaning.apply(failure));
        checks.forEach(this::notAsked);
        tables.forEach(table -> notAsked(table(table)));
    }

    private void notAsked(String name) {
        findings.unknown(name, "not asked: there is no connection");
    }

    /** The name of a table's check. */
    public static String table(DeclaredTable table) {
        return "table " + table;
    }

    /** What is said of a table that can be read. */
    public static String readable(DeclaredTable table) {
        return "%d columns, %s"
                .formatted(
                        table.columns().size(),
                        table.key().isEmpty() ? "no key declared" : "key " + String.join(", ", table.key()));
    }
}
