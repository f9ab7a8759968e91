package io.tidemark.target;

import java.sql.Connection;
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
