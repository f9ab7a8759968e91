package io.tidemark.job;

import io.tidemark.checkpoint.source.CdcConnector;
import io.tidemark.position.ReadLimit;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.Start;
import io.tidemark.target.DeliveryMode;
import java.util.ArrayList;
import java.util.List;

/** Whether a pipeline can be read up to a limit, as far as its file and the way it is started say. */
final class LimitCheck {

    private LimitCheck() {}

    static List<Problem> problems(ReadLimit until, List<CaptureOptions> sources, DeliveryMode delivery, Start start) {
        List<Problem> problems = new ArrayList<>();
        if (start == Start.FIRST) {
            problems.add(refused(
                    until,
                    "it is started without state",
                    "a state to be read on from: what a first load reads is later than that",
                    "Restore a savepoint of before."));
        }
        if (delivery == DeliveryMode.CONTINUOUS) {
            problems.add(refused(
                    until,
                    "the pipeline sets tidemark.delivery = continuous",
                    "tidemark.delivery = epoch: rows that are written as they come may be ahead of the tidemark",
                    "Leave the setting out of the file until it goes on."));
        }
        if (until instanceof ReadLimit.Position at) {
            if (sources.size() != 1) {
                problems.add(refused(
                        until,
                        "the pipeline reads %d sources".formatted(sources.size()),
                        "one source: a position lies in one log",
                        "Name a time, which holds for each source."));
            } else if ((at.position() instanceof WalPosition)
                    != (sources.get(0).plainConnector() == CdcConnector.POSTGRES)) {
                problems.add(refused(
                        until,
                        "that is no position of %s".formatted(sources.get(0)),
                        "of Postgres an LSN, 16/B374D848, of MySQL and MariaDB file:offset, with the GTIDs behind it if there are any",
                        "See how positions look: tidemark position show"));
            }
        }
        return problems;
    }

    private static Problem refused(ReadLimit until, String found, String required, String remedy) {
        return new Problem(
                ErrorCode.LIMIT_REFUSED, "it cannot be read up to %s: %s".formatted(until, found), required, remedy);
    }
}
