package io.tidemark.source.enumerator;

import io.tidemark.guard.Stored;
import io.tidemark.guard.Verdict;
import io.tidemark.problem.Problem;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.RestorePolicy.OnUnknownHistory;
import io.tidemark.source.SourceFailures;
import java.util.function.Consumer;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.util.FlinkRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the source about a restored position, before anything is made in it and before anything is read, and ends the job,
 * once, if it is not served and the tables are not to be loaded anew (FAULTS 4, 5, 6, 8, 9, 19, 22, 23, 25, 27). A source that cannot be asked is no such case: Flink
 * starts the job again, after its backoff.
 */
final class RestoreGuard {

    private static final Logger LOG = LoggerFactory.getLogger(RestoreGuard.class);

    private final SplitEnumeratorContext<?> context;
    private final CaptureOptions source;
    private final SourceControl control;
    private boolean said;

    RestoreGuard(SplitEnumeratorContext<?> context, CaptureOptions source, SourceControl control) {
        this.context = context;
        this.source = source;
        this.control = control;
    }

    /**
     * @param served what is done, in the enumerator's thread, if nothing speaks against the position
     * @param unserved what is done there otherwise, if the tables are to be loaded anew then
     */
    void judge(Stored stored, Runnable served, Consumer<Verdict> unserved) {
        context.callAsync(() -> control.judge(stored), (verdict, failure) -> {
            if (failure != null) {
                throw failure instanceof RuntimeException known
                        ? known
                        : new FlinkRuntimeException("the source could not be asked for the stored position", failure);
            }
            if (verdict instanceof Verdict.Unknown unknown) {
                take(unknown);
            } else if (verdict.isContradiction() && source.restorePolicy().resnapshots()) {
                unserved.accept(verdict);
                return;
            } else if (verdict.isContradiction()) {
                throw SourceFailures.refused(verdict, source);
            }
            LOG.info("The source serves {}", stored.position());
            served.run();
        });
    }

    private void take(Verdict.Unknown unknown) {
        if (source.restorePolicy().onUnknownHistory() == OnUnknownHistory.FAIL) {
            throw SourceFailures.refused(unknown, source);
        }
        if (!said) {
            said = true;
            LOG.warn("{}", unknown.problem(source.toString()).map(Problem::text).orElseThrow());
        }
    }
}
