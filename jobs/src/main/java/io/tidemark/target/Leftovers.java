package io.tidemark.target;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

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
     * What a state counts on and is not staged any more, for people: another job of the pipeline has begun since, and has taken it
     * away. Otherwise it would be missed when the epoch is applied, and all that ran before has been ended for it.
     *
     * @param found what the target says
     */
    List<String> lost(CommitterState state, Optional<TargetRow> found) throws SQLException {
        List<String> lost = new ArrayList<>();
        Applied applied = found.map(TargetRow::applied).orElse(Applied.NOTHING);
        Optional<Epoch> missing = state.missing(applied).stream().reduce(Epoch::and);
        if (missing.isEmpty()) {
            return lost;
        }
        Epoch all = missing.get();
        for (TargetTable target : plan.targets()) {
            String name = Stage.name(plan.pipeline(), target);
            long expected = all.of(name).rows();
            // What waits is applied together with what comes later.
            if (expected > 0 || (state.waiting() && state.stages().contains(name))) {
                String others =
                        applied.branch().equals(state.branch()) ? " AND NOT (%s)".formatted(labels(applied)) : "";
                long there = staged(Stage.of(plan.pipeline(), target, connection), all.number(), others);
                if (there != expected) {
                    lost.add("%d rows were staged for %s, and %d are there".formatted(expected, target, there));
                }
            }
        }
        return lost;
    }

    /** @param others that are deleted before anything is applied, and do not count */
    private long staged(Stage stage, long label, String others) throws SQLException {
        if (!plan.dialect().stages().exists(connection, stage)) {
            return 0;
        }
        try (PreparedStatement statement =
                connection.prepareStatement(EpochChange.STAGED.formatted(stage.quotedName()) + others)) {
            statement.setLong(1, label);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Of epochs that are applied; a writer that had no state begins with the label 0, whenever that is. */
    private static String labels(Applied applied) {
        return "label BETWEEN 1 AND " + applied.epoch();
    }

    /**
     * Deletes what another branch has staged under labels that this one counts as its own.
     *
     * @param found what the target says
     */
    void deleteApplied(Stance stance, CommitterState state, Optional<TargetRow> found, Collection<Stage> stages)
            throws SQLException {
        Applied applied = found.map(TargetRow::applied).orElse(Applied.NOTHING);
        String labels;
        if (stance instanceof Stance.Join || (stance instanceof Stance.WaitUntil wait && !wait.goesOn())) {
            labels = "label <= " + state.checkpoint();
        } else if (!(stance instanceof Stance.Begin) && applied.branch().equals(state.branch())) {
            labels = labels(applied);
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
