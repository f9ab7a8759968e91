package io.tidemark.doctor;

import io.tidemark.guard.Verdict;
import io.tidemark.job.Examined;
import io.tidemark.problem.Outcome;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.CaptureSource;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.enumerator.SourceControl;
import io.tidemark.source.saved.SavedReader;
import io.tidemark.source.saved.SavedState;
import java.util.List;
import java.util.Optional;

/**
 * A pipeline's sources beside what a state has of them.
 *
 * @param replay if the state need not be the last one
 */
record SavedSources(Examined pipeline, Optional<Again> replay) {

    Optional<SavedReader> reader(SavedState saved, CaptureOptions source) {
        Optional<SavedReader> reader = saved.reader(source.name());
        return planned(source)
                .map(CaptureSource::names)
                .flatMap(names -> reader.map(state -> state.only(names)))
                .or(() -> reader);
    }

    Optional<CaptureSource> planned(CaptureOptions source) {
        return pipeline.readers().stream()
                .filter(reader -> reader.options().equals(source))
                .findFirst();
    }

    /** Without a plan nobody knows the columns; what else the job would ask can be asked. */
    SourceControl control(CaptureOptions source, SavedReader reader) {
        // Another slot than the state's is not the one that will be made anew.
        boolean same = reader.stored()
                .filter(stored -> source.isHeldBy(stored.identity()) == Outcome.OK)
                .isPresent();
        CaptureOptions read = replay.filter(once -> same)
                .map(Again::slots)
                .map(slots -> slots.get(source.name()))
                .map(source::fromSlot)
                .orElse(source);
        return planned(source)
                .map(planned -> planned.control(read))
                .orElseGet(() -> read.control(reader.tables().stream()
                        .map(table -> new CapturedTable(table, List.of(), List.of(), List.of(), false))
                        .toList()));
    }

    static String what(Verdict verdict) {
        if (verdict instanceof Verdict.Gap gap) {
            return gap.what();
        }
        if (verdict instanceof Verdict.OtherHistory other) {
            return other.what();
        }
        return verdict instanceof Verdict.Unknown unknown ? unknown.why() : "served";
    }
}
