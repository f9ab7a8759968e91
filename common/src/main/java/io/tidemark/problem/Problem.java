package io.tidemark.problem;

import java.io.Serializable;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Something that keeps Tidemark from doing what it was asked, with what there is to do about it.
 *
 * @param code what kind of problem
 * @param found what was seen, with the names and numbers of the case
 * @param required what would have been right
 * @param remedy what to do next: a statement to run, an option to set
 */
public record Problem(ErrorCode code, String found, String required, String remedy) implements Serializable {

    public Problem {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(found, "found");
        Objects.requireNonNull(required, "required");
        Objects.requireNonNull(remedy, "remedy");
    }

    /** The problem as an operator reads it: four lines, the first with the stable id. */
    public String text() {
        return """
                %s  %s
                  found:    %s
                  required: %s
                  remedy:   %s"""
                .formatted(code.id(), code.title(), indented(found), indented(required), indented(remedy));
    }

    /** Others have named what is told of. */
    private static String indented(String text) {
        return text.strip().lines().map(Words::printable).collect(Collectors.joining("\n            "));
    }
}
