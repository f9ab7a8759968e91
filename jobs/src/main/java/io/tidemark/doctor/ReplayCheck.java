package io.tidemark.doctor;

import io.tidemark.job.CarriedComputation;
import io.tidemark.job.CarriedComputation.Known;
import io.tidemark.job.CarriedComputation.Unknown;
import io.tidemark.job.PlannedJob;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Outcome;
import io.tidemark.problem.Problem;

/**
 * Whether a file that goes on rightly from a state does so beside what others have put into the targets since. Of each key that has
 * changed the same computation gives the newest row, or its deletion. Another one may give nothing for a key that the targets have,
 * and may delete one whose row is known as given in the state that the pipeline is to be taken back to.
 *
 * @param state what is restored, for people
 * @param job the file's
 * @param claims whether it takes what is restored for its own
 */
record ReplayCheck(String state, Again again, PlannedJob job, boolean claims) {

    /** All right only if the file computes exactly what the other one does. */
    static final String FILE = "file";

    /** All right as well if one of the two has statements that the other one has not. */
    static final String ROWS = "rows";

    void check(Findings findings) {
        checkFile(findings);
        if (!again.same() && claims) {
            findings.problem(
                    FILE,
                    new Problem(
                            ErrorCode.SETTING_REFUSED,
                            "by execution.state-recovery.claim-mode the job would take %s for its own, and delete it when it has completed others"
                                    .formatted(state),
                            "NO_CLAIM, Flink's default: a savepoint that is replayed stays, to be replayed again",
                            "Take the setting out, of the file or of the config.yaml that it is submitted with."));
        }
    }

    private void checkFile(Findings findings) {
        CarriedComputation written = again.written();
        if (written instanceof Known known && known.computation().equals(job.computation())) {
            findings.ok(FILE, again.same() ? "what the job computes" : "what has written the targets last");
        } else if (!again.same()) {
            checkRows(findings);
        } else if (written instanceof Unknown unknown) {
            findings.unknown(
                    FILE,
                    "not compared with what the job computes: " + unknown.why(),
                    other("whether the job that runs was submitted with this file is not known: " + unknown.why()));
        } else {
            findings.problem(FILE, other("the job that runs was submitted with another file than this"));
        }
    }

    private static Problem other(String found) {
        return new Problem(
                ErrorCode.PIPELINE_IN_USE,
                found,
                "the file that it was submitted with, to follow it",
                "Follow it with that one; or end it, and do this again.");
    }

    private void checkRows(Findings findings) {
        if (again.written() instanceof Unknown unknown) {
            findings.unknown(
                    ROWS,
                    "not compared with what has written the targets last: " + unknown.why(),
                    left("what has written them last is not known: " + unknown.why()));
            return;
        }
        Findings compared = new Findings(findings.subject());
        ComputationCheck.check(state, again.written(), job, compared);
        compared.list().stream()
                .filter(finding -> finding.outcome() != Outcome.OK)
                .findFirst()
                .map(Finding::detail)
                .ifPresentOrElse(
                        how -> findings.unknown(
                                ROWS,
                                "the targets were written last by another file: " + how,
                                left("another file has written them since: " + how)),
                        () -> findings.ok(
                                ROWS, "each statement computes what it did when the targets were written last"));
    }

    private static Problem left(String why) {
        return new Problem(
                ErrorCode.SAVED_STATE_UNREADABLE,
                "whether the targets come right is not known, for " + why,
                "the file that has written the targets last: rows that only the other one gives stay in them, and what this one"
                        + " deletes the other one does not give again when it is gone back to. A table without a key keeps what it has:"
                        + " what takes back a row that the other one gave otherwise does not find it, and ends the job (TM-3016)",
                "Compare the targets with their sources afterwards, and put right by hand what is left over: of each changed"
                        + " statement the rows whose source rows have changed since.");
    }
}
