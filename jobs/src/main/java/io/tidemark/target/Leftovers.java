package io.tidemark.target;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What jobs of before have left in a target, for the one that takes the pipeline over; within its transaction. */
final class Leftovers {

    private final CommitterPlan plan;
    private final Connection connection;

    Leftovers(CommitterPlan plan, Connection connection) {
        this.plan = plan;
        this.connection = connection;
    }

    /** Tables that the state knows nothing of, and that have rows. */
    List<String> filledSince(CommitterState state) throws SQLException {
        List<String> filled = new ArrayList<>();
        for (TargetTable target : plan.targets()) {
            if (!state.stages().contains(Stage.name(plan.pipeline(), target))
                    && is("SELECT EXISTS (SELECT 1 FROM %s)".formatted(target.quotedName()))) {
                filled.add(target.toString());
            }
        }
        return filled;
    }

    private boolean is(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /**
     * What a state that waits counts on and is not staged any more, for people: another job of the pipeline has begun since, and
     * has taken it away.
     */
    List<String> lost(CommitterState state) throws SQLException {
        List<String> lost = new ArrayList<>();
        if (!state.waiting() || state.pending().isEmpty()) {
            return lost;
        }
        Epoch all = state.pending().stream().reduce(Epoch::and).orElseThrow();
        for (TargetTable target : plan.targets()) {
            String name = Stage.name(plan.pipeline(), target);
            if (state.stages().contains(name)) {
                long expected = all.of(name).rows();
                long found = staged(Stage.of(plan.pipeline(), target, connection), all.number());
                if (found != expected) {
                    lost.add("%d rows were staged for %s, and %d are there".formatted(expected, target, found));
                }
            }
        }
        return lost;
    }

    private long staged(Stage stage, long label) throws SQLException {
        if (!plan.dialect().stages().exists(connection, stage)) {
            return 0;
        }
        try (PreparedStatement statement =
                connection.prepareStatement(EpochChange.STAGED.formatted(stage.quotedName()))) {
            statement.setLong(1, label);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Deletes what another branch has staged under labels that this one counts as its own. */
    void deleteApplied(Stance stance, CommitterState state, Collection<Stage> stages) throws SQLException {
        String labels;
        if (stance instanceof Stance.GoOn goOn && goOn.applied().branch().equals(state.branch())) {
            labels = "label BETWEEN 1 AND " + goOn.applied().epoch();
        } else if (stance instanceof Stance.Join || (stance instanceof Stance.WaitUntil wait && !wait.goesOn())) {
            labels = "label <= " + state.checkpoint();
        } else {
            return;
        }
        for (Stage stage : stages) {
            if (state.stages().contains(stage.name()) && plan.dialect().stages().exists(connection, stage)) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("DELETE FROM %s WHERE %s".formatted(stage.quotedName(), labels));
                }
                DeadLetters.forget(connection, stage, labels);
            }
        }
    }
}
