package io.tidemark.source;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.ProblemException;
import java.util.List;

/** Whether tables that are to be loaded anew are still those that the job was planned for. */
public final class SameTables {

    private SameTables() {}

    /** Ends the job if one is gone, cannot be read exactly any more, or has another key, identity or type. */
    public static void check(CaptureOptions source, List<CapturedTable> tables) {
        for (CapturedTable table : tables) {
            CapturedTable now;
            try {
                now = source.capture(new DeclaredTable(table.name(), table.columns(), table.key()));
            } catch (ProblemException refused) {
                throw SourceFailures.permanent(refused.problems().get(0));
            }
            if (!now.equals(table)) {
                throw SourceFailures.permanent(
                        ErrorCode.SOURCE_TABLE_CHANGED,
                        "%s: %s is to be loaded anew, and has another key or replica identity than when the job was planned"
                                .formatted(source, table),
                        "the table the job was planned for",
                        "Submit the pipeline anew, without state and into empty targets.");
            }
        }
    }
}
