package io.tidemark.catalog;

import io.tidemark.connection.Questions;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.TableName;
import io.tidemark.source.mysql.MySqlCapture;
import io.tidemark.source.mysql.MySqlPreflight;
import io.tidemark.source.mysql.SourceColumn;
import io.tidemark.source.mysql.SourceTable;
import io.tidemark.source.mysql.SourceTables;
import io.tidemark.source.mysql.value.MySqlTypes;
import io.tidemark.source.rows.MetadataColumn;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.table.types.logical.LogicalType;

/** A MySQL or MariaDB server: its databases are Flink's. */
final class MySqlCatalog extends CapturedCatalog {

    private final MySqlCapture options;

    /** @param tableOptions the same options in the words of {@link MySqlTableFactory} */
    MySqlCatalog(
            String name,
            String defaultDatabase,
            MySqlCapture options,
            Map<String, String> tableOptions,
            List<MetadataColumn> metadata) {
        super(
                name,
                defaultDatabase,
                options,
                new Connector(
                        MySqlCatalogFactory.IDENTIFIER,
                        MySqlTableFactory.IDENTIFIER,
                        tableOptions,
                        MySqlSourceOptions.DATABASE_NAME,
                        MySqlSourceOptions.TABLE_NAME),
                metadata);
        this.options = options;
    }

    private interface Question<T> {

        T ask(SourceTables tables) throws SQLException;
    }

    private <T> T ask(Question<T> question) {
        try {
            return Questions.ask(options.endpoint(), connection -> question.ask(new SourceTables(connection)));
        } catch (SQLException failure) {
            throw new ProblemException(MySqlPreflight.connectionProblem(options.endpoint(), failure), failure);
        }
    }

    @Override
    public List<String> listDatabases() {
        return ask(SourceTables::databases);
    }

    @Override
    List<String> tables(String database) {
        return ask(tables -> tables.tables(database));
    }

    @Override
    Optional<Shown> table(TableName name) {
        return ask(tables -> tables.describe(name)).map(MySqlCatalog::shown);
    }

    /** A column that is not carried would be missed without a word if the table were shown without it. */
    private static Shown shown(SourceTable table) {
        return new Shown(
                table.columns().stream()
                        .map(column ->
                                new ShownColumn(column.name(), type(table, column), blankAsNull(column.comment())))
                        .toList(),
                table.primaryKey(),
                blankAsNull(table.comment()));
    }

    private static LogicalType type(SourceTable table, SourceColumn column) {
        return MySqlTypes.flinkType(column.type(), column.nullable())
                .orElseThrow(() -> new ProblemException(SourceTables.notCarried(table.name(), column)));
    }

    private static String blankAsNull(String comment) {
        return comment.isBlank() ? null : comment;
    }
}
