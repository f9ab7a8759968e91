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

    /** Whether a row refers to another one that is not there, or is referred to and cannot go. */
    boolean isOfAReference(SQLException failure);

    /** What the server says, in a line. */
    String said(SQLException failure);

    /** The same of a row that cannot be staged, with the target's columns in place of the stage's. */
    String saidOfStage(TargetTable table, SQLException failure);
}
