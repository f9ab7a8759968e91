package io.tidemark.job;

import java.util.Random;
import java.util.SplittableRandom;

/** Where what a test draws comes from. */
final class Seeds {

    private Seeds() {}

    /** Numbers that have nothing to do with those of the next seed: the first ones of a {@link Random} alone are alike then. */
    static Random random(long seed) {
        return new Random(new SplittableRandom(seed).nextLong());
    }
}
