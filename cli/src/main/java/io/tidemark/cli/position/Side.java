package io.tidemark.cli.position;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One of two things to be compared. */
sealed interface Side {

    /** A savepoint or checkpoint. */
    record State(Inspection inspection) implements Side {

        @Override
        public String words() {
            return "%s (checkpoint %d)"
                    .formatted(inspection.location(), inspection.metadata().checkpoint());
        }

        @Override
        public List<Stand> stands() {
            return inspection.sources().stream()
                    .map(source -> new Stand(name(source), source.operator(), Point.of(source), Optional.of(source)))
                    .toList();
        }

        private String name(SourceState source) {
            return inspection.name(source).orElse(source.database().isEmpty() ? "of some database" : source.database());
        }
    }

    /** A position that somebody typed. */
    record Typed(Point point) implements Side {

        @Override
        public String words() {
            return point.text();
        }

        @Override
        public List<Stand> stands() {
            return List.of(new Stand("", "", point, Optional.empty()));
        }
    }

    /**
     * Where one source stands.
     *
     * @param name "" for one that was typed
     * @param operator its id, "" for one that was typed
     */
    record Stand(String name, String operator, Point point, Optional<SourceState> source) {

        boolean isTyped() {
            return source.isEmpty();
        }
    }

    /** What it is, for people. */
    String words();

    List<Stand> stands();

    /**
     * What a user means. A directory of that name comes before a position that is written alike.
     *
     * @param states the directory of a state that is there
     * @throws NoPositionException if it is written like a position and is none
     * @throws ProblemException if it is neither a position nor a state that can be read
     */
    static Side of(String text, Function<String, Path> states) {
        if (!Files.isDirectory(Path.of(text))) {
            Optional<Point> typed = Point.parse(text);
            if (typed.isPresent()) {
                return new Typed(typed.get());
            }
        }
        return new State(Inspection.of(states.apply(text)));
    }
}
