package io.tidemark.cli.pin;

import io.tidemark.cli.savepoint.SavedStateList;
import io.tidemark.cli.savepoint.StateRow;
import io.tidemark.log.PinName;
import io.tidemark.problem.ProblemException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The savepoints that are found below the state directory, by the names of their own directories.
 *
 * @param written when each was completed, by its path
 * @param why not all of them are known; "" if they are
 */
record KnownSavepoints(Map<String, Path> paths, Map<Path, Instant> written, String why) {

    KnownSavepoints {
        paths = Map.copyOf(paths);
        written = Map.copyOf(written);
    }

    /** @param directory where to look; empty if nobody says */
    static KnownSavepoints below(Optional<Path> directory) {
        if (directory.isEmpty()) {
            return new KnownSavepoints(Map.of(), Map.of(), "no state directory is named");
        }
        SavedStateList list;
        try {
            list = SavedStateList.below(directory.get());
        } catch (ProblemException notThere) {
            // What pins keep is known all the same, and has to be released all the more.
            return new KnownSavepoints(
                    Map.of(), Map.of(), notThere.problems().get(0).found());
        }
        Map<String, Path> paths = new LinkedHashMap<>();
        Map<Path, Instant> written = new LinkedHashMap<>();
        for (StateRow row : list.rows()) {
            if (paths.putIfAbsent(row.path().getFileName().toString(), row.path()) == null) {
                written.put(row.path(), SavedStateList.written(row.path()));
            }
        }
        return new KnownSavepoints(paths, written, unknown(list, directory.get()));
    }

    /** Where there is nothing at all, it may be that nothing is mounted. */
    private static String unknown(SavedStateList list, Path directory) {
        if (list.rows().isEmpty()) {
            return "no state is in " + directory;
        }
        return list.notLookedInto().isEmpty()
                ? ""
                : "%s is not looked into".formatted(list.notLookedInto().get(0));
    }

    Optional<Path> path(PinName pin) {
        return pin.savepoint().flatMap(name -> Optional.ofNullable(paths.get(name)));
    }

    /** Why it is not known whether a pin's savepoint is in the state directory; empty if it is, or is known not to be. */
    Optional<String> notKnown(PinName pin) {
        return pin.provisional() || why.isEmpty() || path(pin).isPresent() ? Optional.empty() : Optional.of(why);
    }

    /** When a pin's savepoint was completed, if it is there. */
    Optional<Instant> written(PinName pin) {
        return path(pin).map(written::get);
    }

    /** What a pin is of, for people. */
    String words(PinName pin) {
        if (pin.made().isPresent()) {
            return "provisional: made %s for a savepoint of job %s..."
                    .formatted(pin.made().get(), pin.job());
        }
        return path(pin)
                .map(Path::toString)
                .orElseGet(() -> pin.savepoint().orElseThrow()
                        + (why.isEmpty()
                                ? ", which is not in the state directory"
                                : ", not known to be there: " + why));
    }
}
