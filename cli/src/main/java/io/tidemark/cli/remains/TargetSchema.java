package io.tidemark.cli.remains;

import io.tidemark.cli.ShellWord;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A pipeline's part of the schema {@code tidemark}. Which tables that is in, the schema itself says: a later release may have
 * more of them.
 *
 * <p>Assumes that the stages are called {@code pipeline:schema.table}, shortened at the end only, or as the rows say that have a
 * column {@code stage}; and that they have the columns of {@link #OF_STAGES}.
 */
final class TargetSchema {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** The others refer to it. */
    private static final String PIPELINE = "pipeline";

    private static final String SLOT = "slot";
    private static final Set<String> OF_STAGES = Set.of("label", "subtask", "seq", "n");

    private final TargetKind kind;
    private final Connection connection;
    private final String pipeline;

    TargetSchema(TargetKind kind, Connection connection, String pipeline) {
        this.kind = kind;
        this.connection = connection;
        this.pipeline = pipeline;
    }

    /** What there is of the pipeline. */
    TargetRemains look(String name) throws SQLException {
        begin();
        Map<String, Set<String>> tables = tables();
        lock(name, tables);
        List<TargetRemains.Part> rows = new ArrayList<>();
        for (String table : withPipeline(tables)) {
            rows.add(new TargetRemains.Part(
                    table, number("SELECT count(*) FROM %s WHERE pipeline = ?".formatted(kind.table(table)), true)));
        }
        List<TargetRemains.Part> stages = new ArrayList<>();
        for (String stage : stages(tables)) {
            stages.add(new TargetRemains.Part(
                    stage, number("SELECT count(*) FROM %s".formatted(kind.table(stage)), false)));
        }
        TargetRemains remains = new TargetRemains(
                name, rows.stream().filter(part -> part.rows() > 0).toList(), stages, readers());
        connection.rollback();
        return remains;
    }

    /**
     * Takes it away: in one transaction, except that MySQL commits with each table that it drops. The rows, which tell of the
     * tables, go last.
     */
    void drop(String name) throws SQLException {
        begin();
        Map<String, Set<String>> tables = tables();
        lock(name, tables);
        try (Statement statement = connection.createStatement()) {
            for (String stage : stages(tables)) {
                statement.execute("DROP TABLE " + kind.table(stage));
            }
        } catch (SQLException failure) {
            throw held(name, failure);
        }
        lock(name, tables);
        List<String> ofRows = withPipeline(tables);
        for (String table : ofRows) {
            try (PreparedStatement statement =
                    connection.prepareStatement("DELETE FROM %s WHERE pipeline = ?".formatted(kind.table(table)))) {
                statement.setString(1, pipeline);
                statement.executeUpdate();
            } catch (SQLException failure) {
                throw held(name, failure);
            }
        }
        connection.commit();
    }

    /** Without locks on the gaps between rows, which InnoDB would take, and in which others have theirs. */
    private void begin() throws SQLException {
        connection.setNetworkTimeout(Runnable::run, (int) PATIENCE.toMillis());
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        try (Statement statement = connection.createStatement()) {
            statement.execute(kind.patience());
        }
        connection.setAutoCommit(false);
    }

    /** Writers and who applies an epoch hold one of the rows in each of their transactions. */
    private void lock(String name, Map<String, Set<String>> tables) throws SQLException {
        for (String table : List.of(PIPELINE, SLOT)) {
            if (!tables.containsKey(table)) {
                continue;
            }
            try (PreparedStatement statement = connection.prepareStatement(kind.lock(table))) {
                statement.setString(1, pipeline);
                statement.executeQuery().close();
            } catch (SQLException failure) {
                throw held(name, failure);
            }
        }
    }

    private SQLException held(String name, SQLException failure) {
        if (!TargetKind.isHeld(failure)) {
            return failure;
        }
        throw new ProblemException(
                new Problem(
                        ErrorCode.PIPELINE_IN_USE,
                        "somebody writes as %s, and holds its rows or stages in the schema tidemark of %s"
                                .formatted(pipeline, name),
                        "a pipeline that no job writes for any more",
                        "Find the job and end it: tidemark pipeline stop %s; on every cluster that knows the target."
                                .formatted(ShellWord.of(pipeline))),
                failure);
    }

    private Map<String, Set<String>> tables() throws SQLException {
        Map<String, Set<String>> tables = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(kind.columns())) {
            while (row.next()) {
                tables.computeIfAbsent(row.getString(1), none -> new TreeSet<>())
                        .add(row.getString(2));
            }
        }
        return tables;
    }

    private static List<String> withPipeline(Map<String, Set<String>> tables) {
        List<String> named = new ArrayList<>(tables.entrySet().stream()
                .filter(table -> table.getValue().contains(PIPELINE))
                .map(Map.Entry::getKey)
                .filter(table -> !table.equals(PIPELINE))
                .toList());
        if (tables.containsKey(PIPELINE)) {
            named.add(PIPELINE);
        }
        return named;
    }

    /** Those that rows of the pipeline name, and those of a pipeline that was submitted and never ran. */
    private Set<String> stages(Map<String, Set<String>> tables) throws SQLException {
        Set<String> named = new TreeSet<>();
        Set<String> ofOthers = new TreeSet<>();
        for (Map.Entry<String, Set<String>> table : tables.entrySet()) {
            if (table.getValue().containsAll(Set.of(PIPELINE, "stage"))) {
                String from = "SELECT DISTINCT stage FROM " + kind.table(table.getKey()) + " WHERE pipeline ";
                named.addAll(texts(from + "= ?"));
                ofOthers.addAll(texts(from + "<> ?"));
            }
        }
        Set<String> stages = new TreeSet<>();
        tables.forEach((table, columns) -> {
            boolean stage = columns.containsAll(OF_STAGES) && !columns.contains(PIPELINE);
            if (stage && (named.contains(table) || (isCalledSo(table) && !ofOthers.contains(table)))) {
                stages.add(table);
            }
        });
        return stages;
    }

    /** With another colon in it it may be of a pipeline whose name begins in the same way. */
    private boolean isCalledSo(String stage) {
        return stage.startsWith(pipeline + ":") && stage.indexOf(':', pipeline.length() + 1) < 0;
    }

    /** By the source's name the pipelines that have read it. */
    private Map<String, Set<String>> readers() throws SQLException {
        Map<String, Set<String>> readers = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT source, pipeline FROM tidemark.tidemark")) {
            while (row.next()) {
                readers.computeIfAbsent(row.getString(1), none -> new TreeSet<>())
                        .add(row.getString(2));
            }
        }
        return readers;
    }

    private List<String> texts(String query) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, pipeline);
            try (ResultSet row = statement.executeQuery()) {
                List<String> texts = new ArrayList<>();
                while (row.next()) {
                    texts.add(row.getString(1));
                }
                return texts;
            }
        }
    }

    private long number(String query, boolean ofPipeline) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            if (ofPipeline) {
                statement.setString(1, pipeline);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
