package io.tidemark.target;

import java.sql.SQLException;

/** What a kind of server means by its errors. */
interface TargetFaults {

    /** Whether the same may go well a moment later. */
    boolean passes(SQLException failure);

    /** Whether the server shuts down or starts, and may wait with it until who reads its log has confirmed all of it. */
    boolean waitsForReaders(SQLException failure);

    /** Whether the target says no to a value, and will say it again. */
    boolean isOfARow(SQLException failure);

    /**
     * Whether it is a row's own value that the target says no to, whatever else there is: not one that meets another row in a
     * unique index, lacks one that it refers to, or is referred to.
     */
    boolean isOfItsOwnValue(SQLException failure);

    /** What the server says, in a line. */
    String said(SQLException failure);

    /** The same of a row that cannot be staged, with the target's columns in place of the stage's. */
    String saidOfStage(TargetTable table, SQLException failure);
}
