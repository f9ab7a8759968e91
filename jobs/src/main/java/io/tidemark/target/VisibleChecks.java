package io.tidemark.target;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a target must not have that is replayed visibly. Until it is through, rows of different times are beside each other, and what
 * has to hold between rows need not hold between those.
 */
final class VisibleChecks {

    private static final String REMEDY =
            "Replay it without --visible: the tables go from what they are to what they will be at once.";

    private VisibleChecks() {}

    /**
     * What becomes of a job that is to replay visibly.
     *
     * @param stance what the guard has said
     * @param found what the target says
     * @param tables of the target, as far as they are there
     */
    static Stance judge(Stance stance, Optional<TargetRow> found, List<TargetTable> tables, Connection connection)
            throws SQLException {
        if (!(stance instanceof Stance.WaitUntil)) {
            return stance;
        }
        List<String> inTheWay = inTheWay(tables, connection);
        if (found.filter(TargetRow::ahead).isPresent()) {
            inTheWay.add("rows have been written as they came, of which nobody knows how far they are ahead");
        }
        return inTheWay.isEmpty()
                ? stance
                : new Stance.Refuse(new Problem(
                        ErrorCode.TARGET_AHEAD,
                        String.join("; ", inTheWay) + ", and it is to be replayed visibly",
                        "tables in which rows of different times may be beside each other, and that are what their tidemark says",
                        REMEDY));
    }

    /** The same of a target that a job goes on writing: it is ahead of the state when the job has stopped. */
    static Stance judgeWhileWritten(
            Stance stance, Optional<TargetRow> found, List<TargetTable> tables, Connection connection)
            throws SQLException {
        if (!(stance instanceof Stance.GoOn || stance instanceof Stance.Join)) {
            return judge(stance, found, tables, connection);
        }
        Stance later = judge(new Stance.WaitUntil(Map.of(), false), found, tables, connection);
        return later instanceof Stance.Refuse ? later : stance;
    }

    private static List<String> inTheWay(List<TargetTable> tables, Connection connection) throws SQLException {
        List<String> inTheWay = new ArrayList<>();
        for (TargetTable table : tables) {
            TableChecks checks = table.dialect().checks(table, connection);
            if (table.keyed() && checks.hasForeignKeys()) {
                inTheWay.add("%s refers to a table, or one refers to it".formatted(table));
            }
            if (table.keyed() && checks.exclusions() > 1) {
                inTheWay.add(table + ContinuousChecks.ANOTHER_INDEX);
            }
        }
        return inTheWay;
    }

    /** What is written as it comes is held back while it is read again. */
    static Problem continuous() {
        return new Problem(
                ErrorCode.DELIVERY_REFUSED,
                "tidemark.delivery = continuous, and the pipeline is to be replayed visibly",
                "rows that are applied by epochs: what is written as it comes waits until all is read again",
                "Replay it without --visible.");
    }
}
