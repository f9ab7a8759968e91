package io.tidemark.cli.remains;

import io.tidemark.cli.Age;
import io.tidemark.problem.ProblemException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A pipeline's part of the schema {@code tidemark}.
 *
 * <p>Assumes that a job whose generation was raised writes nothing more. Where no cluster was asked it assumes besides that whoever
 * writes as the pipeline has begun, or has applied an epoch, within the last few minutes.
 */
final class TargetSchema {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** As long as checkpoints may take until an alert tells of them. */
    private static final Duration ALIVE = Duration.ofMinutes(5);

    private final TargetKind kind;
    private final Connection connection;
    private final DropRequest request;

    TargetSchema(TargetKind kind, Connection connection, DropRequest request) {
        this.kind = kind;
        this.connection = connection;
        this.request = request;
    }

    /** What there is of the pipeline. */
    TargetRemains look(String name) throws SQLException {
        SchemaTables tables = begin();
        refuseWhileInUse(tables);
        // Counting may take a while, for which nobody is to wait.
        connection.rollback();
        List<TargetRemains.Part> rows = new ArrayList<>();
        for (String table : tables.shared()) {
            long count = number("SELECT count(*) FROM %s WHERE %s".formatted(kind.table(table), ofPipeline()), true);
            if (count > 0) {
                rows.add(new TargetRemains.Part(table, count));
            }
        }
        StageOwners owners = owners(tables);
        List<TargetRemains.Part> stages = new ArrayList<>();
        for (String stage : owners.own()) {
            stages.add(new TargetRemains.Part(
                    stage, number("SELECT count(*) FROM %s".formatted(kind.table(stage)), false)));
        }
        List<StageOwners.Left> left = new ArrayList<>(owners.left());
        left.addAll(tables.ofOthers());
        Map<String, String> logs = logs();
        connection.rollback();
        return new TargetRemains(name, rows, stages, left, logs);
    }

    /**
     * Takes it away: in one transaction, except that MySQL commits with each table that it drops. The rows, which tell of the
     * tables, go last.
     *
     * @param done is told each step once it cannot be taken back
     */
    void drop(Consumer<String> done) throws SQLException {
        SchemaTables tables = begin();
        refuseWhileInUse(tables);
        List<String> steps = new ArrayList<>();
        try {
            List<String> stages = owners(tables).own();
            if (kind.commitsWithDrop()) {
                takeOver(tables);
            } else {
                lock(stages);
            }
            for (String stage : stages) {
                execute("DROP TABLE " + kind.table(stage));
                steps.add("table tidemark.%s is dropped".formatted(stage));
                if (kind.commitsWithDrop()) {
                    tell(steps, done);
                }
            }
            if (kind.commitsWithDrop()) {
                refuseIfTakenBack(tables);
            }
            long rows = 0;
            for (String table : tables.shared()) {
                rows += update("DELETE FROM %s WHERE %s".formatted(kind.table(table), ofPipeline()));
            }
            connection.commit();
            steps.add("its rows in the schema tidemark are deleted, %d and those that refer to them".formatted(rows));
        } catch (SQLException failure) {
            throw held(failure);
        }
        tell(steps, done);
    }

    private static void tell(List<String> steps, Consumer<String> done) {
        steps.forEach(done);
        steps.clear();
    }

    /** Without locks on the gaps between rows, which InnoDB would take, and in which others have theirs. */
    private SchemaTables begin() throws SQLException {
        connection.setNetworkTimeout(Runnable::run, (int) PATIENCE.toMillis());
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        execute(kind.patience());
        connection.setAutoCommit(false);
        return SchemaTables.of(kind, connection);
    }

    /** Writers and who applies an epoch hold one of the rows in each of their transactions; between them the time tells. */
    private void refuseWhileInUse(SchemaTables tables) throws SQLException {
        try {
            lockRows(tables);
        } catch (SQLException failure) {
            throw held(failure);
        }
        if (!tables.has(SchemaTables.PIPELINE, Set.of("owner", "since"))) {
            return;
        }
        String query = "SELECT owner, %s, %s FROM tidemark.pipeline p WHERE %s"
                .formatted(
                        kind.secondsSince(
                                "(SELECT max(applied_at) FROM tidemark.tidemark t WHERE t.pipeline = p.pipeline)"),
                        kind.secondsSince("p.since"),
                        ofPipeline());
        try (PreparedStatement statement = ofPipeline(query);
                ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                return;
            }
            String owner = row.getString(1);
            Duration age = Duration.ofSeconds(Math.min(seconds(row, 2), seconds(row, 3)));
            boolean maybeAlive = request.asked() || age.compareTo(ALIVE) < 0;
            // Nobody's is what an interrupted drop has taken over.
            if (maybeAlive && !owner.isEmpty() && !request.ended().test(owner)) {
                throw new ProblemException(request.inUse(
                        "job %s writes as %s, and is not known to have ended; what it did last, it did %s"
                                .formatted(owner, request.pipeline(), Age.words(age)),
                        "If it has ended already, repeat this on its own cluster, or with --no-cluster %d minutes after its last epoch."
                                .formatted(ALIVE.toMinutes())));
            }
        }
    }

    /** Very many, if nobody knows. */
    private static long seconds(ResultSet row, int column) throws SQLException {
        long seconds = row.getLong(column);
        return row.wasNull() ? Integer.MAX_VALUE : seconds;
    }

    /** Ahead of what cannot be taken back elsewhere. */
    void requireUnused() throws SQLException {
        refuseWhileInUse(begin());
        connection.rollback();
    }

    private void lockRows(SchemaTables tables) throws SQLException {
        for (String table : List.of(SchemaTables.PIPELINE, SchemaTables.SLOT)) {
            if (tables.shared().contains(table)) {
                try (PreparedStatement statement = ofPipeline("SELECT pipeline FROM %s WHERE %s FOR UPDATE NOWAIT"
                        .formatted(kind.table(table), ofPipeline()))) {
                    statement.executeQuery().close();
                }
            }
        }
    }

    /** Two that lock tables one after another could wait for each other: all of them at once, or none. */
    private void lock(List<String> stages) throws SQLException {
        for (String stage : stages) {
            execute("LOCK TABLE %s IN ACCESS EXCLUSIVE MODE NOWAIT".formatted(kind.table(stage)));
        }
    }

    /** What a job that is alive all the same would take up again is not left half gone beneath it: it ends as taken over. */
    private void takeOver(SchemaTables tables) throws SQLException {
        for (String table : List.of(SchemaTables.PIPELINE, SchemaTables.SLOT)) {
            if (tables.has(table, Set.of(SchemaTables.PIPELINE, "generation", "owner"))) {
                update("UPDATE %s SET generation = generation + 1, owner = '' WHERE %s"
                        .formatted(kind.table(table), ofPipeline()));
            }
        }
        connection.commit();
    }

    private void refuseIfTakenBack(SchemaTables tables) throws SQLException {
        lockRows(tables);
        if (number("SELECT count(*) FROM tidemark.pipeline WHERE %s AND owner <> ''".formatted(ofPipeline()), true)
                > 0) {
            throw new ProblemException(request.inUse("a job has begun to write as %s".formatted(request.pipeline())));
        }
    }

    private SQLException held(SQLException failure) {
        if (!TargetKind.isHeld(failure)) {
            return failure;
        }
        throw new ProblemException(
                request.inUse("somebody writes as %s, and holds its rows or stages in the schema tidemark"
                        .formatted(request.pipeline())),
                failure);
    }

    private StageOwners owners(SchemaTables tables) throws SQLException {
        Set<String> named = new TreeSet<>();
        Set<String> ofOthers = new TreeSet<>();
        for (String table : tables.naming()) {
            String from = "SELECT DISTINCT stage, stage FROM %s WHERE ".formatted(kind.table(table));
            named.addAll(texts(from + ofPipeline()).keySet());
            ofOthers.addAll(texts(from + "NOT (%s)".formatted(ofPipeline())).keySet());
        }
        boolean fold = number(kind.foldsNames(), false) != 0;
        UnaryOperator<String> same = fold ? name -> name.toLowerCase(Locale.ROOT) : UnaryOperator.identity();
        return StageOwners.of(request.pipeline(), tables.stages(), named, ofOthers, same)
                .and(StageOwners.of(SchemaTables.NOTED + request.pipeline(), tables.noted(), named, ofOthers, same));
    }

    private Map<String, String> logs() throws SQLException {
        return texts("SELECT source, coalesce(log_identity, '') FROM tidemark.tidemark WHERE " + ofPipeline());
    }

    /** MySQL takes names for equal that differ in blanks at their end. */
    private String ofPipeline() {
        String pipeline = request.pipeline();
        return "pipeline = ? AND char_length(pipeline) = %d".formatted(pipeline.codePointCount(0, pipeline.length()));
    }

    private PreparedStatement ofPipeline(String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setString(1, request.pipeline());
        return statement;
    }

    private Map<String, String> texts(String query) throws SQLException {
        try (PreparedStatement statement = ofPipeline(query);
                ResultSet row = statement.executeQuery()) {
            Map<String, String> texts = new TreeMap<>();
            while (row.next()) {
                texts.put(row.getString(1), row.getString(2));
            }
            return texts;
        }
    }

    private long number(String query, boolean ofPipeline) throws SQLException {
        try (PreparedStatement statement = ofPipeline ? ofPipeline(query) : connection.prepareStatement(query);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private int update(String sql) throws SQLException {
        try (PreparedStatement statement = ofPipeline(sql)) {
            return statement.executeUpdate();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
