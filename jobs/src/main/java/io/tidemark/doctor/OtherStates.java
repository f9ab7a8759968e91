package io.tidemark.doctor;

import io.tidemark.checkpoint.SavedStates;
import io.tidemark.guard.Stored;
import io.tidemark.guard.Verdict;
import io.tidemark.job.Examined;
import io.tidemark.problem.Outcome;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.saved.SavedReader;
import io.tidemark.source.saved.SavedState;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether states beside the one that is asked for are still served. */
record OtherStates(Examined pipeline, SavedSources sources) {

    OtherState ask(Path path) {
        Outcome worst = Outcome.OK;
        List<String> details = new ArrayList<>();
        Instant written = Instant.EPOCH;
        try {
            written = SavedStates.written(path);
            SavedState saved = SavedState.read(path);
            for (CaptureOptions source : pipeline.sources()) {
                Optional<Stored> stored = sources.reader(saved, source).flatMap(SavedReader::stored);
                if (stored.isEmpty()) {
                    worst = worse(worst, Outcome.UNKNOWN);
                    details.add("no position of " + source);
                    continue;
                }
                Verdict verdict = sources.control(
                                source, sources.reader(saved, source).orElseThrow())
                        .judge(stored.get());
                worst = worse(worst, outcome(source, verdict));
                details.add(
                        verdict instanceof Verdict.Serves
                                ? "served from " + stored.get().position()
                                : SavedSources.what(verdict));
            }
        } catch (ProblemException unreadable) {
            worst = Outcome.PROBLEM;
            details.add(unreadable.problems().get(0).code().title());
        } catch (Exception unasked) {
            worst = worse(worst, Outcome.UNKNOWN);
            details.add("not asked: " + unasked.getMessage());
        }
        return new OtherState(path, written.truncatedTo(ChronoUnit.SECONDS), worst, String.join("; ", details));
    }

    private Outcome outcome(CaptureOptions source, Verdict verdict) {
        if (verdict instanceof Verdict.Serves) {
            return sources.planned(source).isPresent() ? Outcome.OK : Outcome.UNKNOWN;
        }
        return verdict instanceof Verdict.Unknown ? Outcome.UNKNOWN : Outcome.PROBLEM;
    }

    private static Outcome worse(Outcome some, Outcome other) {
        return some.compareTo(other) >= 0 ? some : other;
    }
}
