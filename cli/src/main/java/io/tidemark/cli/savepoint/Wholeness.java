package io.tidemark.cli.savepoint;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.StateVerification;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.nio.file.Path;
import java.util.List;

/** Whether a state is whole. */
public final class Wholeness {

    private Wholeness() {}

    /**
     * Reads every file of a state to its end.
     *
     * @throws ProblemException if it is not whole, or not known to be
     */
    public static void require(Path state) {
        StateVerification verification = StateVerification.of(state);
        if (!verification.isWhole()) {
            throw new ProblemException(problem(verification));
        }
    }

    static Problem problem(StateVerification verification) {
        Inspection inspection = verification.inspection();
        List<String> found = List.of(
                inspection.files().missing().size() + " missing",
                inspection.files().shorter().size() + " cut short",
                verification.unreadable().size() + " not readable",
                inspection.files().unknown() + " not looked for",
                Words.count(inspection.unread().size(), "operator") + " not read");
        return new Problem(
                ErrorCode.SAVED_STATE_NOT_WHOLE,
                "%s: of %s %s"
                        .formatted(
                                Words.printable(inspection.location()),
                                Words.count(inspection.files().count(), "file"),
                                String.join(", ", found)),
                "every file that its metadata names, in its length, where this machine can read it",
                "Go on from another one: tidemark savepoint list shows what there is.");
    }
}
