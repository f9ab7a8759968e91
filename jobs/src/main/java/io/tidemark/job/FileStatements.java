package io.tidemark.job;

import io.tidemark.catalog.TargetCatalog;
import io.tidemark.catalog.TargetTableFactory;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.SqlParserException;
import org.apache.flink.table.api.bridge.java.StreamStatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.catalog.ContextResolvedTable;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.catalog.ResolvedCatalogBaseTable;
import org.apache.flink.table.operations.BeginStatementSetOperation;
import org.apache.flink.table.operations.EndStatementSetOperation;
import org.apache.flink.table.operations.Operation;
import org.apache.flink.table.operations.SinkModifyOperation;
import org.apache.flink.table.operations.UseOperation;
import org.apache.flink.table.operations.command.SetOperation;
import org.apache.flink.table.operations.ddl.AlterOperation;
import org.apache.flink.table.operations.ddl.CreateCatalogOperation;
import org.apache.flink.table.operations.ddl.CreateOperation;
import org.apache.flink.table.operations.ddl.CreateTableOperation;
import org.apache.flink.table.operations.ddl.DropOperation;

/** The statements of a pipeline's file: each is carried out in its turn, and the inserts are kept to be planned together. */
final class FileStatements {

    private static final String STATEMENTS = "statements";

    private final PipelineFile file;
    private final SqlProblems sqlProblems;
    private final Findings findings;
    private final StreamTableEnvironment tables;
    private final StreamStatementSet inserts;
    private final Definitions definitions;
    private final Configuration settings = new Configuration();
    private final Set<ObjectIdentifier> declared = new LinkedHashSet<>();
    private final Set<ObjectIdentifier> written = new LinkedHashSet<>();
    private final List<String> targets = new ArrayList<>();

    /** @param findings of the pipeline, which are added to */
    FileStatements(PipelineFile file, StreamTableEnvironment tables, Findings findings) {
        this.file = file;
        this.sqlProblems = new SqlProblems(file.path());
        this.findings = findings;
        this.tables = tables;
        this.inserts = tables.createStatementSet();
        this.definitions = new Definitions((TableEnvironmentInternal) tables);
    }

    /**
     * One that is refused does not keep the others from being read, as far as they do not follow from it: without the table
     * that it would have declared, they are wrong, too.
     *
     * @return what was caught first
     */
    Optional<Throwable> read() {
        Optional<Throwable> cause = Optional.empty();
        boolean complete = true;
        for (SqlStatement statement : file.statements()) {
            try {
                read(statement);
            } catch (ProblemException refused) {
                boolean mayFollow = !complete
                        && refused.problems().stream().allMatch(problem -> problem.code() == ErrorCode.SQL_INVALID);
                if (!mayFollow) {
                    refused.problems().forEach(this::refuse);
                    cause = cause.or(() -> Optional.ofNullable(refused.getCause()));
                }
                if (refused.problems().stream().anyMatch(FileStatements::isOfAConnection)) {
                    // It would be waited for once more by each statement.
                    return cause;
                }
                complete &= statement.isInsert();
            }
        }
        if (!findings.refuse() && targets.isEmpty()) {
            refuse(new Problem(
                    ErrorCode.NOTHING_TO_RUN,
                    "%s: %d statements, none of them INSERT INTO"
                            .formatted(file.path(), file.statements().size()),
                    "at least one INSERT INTO",
                    "Add an INSERT INTO that fills a target table."));
        }
        if (!findings.refuse()) {
            findings.ok(
                    STATEMENTS,
                    "%d, of which %d insert".formatted(file.statements().size(), targets.size()));
        }
        return cause;
    }

    private void refuse(Problem problem) {
        findings.problem(STATEMENTS, problem);
    }

    private static boolean isOfAConnection(Problem problem) {
        return switch (problem.code()) {
            case SOURCE_UNREACHABLE,
                    SOURCE_LOGIN_REFUSED,
                    SOURCE_DATABASE_MISSING,
                    SOURCE_CHECK_FAILED,
                    TARGET_UNREACHABLE,
                    TARGET_LOGIN_REFUSED,
                    TARGET_DATABASE_MISSING,
                    TARGET_CHECK_FAILED -> true;
            default -> false;
        };
    }

    private void read(SqlStatement statement) {
        Operation operation = parse(statement);
        try {
            read(statement, operation);
        } catch (RuntimeException failure) {
            throw sqlProblems.invalid(statement, failure);
        }
    }

    private Operation parse(SqlStatement statement) {
        try {
            return ((TableEnvironmentInternal) tables)
                    .getParser()
                    .parse(statement.text())
                    .get(0);
        } catch (SqlParserException failure) {
            throw sqlProblems.unparsable(statement, failure);
        } catch (RuntimeException failure) {
            // Also the planner's own exceptions, which Flink does not wrap everywhere.
            throw MissingTarget.of(tables, sqlProblems.place(statement), statement.text())
                    .map(ProblemException::new)
                    .orElseGet(() -> sqlProblems.invalid(statement, failure));
        }
    }

    private void read(SqlStatement statement, Operation operation) {
        if (operation instanceof SetOperation setting
                && setting.getKey().isPresent()
                && setting.getValue().isPresent()) {
            settings.setString(setting.getKey().get(), setting.getValue().get());
            tables.getConfig().set(setting.getKey().get(), setting.getValue().get());
        } else if (operation instanceof SinkModifyOperation insert) {
            addInsert(statement, insert.getContextResolvedTable());
        } else if (operation instanceof CreateOperation
                || operation instanceof AlterOperation
                || operation instanceof DropOperation
                || operation instanceof UseOperation) {
            definitions.carryOut(statement.text(), operation, targets.size());
            if (operation instanceof CreateTableOperation table) {
                declared.add(table.getTableIdentifier());
            } else if (operation instanceof CreateCatalogOperation catalog) {
                ((TableEnvironmentInternal) tables)
                        .getCatalogManager()
                        .getCatalog(catalog.getCatalogName())
                        .ifPresent(TargetCatalog::holdBack);
            }
        } else if (!(operation instanceof BeginStatementSetOperation
                || operation instanceof EndStatementSetOperation)) {
            throw sqlProblems.unsupported(
                    statement, operation.getClass().getSimpleName().replace("Operation", ""));
        }
    }

    private void addInsert(SqlStatement statement, ContextResolvedTable target) {
        String name = target.getIdentifier().getObjectName();
        ResolvedCatalogBaseTable<?> table = target.getResolvedTable();
        if (written.contains(target.getIdentifier()) && TargetTableFactory.isTarget(table.getOptions())) {
            throw new ProblemException(new Problem(
                    ErrorCode.TARGET_WRITTEN_TWICE,
                    "%s:%s: a second INSERT INTO %s".formatted(file.path(), statement.begin(), name),
                    "one statement for each target table: what two of them write overtakes each other",
                    "Join the two by UNION ALL, or write into two tables."));
        }
        inserts.addInsertSql(statement.text());
        targets.add(name);
        written.add(target.getIdentifier());
        declared.add(target.getIdentifier());
        definitions.written(target);
    }

    /** Gives the inserts to Flink's planner. */
    void attach() {
        inserts.attachAsDataStream();
    }

    /** What the file has set. */
    Configuration settings() {
        return settings;
    }

    /** The tables that it declares or writes. */
    Set<ObjectIdentifier> declared() {
        return declared;
    }

    /** The tables that it writes. */
    Set<ObjectIdentifier> written() {
        return written;
    }

    /** The names of those, one for each insert. */
    List<String> targets() {
        return targets;
    }

    /** What its names mean. */
    Definitions definitions() {
        return definitions;
    }
}
