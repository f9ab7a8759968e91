package io.tidemark.doctor;

import io.tidemark.job.CarriedComputation;
import io.tidemark.position.ReadLimit;
import java.util.Map;
import java.util.Optional;

/**
 * That a state is restored which need not be the last one, so that the log behind it is read once more.
 *
 * @param slots by the name of a source, from which slot its own will be made anew; a source that is not among them is read as it is
 * @param computation what the job computed that has left the state, which need not be the last one
 * @param written what the job computed that has written the targets last, which need not be that one
 * @param same whether the pipeline has to compute exactly that: the job runs, and is to be followed
 * @param until up to where it is to be read; empty if it goes on
 * @param visible whether what its targets have already becomes visible epoch by epoch
 * @param back where one of its sources is to stand, and the rest of the state as it is; empty if that is as it is as well
 */
public record Again(
        Map<String, String> slots,
        CarriedComputation computation,
        CarriedComputation written,
        boolean same,
        Optional<ReadLimit> until,
        boolean visible,
        Optional<BackTo> back) {

    public Again {
        slots = Map.copyOf(slots);
    }

    /** One that goes on. */
    public Again(Map<String, String> slots, CarriedComputation computation, CarriedComputation written, boolean same) {
        this(slots, computation, written, same, Optional.empty(), false, Optional.empty());
    }
}
