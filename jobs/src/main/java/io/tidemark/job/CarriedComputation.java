package io.tidemark.job;

import io.tidemark.job.Computation.Part;
import java.util.Map;

/** What a job's parameter says of what the job computes. */
public sealed interface CarriedComputation {

    /** It says so. */
    record Known(Computation computation) implements CarriedComputation {

        @Override
        public Map<String, Part> parts() {
            return computation.parts();
        }
    }

    /**
     * It cannot be read.
     *
     * @param why for people
     */
    record Unknown(String why) implements CarriedComputation {

        @Override
        public Map<String, Part> parts() {
            return Map.of();
        }
    }

    /** What is known of the job's operators, by their uids. */
    Map<String, Part> parts();
}
