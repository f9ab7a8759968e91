package io.tidemark.cli.backup.store;

/** The keys that a caller has. */
@FunctionalInterface
public interface Keys {

    /**
     * What reads a backup.
     *
     * @throws io.tidemark.problem.ProblemException with why, if it is encrypted and none of the keys is its own
     */
    Protection of(Backup backup);
}
