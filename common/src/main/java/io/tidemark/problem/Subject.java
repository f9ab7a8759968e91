package io.tidemark.problem;

import java.util.Objects;

/**
 * What a check looks at.
 *
 * @param name tells it from others of its kind; never with a password
 */
public record Subject(Kind kind, String name) {

    /** In the order in which they are reported. */
    public enum Kind {
        /** The pipeline file, its settings and its plan. */
        PIPELINE,
        /** A savepoint or retained checkpoint. */
        STATE,
        SOURCE,
        TARGET
    }

    public Subject {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(name, "name");
    }

    public static Subject source(Object database) {
        return new Subject(Kind.SOURCE, database.toString());
    }

    public static Subject target(Object database) {
        return new Subject(Kind.TARGET, database.toString());
    }

    @Override
    public String toString() {
        return name;
    }
}
